namespace Plimsoll.Fuzz;

/// <summary>Makes hostile inputs out of good ones: cut off, with bits flipped, spliced, with lengths and numbers that lie.</summary>
/// <remarks>The same target, count and number always give the same input.</remarks>
internal static class FuzzInputs
{
    /// <summary>Longer seeds are cut to a piece of this size, so that a million inputs take minutes.</summary>
    public const int MaxSeed = 8 << 10;

    private static readonly byte[][] Tokens =
    [
        [.. "\""u8], [.. "{"u8], [.. "}"u8], [.. "["u8], [.. "]"u8], [.. ":"u8], [.. ","u8], [.. "\\"u8], [.. "\\u"u8], [.. "\\ud800"u8], [.. "null"u8],
        [.. "-1"u8], [.. "1e308"u8], [.. "-1e400"u8], [.. "99999999999999999999"u8], [.. "9223372036854775807"u8], [.. "0.1"u8], [.. "true"u8],
        [.. "\n"u8], [.. "\r\n"u8], [.. "\n\n"u8], [.. "data:"u8], [.. "event: "u8], [.. "\"usage\":{"u8], [.. "[[[[[[[["u8], [.. "{\"a\":"u8], [.. "--"u8],
        [0xEF, 0xBB, 0xBF], [0xFF], [0], [0xC3], [0x80], [0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x28, 0xB5, 0x2F, 0xFD],
    ];

    public static byte[] Make(IReadOnlyList<byte[]> seeds, Random random)
    {
        var input = new List<byte>(Piece(seeds, random));
        for (var changes = random.Next(1, 6); changes > 0; changes--) Change(input, seeds, random);
        return [.. input];
    }

    /// <summary>Where an input is cut into pieces, in order: nowhere, at a few places, or everywhere.</summary>
    public static int[] Cuts(int length, Random random) => random.Next(8) switch
    {
        0 when length < 2000 => [.. Enumerable.Range(0, length)],
        < 4 => [],
        _ => [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(length + 1)).Order()],
    };

    private static byte[] Piece(IReadOnlyList<byte[]> seeds, Random random)
    {
        var seed = seeds[random.Next(seeds.Count)];
        if (seed.Length <= MaxSeed) return seed;
        // Its start, mostly; else its start and its end, which belong together.
        return random.Next(3) == 0 ? [.. seed[..(MaxSeed / 2)], .. seed[^(MaxSeed / 2)..]] : seed[..MaxSeed];
    }

    private static void Change(List<byte> input, IReadOnlyList<byte[]> seeds, Random random)
    {
        var at = random.Next(input.Count + 1);
        var left = input.Count - at;
        switch (random.Next(9))
        {
            case 0:
                input.RemoveRange(at, left);
                break;
            case 1 when left > 0:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2 when left > 0:
                input[at] = (byte)random.Next(256);
                break;
            case 3:
                input.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                break;
            case 4:
                // A splice: the rest is another's rest.
                var other = Piece(seeds, random);
                input.RemoveRange(at, left);
                input.AddRange(other.AsSpan(random.Next(other.Length + 1)));
                break;
            case 5:
                input.RemoveRange(at, Math.Min(left, random.Next(1, 64)));
                break;
            case 6:
                input.InsertRange(at, input.GetRange(at, Math.Min(left, random.Next(1, 256))));
                break;
            case 7:
                LieInText(input, at, random);
                break;
            default:
                // A length in binary that lies: all ones, all zeros, or one off.
                for (var i = at; i < Math.Min(input.Count, at + random.Next(1, 9)); i++) input[i] = (byte)(random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (input[i] + 1) & 0xFF });
                break;
        }
    }

    // The next number in the text becomes another.
    private static void LieInText(List<byte> input, int at, Random random)
    {
        while (at < input.Count && !char.IsAsciiDigit((char)input[at])) at++;
        var end = at;
        while (end < input.Count && char.IsAsciiDigit((char)input[end])) end++;
        input.RemoveRange(at, end - at);
        input.InsertRange(at, Tokens[random.Next(10, 18)]);
    }
}
