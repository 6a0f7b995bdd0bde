using System.Buffers;
using System.Globalization;

namespace Plimsoll.Store.Rows;

/// <summary>
/// Takes the numbers out of a usage object: what stays is one of a few shapes, with <c>#</c> for a number and <c>~</c> for one with zeros
/// before it. Put in again, they give the object byte for byte.
/// </summary>
internal static class UsageShape
{
    /// <summary>Objects longer than this are kept as they are.</summary>
    public const int MaxLength = 4_096;

    private const int MaxDigits = 18;

    private static readonly SearchValues<byte> Ends = SearchValues.Create("\"#~0123456789"u8);

    /// <param name="json">The object.</param>
    /// <param name="shape">At least as long as <paramref name="json"/>.</param>
    /// <param name="shapeLength">Bytes of the shape.</param>
    /// <param name="numbers">At least twice as long as <paramref name="json"/>.</param>
    /// <param name="numbersLength">Bytes of the numbers.</param>
    /// <returns>False where it cannot be taken apart so that it could be put together again.</returns>
    public static bool TryTakeApart(
        ReadOnlySpan<byte> json, Span<byte> shape, out int shapeLength, Span<byte> numbers, out int numbersLength)
    {
        shapeLength = numbersLength = 0;
        while (!json.IsEmpty)
        {
            var plain = json.IndexOfAny(Ends);
            if (plain < 0) plain = json.Length;
            Copy(ref json, plain, shape, ref shapeLength);
            if (json.IsEmpty) break;

            if (json[0] == (byte)'"')
            {
                Copy(ref json, StringLength(json), shape, ref shapeLength);
                continue;
            }

            // These would be taken for numbers. No JSON has them outside strings.
            if (json[0] is (byte)'#' or (byte)'~') return false;

            var digits = json.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits < 0) digits = json.Length;
            var zeros = json[..(digits - 1)].IndexOfAnyExcept((byte)'0');
            if (zeros < 0) zeros = digits - 1;
            if (digits - zeros > MaxDigits) return false;

            ulong value = 0;
            foreach (var digit in json[zeros..digits]) value = (value * 10) + (ulong)(digit - '0');
            json = json[digits..];
            shape[shapeLength++] = zeros == 0 ? (byte)'#' : (byte)'~';
            if (zeros > 0) numbersLength += PairCode.Write(numbers[numbersLength..], (ulong)zeros);
            numbersLength += PairCode.Write(numbers[numbersLength..], value);
        }

        return true;
    }

    /// <summary>Where the numbers of a shape are; null where one has zeros before it.</summary>
    public static int[]? NumbersOf(ReadOnlySpan<byte> shape)
    {
        var numbers = new List<int>();
        for (var at = 0; at < shape.Length;)
        {
            if (shape[at] == (byte)'~') return null;
            if (shape[at] == (byte)'#') numbers.Add(at);
            at += shape[at] == (byte)'"' ? StringLength(shape[at..]) : 1;
        }

        return [.. numbers];
    }

    /// <summary>Takes apart an object that has a known shape: several times as quick as finding the shape.</summary>
    /// <param name="json">The object.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="numbersOf">Its <see cref="NumbersOf"/>.</param>
    /// <param name="numbers">At least twice as long as <paramref name="json"/>.</param>
    /// <param name="numbersLength">Bytes of the numbers.</param>
    /// <returns>False where it may have another shape.</returns>
    public static bool TryTakeApart(
        ReadOnlySpan<byte> json, ReadOnlySpan<byte> shape, ReadOnlySpan<int> numbersOf, Span<byte> numbers, out int numbersLength)
    {
        numbersLength = 0;
        var from = 0;
        foreach (var at in numbersOf)
        {
            var plain = shape[from..at];
            if (!json.StartsWith(plain)) return false;

            json = json[plain.Length..];
            ulong value = 0;
            var digits = 0;
            for (; digits < json.Length && json[digits] is >= (byte)'0' and <= (byte)'9'; digits++)
            {
                if (digits == MaxDigits) return false;
                value = (value * 10) + (ulong)(json[digits] - '0');
            }

            if (digits == 0 || (digits > 1 && json[0] == (byte)'0')) return false;
            numbersLength += PairCode.Write(numbers[numbersLength..], value);
            json = json[digits..];
            from = at + 1;
        }

        return json.SequenceEqual(shape[from..]);
    }

    /// <summary>The object again.</summary>
    public static byte[] PutTogether(ReadOnlySpan<byte> shape, ReadOnlySpan<byte> numbers)
    {
        using var json = new MemoryStream(shape.Length + (4 * numbers.Length));
        Span<byte> digits = stackalloc byte[20];
        while (!shape.IsEmpty)
        {
            var plain = shape.IndexOfAny(Ends);
            if (plain < 0) plain = shape.Length;
            if (plain == 0 && shape[0] == (byte)'"') plain = StringLength(shape);
            if (plain > 0)
            {
                json.Write(shape[..plain]);
                shape = shape[plain..];
                continue;
            }

            for (var zeros = shape[0] == (byte)'~' ? PairCode.Read(ref numbers) : 0; zeros > 0; zeros--) json.WriteByte((byte)'0');
            PairCode.Read(ref numbers).TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
            json.Write(digits[..length]);
            shape = shape[1..];
        }

        return json.ToArray();
    }

    /// <summary>From one quote to the next, both included; to the end where there is none.</summary>
    private static int StringLength(ReadOnlySpan<byte> json)
    {
        for (var at = 1; at < json.Length; at++)
        {
            var end = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (end < 0) break;
            at += end;
            if (json[at] == (byte)'"') return at + 1;
            at++;
        }

        return json.Length;
    }

    private static void Copy(ref ReadOnlySpan<byte> from, int length, Span<byte> to, ref int at)
    {
        from[..length].CopyTo(to[at..]);
        at += length;
        from = from[length..];
    }
}
