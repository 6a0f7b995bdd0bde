using System.Runtime.Intrinsics;

namespace Plimsoll.Compression.Zstd;

/// <summary>Decodes compressed blocks: literals, and sequences that say what to copy between them (RFC 8878 §3.1.1.3).</summary>
internal sealed class BlockDecoder : IDisposable
{
    private const int Vector = 16;

    // Longer copies are worth a call.
    private const int Long = 128;

    private readonly LiteralsSection _literals = new();
    private readonly SequenceSection _sequences = new();
    private RecentOffsets _offsets;

    /// <summary>The memory that it takes beside its tables, in bytes.</summary>
    public int Held => _literals.Held;

    /// <summary>A new frame begins.</summary>
    public void Begin()
    {
        _literals.Forget();
        _sequences.Forget();
        _offsets = RecentOffsets.AtStart;
    }

    /// <summary>Decodes a block into <paramref name="window"/>.</summary>
    /// <param name="maxLength">The most that a block of this frame may give.</param>
    /// <returns>False where the block is damaged.</returns>
    public bool Decode(ReadOnlySpan<byte> block, Window window, int maxLength)
    {
        var used = _literals.Read(block, maxLength, out var literals);
        if (used < 0) return false;
        block = block[used..];
        used = _sequences.Read(block);
        if (used < 0) return false;
        block = block[used..];

        if (_sequences.Count == 0)
        {
            window.Append(literals);
            return block.IsEmpty;
        }

        return BackwardBits.TryOpen(block, out var bits) && Execute(new(_sequences, bits), literals, window, maxLength);
    }

    public void Dispose() => _literals.Dispose();

    private bool Execute(SequenceReader sequences, ReadOnlySpan<byte> literals, Window window, int room)
    {
        // Hostile numbers may wrap around here: each sum is checked before it is used as a place.
        unchecked
        {
            var offsets = _offsets;
            var output = window.Bytes;
            var at = window.End;
            for (var left = _sequences.Count; left > 0; left--)
            {
                var (literal, match, offsetValue) = sequences.Next(isLast: left == 1);
                var offset = offsets.Resolve(offsetValue, literal == 0);
                room -= literal + match;
                if (room < 0 || literal > literals.Length) return false;
                if (at + literal + match + Window.Slack > output.Length)
                {
                    window.End = at;
                    window.Reserve(literal + match);
                    output = window.Bytes;
                    at = window.End;
                }

                if (literal <= Vector && literals.Length >= Vector) Vector128.Create(literals[..Vector]).CopyTo(output[at..]);
                else literals[..literal].CopyTo(output[at..]);
                literals = literals[literal..];
                at += literal;

                // As one number, 0 is far too large.
                if (offset - 1 >= (uint)Math.Min(at, window.Size)) return false;
                CopyMatch(output, at, (int)offset, match);
                at += match;
            }

            _offsets = offsets;
            window.End = at;
            if (literals.Length > room) return false;
            window.Append(literals);
            return sequences.IsAtEnd;
        }
    }

    // May write past the match, into the slack.
    private static void CopyMatch(Span<byte> output, int at, int offset, int length)
    {
        unchecked
        {
            var from = at - offset;
            var end = at + length;
            if (offset < Vector)
            {
                if (offset == 1)
                {
                    output.Slice(at, length).Fill(output[from]);
                    return;
                }

                // It repeats itself: once that has made it a vector long, it can be copied from so far back.
                var distance = offset * ((Vector + offset - 1) / offset);
                var repeated = Math.Min(end, from + distance);
                while (at < repeated) output[at++] = output[from++];
                from = at - distance;
            }
            else if (length > Long && offset >= length)
            {
                output.Slice(from, length).CopyTo(output[at..]);
                return;
            }

            while (at < end)
            {
                Vector128.Create(output.Slice(from, Vector)).CopyTo(output[at..]);
                from += Vector;
                at += Vector;
            }
        }
    }
}
