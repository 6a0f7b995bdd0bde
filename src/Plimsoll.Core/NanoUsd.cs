using System.Globalization;

namespace Plimsoll;

/// <summary>An exact amount of US dollars, counted in nano-dollars (1 USD = 1,000,000,000).</summary>
/// <remarks>
/// Holds about ±9.2 billion dollars. Sums are exact, and overflow throws; only <see cref="ForQuantity"/> rounds,
/// once, half to even. Never convert to <see cref="double"/>: format with <see cref="ToString"/>.
/// </remarks>
/// <param name="Value">Nano-dollars. Negative for a credit or refund.</param>
public readonly record struct NanoUsd(long Value) : IComparable<NanoUsd>
{
    /// <summary>Nano-dollars in one dollar.</summary>
    public const long PerDollar = 1_000_000_000;

    private const long QuantityPerPrice = 1_000_000;

    /// <summary>No money at all: a call known to be free, not a call of unknown price.</summary>
    public static NanoUsd Zero => default;

    /// <summary>The cost of <paramref name="quantity"/> at <paramref name="perMillion"/>, this price being per million of the unit.</summary>
    /// <exception cref="OverflowException">The cost does not fit in 64 bits.</exception>
    public static NanoUsd ForQuantity(long quantity, NanoUsd perMillion) =>
        new((long)decimal.Round((decimal)quantity * perMillion.Value / QuantityPerPrice, MidpointRounding.ToEven));

    /// <inheritdoc/>
    public int CompareTo(NanoUsd other) => Value.CompareTo(other.Value);

    /// <summary>Dollars with as many decimals as the amount needs, two at least: <c>$0.0105</c>, <c>-$3.00</c>.</summary>
    public override string ToString()
    {
        var dollars = Math.Abs((decimal)Value) / PerDollar;
        return string.Create(CultureInfo.InvariantCulture, $"{(Value < 0 ? "-" : "")}${dollars:0.00#######}");
    }

    /// <summary>Dollars as a plain decimal number, no more digits than needed: <c>0.0105</c>, <c>-3</c>, <c>0</c>. For JSON and CSV.</summary>
    public string ToDecimalString() => ((decimal)Value / PerDollar).ToString("0.#########", CultureInfo.InvariantCulture);

    public static NanoUsd operator +(NanoUsd left, NanoUsd right) => new(left.Value + right.Value);

    public static NanoUsd operator -(NanoUsd left, NanoUsd right) => new(left.Value - right.Value);

    public static bool operator <(NanoUsd left, NanoUsd right) => left.Value < right.Value;

    public static bool operator >(NanoUsd left, NanoUsd right) => left.Value > right.Value;

    public static bool operator <=(NanoUsd left, NanoUsd right) => left.Value <= right.Value;

    public static bool operator >=(NanoUsd left, NanoUsd right) => left.Value >= right.Value;
}
