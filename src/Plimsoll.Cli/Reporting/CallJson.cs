using System.Buffers;
using System.Text.Json;
using Plimsoll.Cli.Terminal;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting;

/// <summary>Single calls as JSON.</summary>
internal static class CallJson
{
    /// <summary>One line a call, to standard output.</summary>
    public static void WriteLines(IReadOnlyList<CallEntry> calls)
    {
        var buffer = new ArrayBufferWriter<byte>();
        foreach (var call in calls)
        {
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                WriteHead(json, call.Id.ToString(), call.StartedAt, call.Provider, call.Endpoint, call.Model);
                WriteCharge(json, call.Charge, call.AmountSource);
                UsageJson.Write(json, "usage"u8, call.Usage);
                json.WriteBoolean("usage_reported"u8, call.UsageReported);
                WriteExchange(json, call.End, call.Status, call.FirstByte, call.Duration);
                WriteAttribution(json, call.Attribution);
                json.WriteNumber("witnesses"u8, call.Witnesses);
                json.WriteEndObject();
            }

            buffer.Write("\n"u8);
        }

        using var output = StandardStreams.OpenOutput();
        output.Write(buffer.WrittenSpan);
    }

    /// <summary>Everything of one call, indented, to standard output.</summary>
    public static void Write(CallDetail detail)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var call = detail.Call;
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true }))
        {
            json.WriteStartObject();
            WriteHead(json, detail.Id.ToString(), call.StartedAt, call.Provider, call.Endpoint, detail.Model);
            json.WriteString("requested_model"u8, call.RequestedModel);
            json.WriteString("response_id"u8, call.Reading?.ResponseId);
            WriteCharge(json, call.Charge, call.AmountSource);
            UsageJson.Write(json, "usage"u8, call.Reading?.Usage ?? default);
            json.WriteBoolean("usage_reported"u8, call.Reading is { UsageReported: true });
            WriteEstimate(json, call.Estimate);
            WriteRaw(json, "raw_usage"u8, call.Reading?.RawUsage ?? default);
            WriteReceipt(json, call.Charge.Receipt);
            WriteExchange(json, call.End, call.Status, call.FirstByte, call.Duration);
            json.WriteBoolean("streaming"u8, call.Streaming);
            json.WriteString("stop_reason"u8, call.Reading?.StopReason);
            json.WriteString("error"u8, call.Reading?.Error);
            WriteAttribution(json, call.Attribution);
            json.WriteStartArray("witnesses"u8);
            foreach (var observation in detail.Observations) json.WriteStringValue(observation.Witness.Word());
            json.WriteEndArray();
            json.WriteNumber("revisions"u8, detail.Revisions.Count);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        using var output = StandardStreams.OpenOutput();
        output.Write(buffer.WrittenSpan);
    }

    private static void WriteHead(Utf8JsonWriter json, string id, DateTimeOffset startedAt, string provider, string endpoint, string? model)
    {
        json.WriteString("id"u8, id);
        json.WriteString("started_at"u8, startedAt.UtcDateTime);
        json.WriteString("provider"u8, provider);
        json.WriteString("endpoint"u8, endpoint);
        json.WriteString("model"u8, model);
    }

    private static void WriteCharge(Utf8JsonWriter json, Charge charge, string? source)
    {
        json.WriteString("state"u8, charge.State.Word());
        json.WriteString("reason"u8, charge.Reason is ChargeReason.None ? null : charge.Reason.Word());
        json.WriteBoolean("estimated"u8, charge.Estimated);
        json.WriteString("cost_usd"u8, charge.Effective?.ToDecimalString());
        json.WriteString("list_usd"u8, charge.List?.ToDecimalString());
        json.WriteString("reported_cost_usd"u8, charge.Reported?.ToDecimalString());
        json.WriteString("low_usd"u8, charge.Low?.ToDecimalString());
        json.WriteString("high_usd"u8, charge.High?.ToDecimalString());
        json.WriteString("plan_value_usd"u8, charge.State is ChargeState.Plan ? charge.List?.ToDecimalString() : null);
        json.WriteString("amount_source"u8, source);
        json.WriteBoolean("negotiated"u8, NegotiatedText.Is(source));
    }

    private static void WriteEstimate(Utf8JsonWriter json, EstimateBasis? basis)
    {
        if (basis is null)
        {
            json.WriteNull("estimate"u8);
            return;
        }

        json.WriteStartObject("estimate"u8);
        WriteRange(json, "prompt"u8, basis.PromptBy, basis.Prompt);
        WriteRange(json, "answer"u8, basis.AnswerBy, basis.Answer);
        json.WriteEndObject();
    }

    private static void WriteRange(Utf8JsonWriter json, ReadOnlySpan<byte> name, string by, TokenRange tokens)
    {
        json.WriteStartObject(name);
        json.WriteString("by"u8, by);
        json.WriteNumber("low_tokens"u8, tokens.Low);
        json.WriteNumber("likely_tokens"u8, tokens.Likely);
        WriteNumber(json, "high_tokens"u8, tokens.High);
        json.WriteEndObject();
    }

    private static void WriteExchange(Utf8JsonWriter json, ExchangeEnd end, int? status, TimeSpan? firstByte, TimeSpan? duration)
    {
        json.WriteString("end"u8, end.Word());
        WriteNumber(json, "status"u8, status);
        WriteNumber(json, "first_byte_ms"u8, firstByte?.TotalMilliseconds);
        WriteNumber(json, "duration_ms"u8, duration?.TotalMilliseconds);
    }

    private static void WriteAttribution(Utf8JsonWriter json, Attribution attribution)
    {
        json.WriteStartObject("attribution"u8);
        foreach (var (name, value) in CallAttribution.Of(attribution)) json.WriteString(name, value);
        json.WriteStartObject("tags"u8);
        foreach (var (name, value) in attribution.Tags) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteReceipt(Utf8JsonWriter json, Receipt? receipt)
    {
        json.WritePropertyName("receipt"u8);
        if (receipt is null) json.WriteNullValue();
        else json.WriteRawValue(receipt.Json);
    }

    // The usage as it came is JSON; should it ever not be, it is shown as text rather than break the output.
    private static void WriteRaw(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> raw)
    {
        json.WritePropertyName(name);
        if (raw.IsEmpty) json.WriteNullValue();
        else if (IsJson(raw)) json.WriteRawValue(raw.Span);
        else json.WriteStringValue(raw.Span);
    }

    private static bool IsJson(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? number)
    {
        if (number is { } known) json.WriteNumber(name, Math.Round(known, 3));
        else json.WriteNull(name);
    }
}
