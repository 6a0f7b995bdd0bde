using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace Plimsoll.Tokens;

/// <summary>The byte strings that a model knows as tokens, by rank: a lower one was merged earlier.</summary>
/// <remarks>
/// Kept as one block of bytes and a table of hashes, some 4 MB for 200,000 tokens, and immutable. The file is brotli over: how many tokens
/// (4 bytes, little end first), the length of each (1 byte), and the bytes of all. <c>eng/make-vocabularies.mjs</c> writes it.
/// </remarks>
internal sealed class Vocabulary
{
    /// <summary>What <see cref="Rank"/> says of bytes that are no token; above all ranks.</summary>
    public const int None = int.MaxValue;

    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly int[] _slots;
    private readonly int _longest;

    private Vocabulary(byte[] bytes, int[] starts, int longest)
    {
        (_bytes, _starts, _longest) = (bytes, starts, longest);
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)starts.Length * 2)];
        for (var rank = 0; rank < starts.Length - 1; rank++)
        {
            var slot = Slot(Token(rank));
            while (_slots[slot] != 0) slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = rank + 1;
        }
    }

    /// <summary>How many tokens there are, special ones aside.</summary>
    public int Count => _starts.Length - 1;

    public static Vocabulary Load(Stream file)
    {
        using var brotli = new BrotliStream(file, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        brotli.CopyTo(plain);
        var all = plain.ToArray();
        var count = BinaryPrimitives.ReadInt32LittleEndian(all);
        var lengths = all.AsSpan(sizeof(int), count);
        var starts = new int[count + 1];
        var longest = 0;
        for (var rank = 0; rank < count; rank++)
        {
            starts[rank + 1] = starts[rank] + lengths[rank];
            longest = Math.Max(longest, lengths[rank]);
        }

        return new(all[(sizeof(int) + count)..], starts, longest);
    }

    /// <summary>The rank of <paramref name="token"/>, or <see cref="None"/>.</summary>
    public int Rank(ReadOnlySpan<byte> token)
    {
        if (token.Length > _longest) return None;
        for (var slot = Slot(token); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            var rank = _slots[slot] - 1;
            if (Token(rank).SequenceEqual(token)) return rank;
        }

        return None;
    }

    private ReadOnlySpan<byte> Token(int rank) => _bytes.AsSpan(_starts[rank], _starts[rank + 1] - _starts[rank]);

    private int Slot(ReadOnlySpan<byte> token)
    {
        // FNV-1a, folded: tokens are a few bytes long.
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var one in token) hash = unchecked((hash ^ one) * 1_099_511_628_211UL);
        return (int)((hash ^ (hash >> 32)) & (uint)(_slots.Length - 1));
    }
}
