using System.Buffers;

namespace Plimsoll.Framing;

/// <summary>A growing run of bytes in pooled memory.</summary>
internal struct PooledBytes
{
    private byte[]? _bytes;

    public int Length { get; private set; }

    /// <summary>The memory that it takes, in bytes.</summary>
    public readonly int Held => _bytes?.Length ?? 0;

    public readonly ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> more)
    {
        if (more.IsEmpty) return;
        var needed = Length + more.Length;
        if (_bytes is null || _bytes.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(needed, Length * 2L), Array.MaxLength));
            Span.CopyTo(larger);
            if (_bytes is not null) ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        more.CopyTo(_bytes.AsSpan(Length));
        Length = needed;
    }

    public void Clear() => Length = 0;

    /// <summary>Keeps the last <paramref name="count"/> bytes alone.</summary>
    public void KeepLast(int count)
    {
        if (Length <= count) return;
        _bytes.AsSpan(Length - count, count).CopyTo(_bytes);
        Length = count;
    }

    public void Return()
    {
        if (_bytes is not null) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = null;
        Length = 0;
    }
}
