namespace Plimsoll.Compression.Zstd;

/// <summary>The states of one of the three decoders whose turns make a sequence.</summary>
internal sealed class SequenceTable
{
    private readonly SequenceCell[] _cells = new SequenceCell[1 << FseDistribution.MaxLog];

    /// <summary>There are 2 to this power states.</summary>
    public int Log { get; private set; }

    public ReadOnlySpan<SequenceCell> Cells => _cells.AsSpan(0, 1 << Log);

    public void Fill(SequenceCodes codes, FseDistribution distribution)
    {
        Log = distribution.Log;
        Span<FseCell> states = stackalloc FseCell[1 << Log];
        distribution.Spread(states);
        var cells = _cells.AsSpan(0, states.Length);
        for (var i = 0; i < cells.Length; i++)
        {
            var state = states[i];
            cells[i] = new(codes.BaseOf(state.Symbol), state.Next, state.Bits, codes.ExtraBitsOf(state.Symbol));
        }
    }

    /// <summary>One code for every sequence.</summary>
    public void FillWith(SequenceCodes codes, int code)
    {
        Log = 0;
        _cells[0] = new(codes.BaseOf(code), 0, 0, codes.ExtraBitsOf(code));
    }
}

/// <summary>A state: the value is <see cref="Base"/> and the number in the next <see cref="ExtraBits"/> bits.</summary>
internal readonly record struct SequenceCell(uint Base, ushort Next, byte Bits, byte ExtraBits);
