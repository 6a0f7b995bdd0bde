using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Providers;

/// <summary>Reads fields of JSON that others wrote: a value of another kind than expected reads as nothing, never as a failure.</summary>
/// <remarks>
/// Each method starts on a property's name and ends on the last token of its value. Bad JSON throws <see cref="JsonException"/>, and a
/// string that is not text <see cref="InvalidOperationException"/>; <see cref="DocumentReader"/> catches both, once for a document.
/// </remarks>
internal static class JsonFields
{
    /// <summary>The largest count that is believed. Beyond it a number is a mistake or malice, and sums would leave 64 bits.</summary>
    public const long MaxCount = 1_000_000_000_000;

    // Ids and model names are short. A longer text is not one, and is not worth its memory.
    private const int MaxText = 512;

    private static readonly JsonReaderOptions Lenient = new() { MaxDepth = 512, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 512 };

    private static readonly JsonReaderOptions Many = Lenient with { AllowMultipleValues = true };

    /// <summary>A reader for one value after the other.</summary>
    public static Utf8JsonReader OpenMany(ReadOnlySpan<byte> json) => new(json, Many);

    public static Utf8JsonReader Open(ReadOnlySpan<byte> json) => new(json, Lenient);

    /// <summary>A reader for one value that a program wrote: no comments, no commas too many, which are looked for at each token otherwise.</summary>
    public static Utf8JsonReader OpenStrict(ReadOnlySpan<byte> json) => new(json, Strict);

    /// <summary>True where <paramref name="exception"/> says that what was read is not JSON, or holds a string that is no text.</summary>
    public static bool IsUnreadable(Exception exception) => exception is JsonException or InvalidOperationException;

    /// <summary>Moves to the next name in the object that the reader stands in; false at the object's end.</summary>
    public static bool NextName(ref this Utf8JsonReader reader) => reader.Read() && reader.TokenType is JsonTokenType.PropertyName;

    /// <summary>Moves to the next item of the array that the reader stands in; false at the array's end.</summary>
    public static bool NextItem(ref this Utf8JsonReader reader) => reader.Read() && reader.TokenType is not JsonTokenType.EndArray;

    /// <summary>Moves into the object that is the value; steps over a value of another kind and says false.</summary>
    public static bool EnterObject(ref this Utf8JsonReader reader) => Enter(ref reader, JsonTokenType.StartObject);

    /// <summary>Moves into the array that is the value; steps over a value of another kind and says false.</summary>
    public static bool EnterArray(ref this Utf8JsonReader reader) => Enter(ref reader, JsonTokenType.StartArray);

    /// <summary>The value's text, or <paramref name="otherwise"/> where it is not a text, empty or too long for a name.</summary>
    public static string? Text(ref this Utf8JsonReader reader, string? otherwise = null)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.String)
        {
            reader.Skip();
            return otherwise;
        }

        if (reader.ValueSpan.Length is 0 or > MaxText) return otherwise;

        // Every event of a stream repeats the id and the model: no new string for the same text.
        try
        {
            return otherwise is not null && reader.ValueTextEquals(otherwise) ? otherwise : reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are not UTF-8: not a text.
            return otherwise;
        }
    }

    /// <summary>The value as a count between 0 and <see cref="MaxCount"/>; null where it is not a number, nor a text that holds one.</summary>
    public static long? Count(ref this Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var count)) return Math.Clamp(count, 0, MaxCount);
        return Number(ref reader) is { } number ? (long)Math.Clamp(number, 0, MaxCount) : null;
    }

    /// <summary>The value, in seconds, as whole milliseconds; null where it is not a number.</summary>
    public static long? Milliseconds(ref this Utf8JsonReader reader)
    {
        reader.Read();
        return Number(ref reader) is { } seconds ? (long)Math.Round(Math.Clamp(seconds * 1000, 0, MaxCount)) : null;
    }

    /// <summary>The value as money, being dollars times <paramref name="perDollar"/>; null where it is none or negative.</summary>
    public static NanoUsd? Money(ref this Utf8JsonReader reader, decimal perDollar = 1)
    {
        reader.Read();
        decimal amount;
        if (reader.TokenType is JsonTokenType.Number)
        {
            if (!reader.TryGetDecimal(out amount)) return null;
        }
        else if (reader.TokenType is not JsonTokenType.String || reader.ValueSpan.Length > 64 ||
            !decimal.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out amount))
        {
            reader.Skip();
            return null;
        }

        // A billion dollars for one call is a mistake, and more would not fit.
        if (amount < 0 || amount / perDollar > 1_000_000_000) return null;
        return new((long)decimal.Round(amount / perDollar * 1_000_000_000, MidpointRounding.ToEven));
    }

    public static bool? Flag(ref this Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.True) return true;
        if (reader.TokenType is JsonTokenType.False) return false;
        reader.Skip();
        return null;
    }

    /// <summary>Bytes of UTF-8 in the text that the reader stands on, escapes resolved (to within a byte or two each).</summary>
    public static long TextBytes(ref this Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.String) return 0;
        var text = reader.ValueSpan;
        if (!reader.ValueIsEscaped) return text.Length;

        long bytes = text.Length;
        for (var at = text.IndexOf((byte)'\\'); at >= 0 && at + 1 < text.Length;)
        {
            var unicode = text[at + 1] == 'u';
            bytes -= unicode ? 3 : 1;
            text = text[Math.Min(text.Length, at + (unicode ? 6 : 2))..];
            at = text.IndexOf((byte)'\\');
        }

        return Math.Max(0, bytes);
    }

    private static bool Enter(ref Utf8JsonReader reader, JsonTokenType kind)
    {
        reader.Read();
        if (reader.TokenType == kind) return true;
        reader.Skip();
        return false;
    }

    private static double? Number(ref Utf8JsonReader reader)
    {
        double number;
        if (reader.TokenType is JsonTokenType.Number)
        {
            if (!reader.TryGetDouble(out number)) return null;
        }
        else if (reader.TokenType is not JsonTokenType.String || reader.ValueSpan.Length > 64 ||
            !double.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            reader.Skip();
            return null;
        }

        return double.IsNaN(number) ? null : number;
    }
}
