namespace Plimsoll.Compression.Zstd;

/// <summary>What the codes of one of the three parts of a sequence stand for (RFC 8878 §3.1.1.3.2.1).</summary>
internal sealed class SequenceCodes
{
    private readonly uint[] _bases;
    private readonly byte[] _extraBits;

    private SequenceCodes(uint[] bases, byte[] extraBits, int maxLog, int defaultLog, short[] defaultCounts)
    {
        (_bases, _extraBits, MaxLog) = (bases, extraBits, maxLog);
        var predefined = new SequenceTable();
        predefined.Fill(this, FseDistribution.Of(defaultCounts, defaultLog));
        Predefined = predefined;
    }

    /// <summary>How many bytes of literals come before the match.</summary>
    public static SequenceCodes LiteralsLength { get; } = new(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
        maxLog: 9,
        defaultLog: 6,
        [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1]);

    /// <summary>How long the match is.</summary>
    public static SequenceCodes MatchLength { get; } = new(
        [
            3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34,
            35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539,
        ],
        [
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
        ],
        maxLog: 9,
        defaultLog: 6,
        [
            1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
        ]);

    /// <summary>How far back the match stands: 2 to the power of the code, and as many further bits.</summary>
    public static SequenceCodes Offset { get; } = new(
        [.. Enumerable.Range(0, 32).Select(code => 1u << code)],
        [.. Enumerable.Range(0, 32).Select(code => (byte)code)],
        maxLog: 8,
        defaultLog: 5,
        [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1]);

    public int Count => _bases.Length;

    /// <summary>The most accurate table that a block may bring.</summary>
    public int MaxLog { get; }

    /// <summary>The table of the standard, for blocks that bring none.</summary>
    public SequenceTable Predefined { get; }

    public uint BaseOf(int code) => _bases[code];

    public byte ExtraBitsOf(int code) => _extraBits[code];
}
