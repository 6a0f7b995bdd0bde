using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Pricing;

/// <summary>Walks a provider file, and notes each thing wrong in it by file, line and field.</summary>
/// <remarks>
/// A value that is not right is noted and stepped over, so that one reading names everything. Text that is no JSON ends it.
/// </remarks>
internal ref struct JsonCursor(string file, ReadOnlySpan<byte> json, List<string> problems)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private Utf8JsonReader _reader = new(json);

    /// <summary>Where the cursor is, for people: <c>models[gpt-5].rates[2]</c>.</summary>
    public string Field { get; set; } = "";

    public readonly JsonTokenType Type => _reader.TokenType;

    /// <exception cref="JsonException">The text is no JSON from here on.</exception>
    public bool Read() => _reader.Read();

    public void Skip() => _reader.Skip();

    public readonly string Name() => _reader.GetString()!;

    public readonly void Problem(string field, string what)
    {
        var line = 1 + _json[..(int)_reader.TokenStartIndex].Count((byte)'\n');
        var place = field.Length == 0 ? Field : Field.Length == 0 ? field : $"{Field}.{field}";
        problems.Add($"{file}:{line}: {place}: {what}");
    }

    /// <summary>Steps into an object or array that the next token must open; else notes it and steps over.</summary>
    public bool Enter(string field, JsonTokenType opening)
    {
        Read();
        if (Type == opening) return true;
        Problem(field, opening == JsonTokenType.StartObject ? "must be an object." : "must be a list.");
        Skip();
        return false;
    }

    /// <summary>The next token as text that is not empty, or null.</summary>
    public string? Text(string field)
    {
        Read();
        return TextHere(field);
    }

    /// <summary>The token here as text that is not empty, or null.</summary>
    public string? TextHere(string field)
    {
        if (Type == JsonTokenType.String && _reader.GetString() is { Length: > 0 } text) return text;
        Problem(field, "must be a text that is not empty.");
        Skip();
        return null;
    }

    /// <summary>The next token as a list of texts.</summary>
    public void Texts(string field, List<string> into)
    {
        if (!Enter(field, JsonTokenType.StartArray)) return;
        while (Read() && Type != JsonTokenType.EndArray)
        {
            if (TextHere(field) is { } text) into.Add(text);
        }
    }

    /// <summary>The next token as one text, or as a list of them.</summary>
    public void TextOrTexts(string field, List<string> into)
    {
        var next = _reader;
        next.Read();
        if (next.TokenType == JsonTokenType.StartArray) Texts(field, into);
        else if (Text(field) is { } text) into.Add(text);
    }

    public bool True(string field) => Only(JsonTokenType.True, field, "can only be true; leave it out otherwise.");

    public bool False(string field) => Only(JsonTokenType.False, field, "can only be false; leave it out otherwise.");

    /// <summary>The next token as a whole number above 0, or 0 where it is not.</summary>
    public long Count(string field)
    {
        Read();
        if (Type == JsonTokenType.Number && _reader.TryGetInt64(out var count) && count > 0) return count;
        Problem(field, "must be a whole number above 0.");
        Skip();
        return 0;
    }

    /// <summary>The next token, a decimal in quotes, in billionths; null where it is not one, or finer than a billionth.</summary>
    public long? Billionths(string field)
    {
        Read();
        if (Type == JsonTokenType.String && TryBillionths(_reader.GetString()!, out var billionths)) return billionths;
        Problem(field, "must be a decimal in quotes, 0 or more, with 9 decimals at most (\"2.5\").");
        Skip();
        return null;
    }

    /// <summary>The next token as an instant in UTC ticks, or null.</summary>
    public long? Instant(string field)
    {
        if (Text(field) is not { } text) return null;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTime.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, Utc, out var instant)) return instant.Ticks;

        Problem(field, $"\"{text}\" must be an instant in UTC (\"2026-08-21T00:00:00Z\").");
        return null;
    }

    private bool Only(JsonTokenType type, string field, string problem)
    {
        Read();
        if (Type == type) return true;
        Problem(field, problem);
        Skip();
        return false;
    }

    // Digits, perhaps a point and more digits: exact, where a parse through floating point would not be.
    private static bool TryBillionths(ReadOnlySpan<char> text, out long billionths)
    {
        billionths = 0;
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? [] : text[(point + 1)..];
        if (whole.Length is 0 or > 9 || (point >= 0 && fraction.IsEmpty) || fraction.Length > 9) return false;
        foreach (var digit in whole)
        {
            if (!char.IsAsciiDigit(digit)) return false;
            billionths = billionths * 10 + (digit - '0');
        }

        for (var place = 0; place < 9; place++)
        {
            var digit = place < fraction.Length ? fraction[place] : '0';
            if (!char.IsAsciiDigit(digit)) return false;
            billionths = billionths * 10 + (digit - '0');
        }

        return true;
    }
}
