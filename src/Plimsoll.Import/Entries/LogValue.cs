using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Plimsoll.Providers;

namespace Plimsoll.Import.Entries;

/// <summary>A value in an agent's JSON, for logs that are read as a tree. What is missing, null or of another kind reads as nothing, never as a failure.</summary>
/// <remarks>The rules are those of <see cref="JsonFields"/>, by which the largest logs are read. A value lives as long as its document.</remarks>
internal readonly struct LogValue(JsonElement element)
{
    // Ids, names and paths are shorter.
    private const int MaxText = 4_096;

    // 2001 to 2128, in milliseconds; a thousandth of it is seconds.
    private const decimal LeastMs = 1e12m;
    private const decimal MostMs = 5e12m;

    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 512, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly JsonElement _element = element;

    public bool IsObject => _element.ValueKind is JsonValueKind.Object;

    /// <summary>True for a JSON null, and for what is not there.</summary>
    public bool IsNothing => _element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>Null where it is no text, an empty one, or too long for a name.</summary>
    public string? Text => _element.ValueKind is JsonValueKind.String && _element.GetString() is { Length: > 0 and <= MaxText } text ? text : null;

    /// <summary>A text of any length; null where it is none.</summary>
    public string? LongText => _element.ValueKind is JsonValueKind.String ? _element.GetString() : null;

    /// <summary>A text, or a number as it stands: some ids are either.</summary>
    public string? Id => _element.ValueKind is JsonValueKind.Number ? _element.GetRawText() : Text;

    /// <summary>A count between 0 and <see cref="JsonFields.MaxCount"/>; null where it is no number, nor a text that holds one.</summary>
    public long? Count => Number is { } number ? (long)Math.Clamp(number, 0, JsonFields.MaxCount) : null;

    /// <summary>0 or less, and what is no number, is nothing: agents that know no cost write 0.</summary>
    public NanoUsd? Money(decimal perDollar = 1) =>
        Number is { } amount && amount > 0 && amount / perDollar <= 1_000_000_000 ? new((long)decimal.Round(amount / perDollar * 1_000_000_000, MidpointRounding.ToEven)) : null;

    /// <summary>A number that is no count and no money of anybody's but the agent's (credits); null where it is none, or negative.</summary>
    public decimal? Amount => Number is >= 0 and <= 1e12m and var number ? number : null;

    public bool Flag => _element.ValueKind is JsonValueKind.True;

    /// <summary>An instant: a text of RFC 3339, or a number of seconds, milliseconds, microseconds or nanoseconds since 1970. Null for any other.</summary>
    public DateTimeOffset? Instant
    {
        get
        {
            if (_element.ValueKind is JsonValueKind.String && TextInstant(Text) is { } told) return told;
            if (Number is not { } number || number <= 0) return null;
            while (number > MostMs) number /= 1_000;
            if (number < LeastMs) number *= 1_000;
            return number is >= LeastMs and <= MostMs ? DateTimeOffset.UnixEpoch.AddTicks((long)(number * TimeSpan.TicksPerMillisecond)) : null;
        }
    }

    public IEnumerable<LogValue> Items => _element.ValueKind is JsonValueKind.Array ? _element.EnumerateArray().Select(item => new LogValue(item)) : [];

    public IEnumerable<(string Name, LogValue Value)> Members =>
        _element.ValueKind is JsonValueKind.Object ? _element.EnumerateObject().Select(member => (member.Name, new LogValue(member.Value))) : [];

    /// <summary>As it stands in the log, UTF-8.</summary>
    public ReadOnlyMemory<byte> Json => _element.ValueKind is JsonValueKind.Undefined ? default : JsonMarshal.GetRawUtf8Value(_element).ToArray();

    /// <summary>The member of that name; where one name stands twice, the last.</summary>
    public LogValue this[string name] => _element.ValueKind is JsonValueKind.Object && _element.TryGetProperty(name, out var value) ? new(value) : default;

    private decimal? Number => _element.ValueKind switch
    {
        JsonValueKind.Number when _element.TryGetDecimal(out var number) => number,
        JsonValueKind.String when Text is { Length: <= 64 } text && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    /// <summary>An instant in a text; one without a zone is in UTC, as SQLite writes it.</summary>
    public static DateTimeOffset? TextInstant(string? text) =>
        text is { Length: >= 10 } && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    /// <returns>False where it is not JSON. The document is to be disposed of.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> json, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JsonDocument? document)
    {
        try
        {
            document = JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json, Lenient);
            return true;
        }
        catch (JsonException)
        {
            document = null;
            return false;
        }
    }
}
