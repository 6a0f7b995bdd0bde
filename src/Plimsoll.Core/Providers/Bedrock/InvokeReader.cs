using System.Globalization;
using System.Text.Json;
using Plimsoll.Providers.Anthropic;
using Plimsoll.Providers.OpenAI;

namespace Plimsoll.Providers.Bedrock;

/// <summary>Usage of InvokeModel: a body in the shape of whoever made the model, or chunks of one in an event stream.</summary>
/// <remarks>
/// In this order: the vendor's usage object; the vendor's bare counts (Titan, Llama); Bedrock's own count in the last chunk; Bedrock's
/// headers. The model is the path's, as with Converse. Where a guardrail blocked the prompt, the counts are of its own words: the model never
/// ran, and Bedrock counted nothing.
/// </remarks>
internal sealed class InvokeReader : DocumentReader
{
    private const string InputHeader = "x-amzn-bedrock-input-token-count";
    private const string OutputHeader = "x-amzn-bedrock-output-token-count";
    private const string ReadHeader = "x-amzn-bedrock-cache-read-input-token-count";
    private const string WrittenHeader = "x-amzn-bedrock-cache-write-input-token-count";

    private readonly MessagesReader _messages = new();
    private KeptJson _usage;
    private bool _streamed;
    private bool _blocked;
    private long? _input;
    private long? _output;
    private long? _countedInput;
    private long? _countedOutput;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        _messages.Finish(end, readings);
        var reading = readings[^1] with { Model = null };
        var draft = Draft(end);
        if (!reading.UsageReported)
        {
            var (usage, found) = Counted(end.Header);
            reading = reading with { Usage = usage, UsageReported = found, UsagePartial = false, RawUsage = _usage.Span.ToArray() };
        }

        readings[^1] = reading with
        {
            ResponseId = reading.ResponseId ?? draft.ResponseId,
            StopReason = reading.StopReason ?? draft.StopReason,
            Error = reading.Error ?? draft.Error,
            // A cut stream is told by its missing end; a vendor other than Anthropic has no other.
            UsagePartial = reading.UsagePartial || (reading.UsageReported && _streamed && end.CutOff),
        };
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var chunk = ReadChunk(reader);
        if (chunk.Length > 0)
        {
            _streamed = true;
            Read(chunk);
            return;
        }

        _messages.Read(json);
        AnswerBytes = Math.Max(AnswerBytes, _messages.AnswerBytes);
        while (reader.NextName()) ReadField(ref reader, json);
    }

    // {"bytes":"eyJ0eXBl…","p":"abcd"}, where the padding hides how long the text is.
    private static byte[] ReadChunk(Utf8JsonReader reader)
    {
        while (reader.NextName())
        {
            if (!reader.ValueTextEquals("bytes"u8))
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            return reader.TokenType is JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes) ? bytes : [];
        }

        return [];
    }

    private void ReadField(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.ValueTextEquals("usage"u8)) _usage.KeepObject(ref reader, json);
        else if (reader.ValueTextEquals("metadata"u8) && reader.EnterObject()) ReadMetadata(ref reader, json);
        else if (reader.TokenType is not JsonTokenType.PropertyName) return;
        else if (reader.ValueTextEquals("amazon-bedrock-invocationMetrics"u8)) ReadMetrics(ref reader);
        else if (reader.ValueTextEquals("inputTextTokenCount"u8) || reader.ValueTextEquals("prompt_token_count"u8)) _input = reader.Count() ?? _input;
        else if (reader.ValueTextEquals("totalOutputTextTokenCount"u8) || reader.ValueTextEquals("generation_token_count"u8)) _output = reader.Count() ?? _output;
        else if (reader.ValueTextEquals("inputTokens"u8)) _input = reader.Count() ?? _input;
        else if (reader.ValueTextEquals("amazon-bedrock-guardrailAction"u8)) _blocked = reader.Text() is "INTERVENED";
        else if (reader.ValueTextEquals("results"u8)) ReadResults(ref reader);
        else if (reader.ValueTextEquals("id"u8)) Id = reader.Text(Id);
        else if (reader.ValueTextEquals("error"u8)) ReadError(ref reader);
        else ReadText(ref reader);
    }

    private void ReadText(ref Utf8JsonReader reader)
    {
        var stop = StopReason;
        if (reader.ValueTextEquals("generation"u8) || reader.ValueTextEquals("outputText"u8) || reader.ValueTextEquals("completion"u8) ||
            reader.ValueTextEquals("choices"u8) || reader.ValueTextEquals("generations"u8) || reader.ValueTextEquals("output"u8) ||
            reader.ValueTextEquals("contentBlockDelta"u8) || reader.ValueTextEquals("text"u8))
        {
            AnswerBytes += AnswerText.Count(ref reader, ref stop);
        }
        else
        {
            reader.Skip();
        }

        StopReason = stop;
    }

    // Nova's stream: {"metadata":{"usage":{…}}}
    private void ReadMetadata(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("usage"u8)) _usage.KeepObject(ref reader, json);
            else reader.Skip();
        }
    }

    private void ReadMetrics(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("inputTokenCount"u8)) _countedInput = reader.Count() ?? _countedInput;
            else if (reader.ValueTextEquals("outputTokenCount"u8)) _countedOutput = reader.Count() ?? _countedOutput;
            else reader.Skip();
        }
    }

    // watsonx: [{"generated_text":"…","generated_token_count":2,"input_token_count":7}]; Titan: [{"tokenCount":50,"outputText":"…","completionReason":"LENGTH"}]
    private void ReadResults(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return;
        while (reader.NextItem())
        {
            if (reader.TokenType is not JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.NextName())
            {
                if (reader.ValueTextEquals("tokenCount"u8) || reader.ValueTextEquals("generated_token_count"u8)) _output = (_output ?? 0) + (reader.Count() ?? 0);
                else if (reader.ValueTextEquals("input_token_count"u8)) _input = (_input ?? 0) + (reader.Count() ?? 0);
                else ReadText(ref reader);
            }
        }
    }

    private (Usage Usage, bool Found) Counted(Func<string, string?>? headers)
    {
        var converse = ConverseUsage.Parse(_usage.Span);
        if (converse.Found) return (converse.ToUsage(), true);
        var openAI = OpenAIUsage.Parse(_usage.Span);
        if (openAI.Found) return (openAI.ToUsage(), true);

        var usage = default(Usage);
        var counted = _countedInput ?? Header(headers, InputHeader);
        if (_blocked && counted is null)
        {
            AnswerBytes = 0;
            return (usage, false);
        }

        var input = _input ?? counted;
        var output = _output ?? _countedOutput ?? Header(headers, OutputHeader);
        usage.Set(Unit.Input, input ?? 0);
        usage.Set(Unit.Output, output ?? 0);
        usage.Set(Unit.CacheRead, Header(headers, ReadHeader) ?? 0);
        usage.Set(Unit.CacheWrite, Header(headers, WrittenHeader) ?? 0);
        return (usage, (input ?? output) is not null);
    }

    private static long? Header(Func<string, string?>? headers, string name) =>
        long.TryParse(headers?.Invoke(name), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 0 and <= JsonFields.MaxCount ? count : null;
}
