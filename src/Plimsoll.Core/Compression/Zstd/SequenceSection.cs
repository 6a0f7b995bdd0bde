namespace Plimsoll.Compression.Zstd;

/// <summary>Reads the head of a block's sequences, and the tables that they are coded by (RFC 8878 §3.1.1.3.2).</summary>
internal sealed class SequenceSection
{
    private readonly Part _literals = new(SequenceCodes.LiteralsLength);
    private readonly Part _offsets = new(SequenceCodes.Offset);
    private readonly Part _matches = new(SequenceCodes.MatchLength);

    /// <summary>How many sequences the block has; the tables count only where there are any.</summary>
    public int Count { get; private set; }

    public SequenceTable Literals => _literals.Current!;

    public SequenceTable Offsets => _offsets.Current!;

    public SequenceTable Matches => _matches.Current!;

    /// <summary>A new frame begins: no table of the last one can be used again.</summary>
    public void Forget()
    {
        _literals.Current = null;
        _offsets.Current = null;
        _matches.Current = null;
    }

    /// <returns>The bytes that it took, or -1 where it is damaged.</returns>
    public int Read(ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty) return -1;
        int used;
        if (source[0] < 128)
        {
            (Count, used) = (source[0], 1);
        }
        else if (source[0] < 255)
        {
            if (source.Length < 2) return -1;
            (Count, used) = (((source[0] - 128) << 8) + source[1], 2);
        }
        else
        {
            if (source.Length < 3) return -1;
            (Count, used) = (source[1] + (source[2] << 8) + 0x7F00, 3);
        }

        if (Count == 0) return used;
        if (source.Length <= used) return -1;
        var modes = source[used++];
        if ((modes & 3) != 0) return -1;
        return _literals.Read(modes >> 6, source, ref used) && _offsets.Read(modes >> 4 & 3, source, ref used) && _matches.Read(modes >> 2 & 3, source, ref used)
            ? used
            : -1;
    }

    /// <summary>One of the three parts of a sequence.</summary>
    private sealed class Part(SequenceCodes codes)
    {
        private SequenceTable? _own;

        /// <summary>Null until the frame brought one.</summary>
        public SequenceTable? Current { get; set; }

        public bool Read(int mode, ReadOnlySpan<byte> source, ref int used)
        {
            switch (mode)
            {
                case 0:
                    Current = codes.Predefined;
                    return true;
                case 1:
                    if (source.Length <= used || source[used] >= codes.Count) return false;
                    Current = _own ??= new();
                    _own.FillWith(codes, source[used++]);
                    return true;
                case 2:
                    Span<short> counts = stackalloc short[codes.Count];
                    var length = FseDistribution.Read(source[used..], codes.MaxLog, counts, out var distribution);
                    if (length < 0) return false;
                    Current = _own ??= new();
                    _own.Fill(codes, distribution);
                    used += length;
                    return true;
                default:
                    return Current is not null;
            }
        }
    }
}
