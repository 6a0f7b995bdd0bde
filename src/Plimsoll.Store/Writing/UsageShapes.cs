using System.Text;
using System.Text.Unicode;
using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Writing;

/// <summary>Raw usage objects as shape and numbers: providers send the same few shapes over and over (docs/decisions/0013).</summary>
internal sealed class UsageShapes(Interner interner)
{
    /// <summary>A provider that puts something new into each of its objects shall not fill the table of words.</summary>
    private const int Most = 512;

    private readonly Dictionary<ulong, (byte[] Shape, string Word)> _known = [];
    private byte[] _shape = new byte[1_024];
    private byte[] _numbers = new byte[2_048];

    /// <returns>The shape's word and what differs; word 0 and the object where it has no shape.</returns>
    public (int Shape, ReadOnlyMemory<byte> Numbers) Pack(ReadOnlyMemory<byte> usage)
    {
        if (usage.IsEmpty || usage.Length > UsageShape.MaxLength) return (0, usage);

        if (_shape.Length < usage.Length) (_shape, _numbers) = (new byte[2 * usage.Length], new byte[4 * usage.Length]);
        if (!UsageShape.TryTakeApart(usage.Span, _shape, out var length, _numbers, out var rest)) return (0, usage);

        var shape = _shape.AsSpan(0, length);
        var hash = ByteHash.Of(shape, 0);
        if (!_known.TryGetValue(hash, out var known) || !shape.SequenceEqual(known.Shape))
        {
            if (_known.Count >= Most || known.Shape is not null || !Utf8.IsValid(shape)) return (0, usage);
            known = (shape.ToArray(), Encoding.UTF8.GetString(shape));
            _known.Add(hash, known);
        }

        return (interner.Word(DimKind.UsageShape, known.Word), _numbers.AsSpan(0, rest).ToArray());
    }
}
