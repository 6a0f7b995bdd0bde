using System.Text;
using System.Text.Unicode;
using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Writing;

/// <summary>Raw usage objects as shape and numbers: providers send the same few shapes over and over (docs/decisions/0013).</summary>
internal sealed class UsageShapes(Interner interner)
{
    /// <summary>A provider that puts something new into each of its objects shall not fill the table of words.</summary>
    private const int Most = 512;

    private readonly Dictionary<ulong, Known> _known = [];
    private readonly Known?[] _lately = new Known?[8];
    private byte[] _shape = new byte[1_024];
    private byte[] _numbers = new byte[2_048];

    /// <returns>The shape's word and what differs, until the next call; word 0 and the object where it has no shape.</returns>
    public (int Shape, ReadOnlyMemory<byte> Numbers) Pack(ReadOnlyMemory<byte> usage)
    {
        if (usage.IsEmpty || usage.Length > UsageShape.MaxLength) return (0, usage);

        if (_shape.Length < usage.Length) (_shape, _numbers) = (new byte[2 * usage.Length], new byte[4 * usage.Length]);
        if (Lately(usage.Span, out var rest) is not { } known)
        {
            known = Find(usage.Span, out rest);
            if (known is null) return (0, usage);
            if (known.Numbers is not null)
            {
                _lately.AsSpan(..^1).CopyTo(_lately.AsSpan(1));
                _lately[0] = known;
            }
        }

        return (interner.Word(DimKind.UsageShape, known.Word), _numbers.AsMemory(0, rest));
    }

    /// <summary>One of the shapes seen last, if it fits: of a few providers that take turns, all are among them.</summary>
    private Known? Lately(ReadOnlySpan<byte> usage, out int rest)
    {
        rest = 0;
        for (var at = 0; at < _lately.Length && _lately[at] is { } known; at++)
        {
            if (!UsageShape.TryTakeApart(usage, known.Shape, known.Numbers, _numbers, out rest)) continue;
            for (; at > 0; at--) _lately[at] = _lately[at - 1];
            _lately[0] = known;
            return known;
        }

        return null;
    }

    private Known? Find(ReadOnlySpan<byte> usage, out int rest)
    {
        if (!UsageShape.TryTakeApart(usage, _shape, out var length, _numbers, out rest)) return null;

        var shape = _shape.AsSpan(0, length);
        var hash = ByteHash.Of(shape, 0);
        if (_known.TryGetValue(hash, out var known)) return shape.SequenceEqual(known.Shape) ? known : null;
        if (_known.Count >= Most || !Utf8.IsValid(shape)) return null;

        known = new(shape.ToArray(), UsageShape.NumbersOf(shape), Encoding.UTF8.GetString(shape));
        _known.Add(hash, known);
        return known;
    }

    /// <param name="Shape">The shape.</param>
    /// <param name="Numbers"><see cref="UsageShape.NumbersOf"/>.</param>
    /// <param name="Word">The shape as a word.</param>
    private sealed record Known(byte[] Shape, int[]? Numbers, string Word);
}
