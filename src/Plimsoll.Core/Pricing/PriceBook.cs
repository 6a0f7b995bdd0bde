namespace Plimsoll.Pricing;

/// <summary>What models cost, and when. Made once; safe for any number of threads; pricing a usage allocates nothing.</summary>
public sealed class PriceBook
{
    /// <summary>Reads the rates of provider files. A file that is not right is left out, and named in <paramref name="problems"/>.</summary>
    /// <param name="files">Name (without folder) and content of each file; a later file of the same name replaces an earlier one.</param>
    /// <param name="problems">One sentence for each thing wrong, naming file, line and field.</param>
    public static PriceBook Load(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files, out IReadOnlyList<string> problems) =>
        throw new NotSupportedException();

    /// <summary>The price of <paramref name="usage"/>.</summary>
    public Quote Price(string provider, string? model, in Usage usage, in PriceTerms terms) => throw new NotSupportedException();
}

/// <summary>What decides the rate, beside provider and model.</summary>
/// <param name="At">When the request began.</param>
/// <param name="ContextTokens">Prompt tokens, cached ones included, of the (largest) model request: chooses the context tier.</param>
/// <param name="ServiceTier">As the response states it; null and the provider's word for it mean standard.</param>
/// <param name="Speed">As the response states it, or null.</param>
/// <param name="Geo">As the response states it, or null.</param>
public readonly record struct PriceTerms(DateTimeOffset At, long ContextTokens, string? ServiceTier, string? Speed, string? Geo);

/// <summary>The answer to a price question.</summary>
/// <param name="Amount">Null where the price is not known.</param>
/// <param name="Reason">Why there is no amount; or <see cref="ChargeReason.RateFallback"/> beside one that rests on a related rate.</param>
/// <param name="Rates">The rates that apply, also where one of them is missing; null where the model is not known.</param>
/// <param name="IsFree">True where the provider states that the model is free.</param>
public readonly record struct Quote(NanoUsd? Amount, ChargeReason Reason, RateSet? Rates, bool IsFree = false);

/// <summary>The rates of one model under one set of terms: shared by all calls priced alike.</summary>
public sealed class RateSet
{
    /// <summary>The model as the rate card names it.</summary>
    public string Model => throw new NotSupportedException();

    /// <summary>Source and date of the rates, in a line: <c>anthropic.com/pricing, read 2026-08-21</c>.</summary>
    public string Source => throw new NotSupportedException();

    public Receipt Receipt => throw new NotSupportedException();

    /// <summary>Nano-dollars for a million of <paramref name="unit"/>; null where there is no rate.</summary>
    public long? Rate(Unit unit) => throw new NotSupportedException();

    /// <summary>The charge line by line, for a receipt. Sums to exactly what <see cref="PriceBook.Price"/> answered.</summary>
    public IReadOnlyList<ChargeLine> Lines(in Usage usage) => throw new NotSupportedException();
}
