using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Plimsoll.Compression.Zstd;

/// <summary>Reads bits from the end of a span to its start, the way the entropy-coded streams of zstd are laid out.</summary>
/// <remarks>
/// Past the start it reads zeros or rubbish, never out of bounds, and says so in <see cref="IsPastEnd"/>. After <see cref="Refill"/> at
/// least 57 bits may be taken (RFC 8878 §4.1).
/// </remarks>
internal ref struct BackwardBits
{
    private readonly ReadOnlySpan<byte> _bytes;
    private ulong _container;
    private int _at;
    private int _used;

    private BackwardBits(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>True once every bit was taken, and none that is not there.</summary>
    public readonly bool IsAtEnd => _at == 0 && _used == 64;

    /// <summary>True once bits were taken that are not there.</summary>
    public readonly bool IsPastEnd => _used > 64;

    /// <summary>True where the next <see cref="Refill"/> is sure to fill up.</summary>
    public readonly bool HasMany => _at >= 8;

    /// <summary>Opens a stream: its last byte holds, above its last bits, a 1 that ends it.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> bytes, out BackwardBits bits)
    {
        bits = default;
        if (bytes.IsEmpty || bytes[^1] == 0) return false;
        bits = new(bytes);
        var padding = BitOperations.LeadingZeroCount((uint)bytes[^1]) - 24 + 1;
        if (bytes.Length >= 8)
        {
            bits._at = bytes.Length - 8;
            bits._used = padding;
            bits._container = BinaryPrimitives.ReadUInt64LittleEndian(bytes[bits._at..]);
            return true;
        }

        for (var i = 0; i < bytes.Length; i++) bits._container |= (ulong)bytes[i] << (8 * i);
        bits._used = (8 * (8 - bytes.Length)) + padding;
        return true;
    }

    /// <summary>The next bits, without taking them.</summary>
    /// <param name="count">0 to 57.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Peek(int count) => unchecked((int)(_container << (_used & 63) >> 1 >> (63 - count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count) => _used = unchecked(_used + count);

    /// <param name="count">0 to 31.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int count)
    {
        var value = Peek(count);
        Skip(count);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refill()
    {
        unchecked
        {
            if (_at >= 8 && _used <= 64)
            {
                _at -= _used >> 3;
                _used &= 7;
                _container = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_at..]);
                return;
            }
        }

        RefillAtStart();
    }

    private void RefillAtStart()
    {
        if (_at == 0 || _used > 64) return;
        var back = Math.Min(_used >> 3, _at);
        _at -= back;
        _used -= 8 * back;
        _container = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_at..]);
    }
}
