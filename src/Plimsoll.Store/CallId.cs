using System.Diagnostics.CodeAnalysis;

namespace Plimsoll.Store;

/// <summary>The public id of a call: its key in the ledger as 13 characters (Crockford's base 32, lower case), in order of time.</summary>
/// <param name="Key">The ledger's key.</param>
public readonly record struct CallId(long Key)
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 13;

    /// <summary>Reads a whole id. <c>i</c> and <c>l</c> count as 1, <c>o</c> as 0; case is no matter.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CallId id)
    {
        id = default;
        if (text is not { Length: Length } || !TryParsePrefix(text, out var first, out _)) return false;

        id = first;
        return true;
    }

    /// <summary>The first and the last id that begin with <paramref name="prefix"/>.</summary>
    /// <returns>False where it is no prefix of an id.</returns>
    public static bool TryParsePrefix([NotNullWhen(true)] string? prefix, out CallId first, out CallId last)
    {
        first = last = default;
        if (prefix is not { Length: > 0 and <= Length }) return false;

        UInt128 value = 0;
        foreach (var character in prefix)
        {
            var digit = Digit(character);
            if (digit < 0) return false;
            value = (value << 5) | (uint)digit;
        }

        var open = 5 * (Length - prefix.Length);
        var low = value << open;
        var high = low | ((UInt128.One << open) - 1);
        if (low > ulong.MaxValue) return false;

        first = FromOrdered((ulong)low);
        last = FromOrdered((ulong)UInt128.Min(high, ulong.MaxValue));
        return true;
    }

    public override string ToString() => string.Create(Length, Key, static (text, key) =>
    {
        var rest = unchecked((ulong)key) ^ (1UL << 63);
        for (var at = text.Length - 1; at >= 0; at--)
        {
            text[at] = Alphabet[(int)(rest & 31)];
            rest >>= 5;
        }
    });

    // The sign bit is turned so that text sorts as keys do, those before the ledger's epoch included.
    private static CallId FromOrdered(ulong ordered) => new(unchecked((long)(ordered ^ (1UL << 63))));

    private static int Digit(char character) => char.ToLowerInvariant(character) switch
    {
        'i' or 'l' => 1,
        'o' => 0,
        var known => Alphabet.IndexOf(known, StringComparison.Ordinal),
    };
}
