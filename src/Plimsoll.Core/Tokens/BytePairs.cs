using System.Buffers;

namespace Plimsoll.Tokens;

/// <summary>Merges the bytes of one piece, the pair of the lowest rank first and the leftmost of equals, until no pair is a token.</summary>
internal static class BytePairs
{
    // Up to here looking at all pairs again after each merge is quicker than keeping a queue.
    private const int Short = 64;

    /// <summary>How many tokens <paramref name="piece"/> is.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="piece">One byte at least.</param>
    /// <param name="tokens">Takes the tokens' ranks, where it is not null.</param>
    public static int Merge(Vocabulary vocabulary, ReadOnlySpan<byte> piece, List<int>? tokens)
    {
        var whole = vocabulary.Rank(piece);
        if (whole != Vocabulary.None)
        {
            tokens?.Add(whole);
            return 1;
        }

        return piece.Length <= Short ? MergeShort(vocabulary, piece, tokens) : MergeLong(vocabulary, piece, tokens);
    }

    private static int MergeShort(Vocabulary vocabulary, ReadOnlySpan<byte> piece, List<int>? tokens)
    {
        // Where each part starts, and the rank of that part with the one after it.
        Span<int> starts = stackalloc int[Short + 1];
        Span<int> ranks = stackalloc int[Short + 1];
        var count = piece.Length;
        for (var i = 0; i <= count; i++) starts[i] = i;
        for (var i = 0; i + 1 < count; i++) ranks[i] = vocabulary.Rank(piece.Slice(i, 2));
        ranks[count - 1] = Vocabulary.None;

        while (count > 1)
        {
            var best = 0;
            for (var i = 1; i < count - 1; i++)
            {
                if (ranks[i] < ranks[best]) best = i;
            }

            if (ranks[best] == Vocabulary.None) break;
            starts[(best + 2)..(count + 1)].CopyTo(starts[(best + 1)..]);
            ranks[(best + 1)..count].CopyTo(ranks[best..]);
            count--;
            ranks[best] = best + 2 <= count ? vocabulary.Rank(piece[starts[best]..starts[best + 2]]) : Vocabulary.None;
            if (best > 0) ranks[best - 1] = vocabulary.Rank(piece[starts[best - 1]..starts[best + 1]]);
        }

        for (var i = 0; tokens is not null && i < count; i++) tokens.Add(vocabulary.Rank(piece[starts[i]..starts[i + 1]]));
        return count;
    }

    // A piece may be as long as the text (a line of dashes, base 64): n log n, by a queue of pairs of which some have gone stale.
    private static int MergeLong(Vocabulary vocabulary, ReadOnlySpan<byte> piece, List<int>? tokens)
    {
        var ends = ArrayPool<int>.Shared.Rent(piece.Length);
        var before = ArrayPool<int>.Shared.Rent(piece.Length + 1);
        var queue = new PriorityQueue<(int Start, int End), (int Rank, int Start)>();
        for (var i = 0; i < piece.Length; i++)
        {
            ends[i] = i + 1;
            before[i + 1] = i;
            if (i + 2 <= piece.Length) Offer(vocabulary, piece, queue, i, i + 2);
        }

        var count = piece.Length;
        while (queue.TryDequeue(out var pair, out _))
        {
            // Stale, unless a part starts here still and the next one ends there. A part that was merged away ends nowhere.
            var middle = ends[pair.Start];
            if (middle == 0 || middle >= piece.Length || ends[middle] != pair.End) continue;
            ends[pair.Start] = pair.End;
            ends[middle] = 0;
            before[pair.End] = pair.Start;
            count--;
            if (pair.Start > 0) Offer(vocabulary, piece, queue, before[pair.Start], pair.End);
            if (pair.End < piece.Length) Offer(vocabulary, piece, queue, pair.Start, ends[pair.End]);
        }

        for (var i = 0; tokens is not null && i < piece.Length; i = ends[i]) tokens.Add(vocabulary.Rank(piece[i..ends[i]]));
        ArrayPool<int>.Shared.Return(ends);
        ArrayPool<int>.Shared.Return(before);
        return count;
    }

    private static void Offer(Vocabulary vocabulary, ReadOnlySpan<byte> piece, PriorityQueue<(int Start, int End), (int Rank, int Start)> queue, int start, int end)
    {
        var rank = vocabulary.Rank(piece[start..end]);
        if (rank != Vocabulary.None) queue.Enqueue((start, end), (rank, start));
    }
}
