using Plimsoll.Import.Entries;

namespace Plimsoll.Import.Copilot;

/// <summary>Exported spans and log entries, a line each: as the JavaScript exporter writes them, or as OTLP has them.</summary>
internal sealed class CopilotSpans(string client) : JsonLines("\"gen_ai.usage.input_tokens\"")
{
    private const string Inference = "gen_ai.client.inference.operation.details";

    protected override void Read(LogValue entry, CallSink calls)
    {
        Add(entry, calls);
        foreach (var span in entry["resourceSpans"].Items.SelectMany(resource => resource["scopeSpans"].Items).SelectMany(scope => scope["spans"].Items)) Add(span, calls);
    }

    private void Add(LogValue record, CallSink calls)
    {
        var attributes = Attributes(record["attributes"]);
        if (!IsCall(record, attributes)) return;

        var context = record["spanContext"];
        var (trace, span) = (record["traceId"].Text ?? context["traceId"].Text, record["spanId"].Text ?? context["spanId"].Text);
        CopilotCall.Add(
            client, attributes, Time(record, "startTime", "startTimeUnixNano"), Time(record, "endTime", "endTimeUnixNano", "hrTime", "_hrTime", "time", "timestamp", "timeUnixNano", "observedTimestamp"),
            trace is null || span is null ? null : $"{trace}:{span}", calls);
    }

    // An agent's summary, and the entry of a turn, are sums of these.
    private static bool IsCall(LogValue record, Func<string, LogValue> attributes) =>
        attributes("gen_ai.operation.name").Text is { } operation
            ? operation == "chat" || attributes("event.name").Text == Inference
            : attributes("event.name").Text == Inference || (record["name"].Text ?? "").StartsWith("chat ", StringComparison.Ordinal);

    private static Func<string, LogValue> Attributes(LogValue attributes)
    {
        if (attributes.IsObject) return name => attributes[name];
        var named = new Dictionary<string, LogValue>(StringComparer.Ordinal);
        foreach (var one in attributes.Items)
        {
            if (one["key"].Text is { } key) named[key] = one["value"].Members.Select(member => member.Value).FirstOrDefault();
        }

        return name => named.GetValueOrDefault(name);
    }

    // Seconds and nanoseconds in an array, or a number of some unit.
    private static DateTimeOffset? Time(LogValue record, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var value = record[name];
            if (value.Items.Select(part => part.Count ?? 0).ToArray() is [var seconds, var nanoseconds] && seconds is > 0 and < 4_000_000_000)
                return DateTimeOffset.UnixEpoch.AddSeconds(seconds).AddTicks(nanoseconds / 100);
            if (value.Instant is { } at) return at;
        }

        return null;
    }
}
