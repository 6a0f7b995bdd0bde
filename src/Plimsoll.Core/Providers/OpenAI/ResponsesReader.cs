using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Providers.OpenAI;

/// <summary>Usage of the Responses API and of realtime sessions: a body, the events of a stream, or the messages of one response on a socket.</summary>
/// <remarks>
/// Usage stands in the event that ends a response (<c>response.completed</c>, <c>.incomplete</c>, <c>.failed</c>); that event makes a
/// reading. Fees of hosted tools come from the items of the output.
/// </remarks>
internal sealed class ResponsesReader : DocumentReader
{
    private readonly List<Reading> _readings = [];
    private readonly HostedTools _tools = new();
    private KeptJson _usage;
    private KeptJson _imageUsage;
    private string? _status;
    private string? _code;
    private string? _imageModel;
    private bool _background;
    private bool _previewSearch;
    private int _gigabytes = 1;
    private bool _open;
    private long _bodyBytes;
    private long _deltaBytes;

    /// <summary>What an event means here.</summary>
    private enum EventKind
    {
        None,
        Other,
        Ended,
        ItemDone,
        AudioDelta,
        Error,
    }

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        if (_open || _readings.Count == 0) Emit(end);
        readings.AddRange(_readings);
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var kind = EventKind.None;
        var item = default(OutputItem);
        long delta = 0;
        _code = null;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("type"u8))
            {
                kind = ReadKind(ref reader);
            }
            else if (reader.ValueTextEquals("response"u8))
            {
                ReadResponse(ref reader, json);
            }
            else if (reader.ValueTextEquals("item"u8))
            {
                item = OutputItem.Read(ref reader);
            }
            else if (reader.ValueTextEquals("delta"u8))
            {
                reader.Read();
                delta = reader.TextBytes();
                if (kind is not EventKind.AudioDelta) Tokens?.Add(ref reader);
                reader.Skip();
            }
            else
            {
                ReadField(ref reader, json);
            }
        }

        if (kind is not EventKind.AudioDelta) _deltaBytes += delta;
        AnswerBytes = Math.Max(_deltaBytes, _bodyBytes);
        if (kind is EventKind.ItemDone)
        {
            _tools.Add(item);
        }
        else if (kind is EventKind.Error)
        {
            Error ??= Short(_code) ?? "error";
            _open = true;
        }
        else if (kind is EventKind.Ended)
        {
            Emit(new ResponseEnd(0, ExchangeEnd.Complete, Streamed: true));
        }
        else if (kind is EventKind.None && _code is not null && _status is null)
        {
            Error ??= Short(_code);
        }
    }

    private static EventKind ReadKind(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.String)
        {
            reader.Skip();
            return EventKind.Other;
        }

        if (reader.ValueTextEquals("response.completed"u8) || reader.ValueTextEquals("response.done"u8) ||
            reader.ValueTextEquals("response.incomplete"u8) || reader.ValueTextEquals("response.failed"u8) ||
            reader.ValueTextEquals("response.cancelled"u8))
        {
            return EventKind.Ended;
        }

        if (reader.ValueTextEquals("response.output_item.done"u8)) return EventKind.ItemDone;
        if (reader.ValueTextEquals("error"u8)) return EventKind.Error;
        return reader.ValueSpan.EndsWith("audio.delta"u8) || reader.ValueTextEquals("keepalive"u8) ? EventKind.AudioDelta : EventKind.Other;
    }

    private void ReadResponse(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName()) ReadField(ref reader, json);
    }

    private void ReadField(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.ValueTextEquals("id"u8)) ReadId(ref reader);
        else if (reader.ValueTextEquals("usage"u8)) _usage.KeepObject(ref reader, json);
        else if (reader.ValueTextEquals("output"u8)) ReadOutput(ref reader);
        else if (reader.ValueTextEquals("model"u8)) Model = reader.Text(Model);
        else if (reader.ValueTextEquals("status"u8)) _status = reader.Text(_status);
        else if (reader.ValueTextEquals("service_tier"u8)) ServiceTier = reader.Text(ServiceTier);
        else if (reader.ValueTextEquals("background"u8)) _background = reader.Flag() ?? _background;
        else if (reader.ValueTextEquals("error"u8)) ReadError(ref reader);
        else if (reader.ValueTextEquals("incomplete_details"u8)) ReadIncomplete(ref reader);
        else if (reader.ValueTextEquals("tool_usage"u8)) ReadToolUsage(ref reader, json);
        else if (reader.ValueTextEquals("tools"u8)) ReadTools(ref reader);
        else if (reader.ValueTextEquals("code"u8)) _code = reader.Text();
        else reader.Skip();
    }

    private void ReadId(ref Utf8JsonReader reader)
    {
        Id = reader.Text(Id);
        _open |= Id is not null;
    }

    private void ReadOutput(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return;
        var first = true;
        while (reader.NextItem())
        {
            if (reader.TokenType is not JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            if (first)
            {
                // Codex leaves the output of the last event empty: what was streamed then stands.
                _tools.StartOver();
                _bodyBytes = 0;
                first = false;
            }

            var item = OutputItem.ReadEntered(ref reader);
            _tools.Add(item);
            _bodyBytes += item.TextBytes;
        }
    }

    private void ReadIncomplete(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("reason"u8)) StopReason = reader.Text(StopReason);
            else reader.Skip();
        }
    }

    private void ReadToolUsage(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("image_gen"u8)) _imageUsage.KeepObject(ref reader, json);
            else reader.Skip();
        }
    }

    private void ReadTools(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return;
        while (reader.NextItem())
        {
            if (reader.TokenType is not JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            string? type = null, model = null;
            while (reader.NextName())
            {
                if (reader.ValueTextEquals("type"u8)) type = reader.Text();
                else if (reader.ValueTextEquals("model"u8)) model = reader.Text();
                else if (reader.ValueTextEquals("container"u8)) ReadContainer(ref reader);
                else reader.Skip();
            }

            // With a date after it, too: web_search_preview_2025_03_11.
            if (type == "image_generation") _imageModel = model ?? _imageModel;
            else if (type?.StartsWith("web_search_preview", StringComparison.Ordinal) == true) _previewSearch = true;
        }
    }

    // {"type":"auto","memory_limit":"4g"}: 1, 4, 16 or 64 gigabytes, each at the price of one.
    private void ReadContainer(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (!reader.ValueTextEquals("memory_limit"u8)) reader.Skip();
            else if (reader.Text() is [.. var size, 'g'] && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var gigabytes) && gigabytes is > 0 and <= 1024) _gigabytes = gigabytes;
        }
    }

    private void Emit(in ResponseEnd end)
    {
        var usage = OpenAIUsage.Parse(_usage.Span);
        var counts = usage.ToUsage();
        var images = ImageTokens();
        _tools.AddTo(ref counts, _previewSearch, _gigabytes, imagesCounted: images.Length > 0);
        Add(Draft(end) with
        {
            Usage = counts,
            UsageReported = usage.Found,
            Pending = !usage.Found && _status is "queued" or "in_progress" && Error is null && end.Status < 400 && (_background || !end.Streamed),
            Further = images,
            ContextTokens = ContextTokens(usage),
            ReportedCost = usage.Cost,
            StopReason = StopReason ?? _status,
            RawUsage = _usage.Span.ToArray(),
        });
        StartOver();
    }

    // A stream that was resumed may tell of its end again: the same response, and the last word on it counts.
    private void Add(Reading reading)
    {
        if (_readings.Count > 0 && reading.ResponseId is { } id && _readings[^1].ResponseId == id)
        {
            if (reading.UsageReported || !_readings[^1].UsageReported) _readings[^1] = reading;
            return;
        }

        _readings.Add(reading);
    }

    // Several model requests are summed where a hosted tool ran: how large the largest was, only xAI says. Base tier, then.
    private long? ContextTokens(in OpenAIUsage usage)
    {
        if (usage.ToolsRun > 0 && usage.ContextTokens is { } context) return context;
        return usage.ToolsRun > 0 || _tools.Any ? 0 : null;
    }

    // The image tool runs a model of its own, and the top-level usage leaves its tokens out.
    private ModelUsage[] ImageTokens()
    {
        var usage = OpenAIUsage.Parse(_imageUsage.Span).ToUsage();
        return usage.IsZero ? [] : [new(_imageModel ?? "image_generation", usage, "image_generation_call")];
    }

    private void StartOver()
    {
        _usage.Clear();
        _imageUsage.Clear();
        _tools.StartOver();
        _status = null;
        _background = false;
        _previewSearch = false;
        _gigabytes = 1;
        _open = false;
        Id = null;
        StopReason = null;
        ServiceTier = null;
        Error = null;
    }
}
