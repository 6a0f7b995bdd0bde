using System.Runtime.CompilerServices;

namespace Plimsoll.Compression.Zstd;

/// <summary>Reads a block's sequences one by one: three decoders take turns at one stream of bits (RFC 8878 §3.1.1.3.2.1).</summary>
internal ref struct SequenceReader
{
    private readonly ReadOnlySpan<SequenceCell> _literals;
    private readonly ReadOnlySpan<SequenceCell> _offsets;
    private readonly ReadOnlySpan<SequenceCell> _matches;
    private BackwardBits _bits;
    private int _literal;
    private int _offset;
    private int _match;

    public SequenceReader(SequenceSection section, BackwardBits bits)
    {
        _literals = section.Literals.Cells;
        _offsets = section.Offsets.Cells;
        _matches = section.Matches.Cells;
        bits.Refill();
        _literal = bits.Take(section.Literals.Log);
        _offset = bits.Take(section.Offsets.Log);
        _match = bits.Take(section.Matches.Log);
        _bits = bits;
    }

    /// <summary>True where the bits were just enough for the sequences that were read.</summary>
    public readonly bool IsAtEnd => _bits.IsAtEnd;

    /// <summary>The next sequence. Where the bits have run out, it is made up; <see cref="IsAtEnd"/> then never comes true.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Literal, int Match, uint OffsetValue) Next(bool isLast)
    {
        unchecked
        {
            var literalCell = _literals[_literal];
            var offsetCell = _offsets[_offset];
            var matchCell = _matches[_match];

            // At most 31 and 16 bits, then 16 and 26: each time less than a refill gives.
            _bits.Refill();
            var offset = offsetCell.Base + (uint)_bits.Take(offsetCell.ExtraBits);
            var match = (int)matchCell.Base + _bits.Take(matchCell.ExtraBits);
            _bits.Refill();
            var literal = (int)literalCell.Base + _bits.Take(literalCell.ExtraBits);
            if (!isLast)
            {
                _literal = literalCell.Next + _bits.Take(literalCell.Bits);
                _match = matchCell.Next + _bits.Take(matchCell.Bits);
                _offset = offsetCell.Next + _bits.Take(offsetCell.Bits);
            }

            return (literal, match, offset);
        }
    }
}
