using System.Text.Json;

namespace Plimsoll.Providers.Bedrock;

/// <summary>The usage object of Converse, which Nova's own answers share.</summary>
/// <remarks>
/// <c>inputTokens</c> leaves out what was read from or written to a cache; <c>outputTokens</c> holds the reasoning. The cache's counts come
/// under two names each, of which the older ends in <c>Count</c>.
/// </remarks>
internal struct ConverseUsage
{
    private long _input;
    private long _output;
    private long _read;
    private long _written;
    private long _written5m;
    private long _written1h;

    /// <summary>False where no count was seen: the usage is then unknown, not zero.</summary>
    public bool Found { get; private set; }

    public static ConverseUsage Parse(ReadOnlySpan<byte> json)
    {
        var usage = default(ConverseUsage);
        if (json.IsEmpty) return usage;
        var reader = JsonFields.Open(json);
        try
        {
            reader.Read();
            while (reader.NextName()) usage.ReadField(ref reader);
        }
        catch (Exception bad) when (JsonFields.IsUnreadable(bad))
        {
            // A name that is no text: half of the counts may be missing, so none is believed.
            return default;
        }

        return usage;
    }

    public readonly Usage ToUsage()
    {
        var usage = default(Usage);
        usage.Set(Unit.Input, _input);
        usage.Set(Unit.CacheRead, _read);
        usage.Set(Unit.CacheWrite5m, _written5m);
        usage.Set(Unit.CacheWrite1h, _written1h);
        usage.Set(Unit.CacheWrite, _written - _written5m - _written1h);
        usage.Set(Unit.Output, _output);
        return usage;
    }

    private void ReadField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("inputTokens"u8)) Replace(ref _input, ref reader);
        else if (reader.ValueTextEquals("outputTokens"u8)) Replace(ref _output, ref reader);
        else if (reader.ValueTextEquals("cacheReadInputTokens"u8) || reader.ValueTextEquals("cacheReadInputTokenCount"u8)) Replace(ref _read, ref reader);
        else if (reader.ValueTextEquals("cacheWriteInputTokens"u8) || reader.ValueTextEquals("cacheWriteInputTokenCount"u8)) Replace(ref _written, ref reader);
        else if (reader.ValueTextEquals("cacheDetails"u8) && reader.EnterArray()) ReadDetails(ref reader);
        else if (reader.TokenType is JsonTokenType.PropertyName) reader.Skip();
    }

    // [{"ttl":"5m","inputTokens":1712}]
    private void ReadDetails(ref Utf8JsonReader reader)
    {
        (_written5m, _written1h) = (0, 0);
        while (reader.NextItem())
        {
            if (reader.TokenType is not JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            string? ttl = null;
            long count = 0;
            while (reader.NextName())
            {
                if (reader.ValueTextEquals("ttl"u8)) ttl = reader.Text();
                else if (reader.ValueTextEquals("inputTokens"u8)) count = reader.Count() ?? 0;
                else reader.Skip();
            }

            if (ttl is "1h") _written1h += count;
            else if (ttl is "5m") _written5m += count;
        }
    }

    private void Replace(ref long count, ref Utf8JsonReader reader)
    {
        if (reader.Count() is not { } stated) return;
        count = stated;
        Found = true;
    }
}
