using System.Text.Json;

namespace Plimsoll.Providers.Anthropic;

/// <summary>Usage of the Messages API: a body, or the events of a stream.</summary>
/// <remarks>
/// A stream states its usage at the start (<c>message_start</c>) and, as a running total, at the end (<c>message_delta</c>); a stream cut
/// off between has the input whole and the output as a lower bound. The raw usage of a stream is a JSON array of the two.
/// </remarks>
internal sealed class MessagesReader : DocumentReader
{
    private KeptJson _first;
    private KeptJson _last;
    private bool _streamed;
    private bool _ended;
    private bool _toolsRan;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        var usage = default(AnthropicUsage);
        usage.Read(_first.Span);
        usage.Read(_last.Span);
        readings.Add(Draft(end) with
        {
            Usage = usage.ToUsage(),
            UsageReported = usage.Found,
            UsagePartial = usage.Found && _streamed && !_ended,
            Further = usage.Further(),
            ContextTokens = usage.ContextTokens(_toolsRan),
            ServiceTier = usage.ServiceTier?.ToLowerInvariant(),
            Speed = usage.Speed,
            Geo = usage.Geo,
            ReportedCost = usage.Cost,
            RawUsage = RawUsage(),
        });
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("type"u8)) ReadKind(ref reader);
            else if (reader.ValueTextEquals("message"u8)) ReadMessage(ref reader, json);
            else if (reader.ValueTextEquals("delta"u8)) ReadDelta(ref reader);
            else if (reader.ValueTextEquals("content_block"u8)) ReadBlock(ref reader);
            else if (reader.ValueTextEquals("error"u8)) ReadError(ref reader);
            else if (reader.ValueTextEquals("usage"u8)) _last.KeepObject(ref reader, json);
            else ReadField(ref reader);
        }
    }

    private void ReadKind(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.String)
        {
            reader.Skip();
            return;
        }

        if (reader.ValueTextEquals("message_start"u8)) _streamed = true;
        else if (reader.ValueTextEquals("message_delta"u8)) _streamed = _ended = true;
        else if (reader.ValueTextEquals("message_stop"u8)) _ended = true;
    }

    private void ReadMessage(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("usage"u8)) _first.KeepObject(ref reader, json);
            else ReadField(ref reader);
        }

    }

    private void ReadField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("id"u8))
        {
            Id = reader.Text(Id);
        }
        else if (reader.ValueTextEquals("model"u8))
        {
            Model = reader.Text(Model);
        }
        else if (reader.ValueTextEquals("stop_reason"u8))
        {
            StopReason = reader.Text(StopReason);
        }
        else if (reader.ValueTextEquals("content"u8) && reader.EnterArray())
        {
            while (reader.NextItem()) ReadEnteredBlock(ref reader);
        }
        else if (reader.TokenType is JsonTokenType.PropertyName)
        {
            reader.Skip();
        }
    }

    private void ReadDelta(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("partial_json"u8) || reader.ValueTextEquals("thinking"u8))
            {
                reader.Read();
                AnswerBytes += reader.TextBytes();
                reader.Skip();
            }
            else if (reader.ValueTextEquals("stop_reason"u8))
            {
                StopReason = reader.Text(StopReason);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadBlock(ref Utf8JsonReader reader)
    {
        reader.Read();
        ReadEnteredBlock(ref reader);
    }

    private void ReadEnteredBlock(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        string? ignored = null;
        long bytes = 0;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("type"u8)) _toolsRan |= IsServerTool(ref reader);
            else if (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("thinking"u8)) bytes += AnswerText.Count(ref reader, ref ignored);
            else if (reader.ValueTextEquals("input"u8)) bytes += InputBytes(ref reader);
            else reader.Skip();
        }

        AnswerBytes += bytes;
    }

    private static bool IsServerTool(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String) return reader.ValueTextEquals("server_tool_use"u8) || reader.ValueTextEquals("mcp_tool_use"u8);
        reader.Skip();
        return false;
    }

    // An empty object opens the input of a tool call in a stream; what follows comes as deltas.
    private static long InputBytes(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = reader.TokenStartIndex;
        reader.Skip();
        var length = reader.BytesConsumed - start;
        return length > 2 ? length : 0;
    }

    private byte[] RawUsage()
    {
        if (_first.IsEmpty) return _last.Span.ToArray();
        return _last.IsEmpty ? _first.Span.ToArray() : [(byte)'[', .. _first.Span, (byte)',', .. _last.Span, (byte)']'];
    }
}
