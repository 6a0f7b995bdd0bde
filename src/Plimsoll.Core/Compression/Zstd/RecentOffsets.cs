using System.Runtime.CompilerServices;

namespace Plimsoll.Compression.Zstd;

/// <summary>The last three offsets of a frame, which sequences may name by number (RFC 8878 §3.1.1.5).</summary>
internal struct RecentOffsets
{
    private uint _first, _second, _third;

    public static RecentOffsets AtStart => new() { _first = 1, _second = 4, _third = 8 };

    /// <summary>The offset that a sequence's value stands for; 0 where it means nothing.</summary>
    /// <param name="value">1 or more.</param>
    /// <param name="noLiterals">Whether the sequence has no literals: the numbers then mean the next older offset.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Resolve(uint value, bool noLiterals)
    {
        if (value <= 3) return Recent(noLiterals ? value : value - 1);
        Push(value - 3);
        return _first;
    }

    private uint Recent(uint number)
    {
        switch (number)
        {
            case 0:
                break;
            case 1:
                (_first, _second) = (_second, _first);
                break;
            case 2:
                Push(_third);
                break;
            default:
                Push(_first == 0 ? 0 : _first - 1);
                break;
        }

        return _first;
    }

    private void Push(uint offset)
    {
        _third = _second;
        _second = _first;
        _first = offset;
    }
}
