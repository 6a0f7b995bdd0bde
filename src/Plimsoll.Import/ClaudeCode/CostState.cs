using System.Text;
using System.Text.Json;
using Plimsoll.Import.Entries;
using Plimsoll.Providers;

namespace Plimsoll.Import.ClaudeCode;

/// <summary>A session's running total as Claude Code itself counts it: a second witness of the session, never a call.</summary>
internal static class CostState
{
    /// <summary>Kept as a fact of this kind; its JSON is the line's own totals: <c>totalCostUSD</c>, <c>modelUsage</c>.</summary>
    public const string Kind = "session_total";

    public static void Read(ReadOnlySpan<byte> line, string? fileSession, CallSink calls)
    {
        string? session = null;
        decimal? cost = null;
        Range models = default;
        double started = 0, lasted = 0;
        var reader = JsonFields.Open(line);
        reader.Read();
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("sessionId"u8)) session = reader.Text();
            else if (reader.ValueTextEquals("totalCostUSD"u8)) cost = reader.Money() is { } money ? money.Value / 1_000_000_000m : null;
            else if (reader.ValueTextEquals("startTime"u8)) started = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("totalDuration"u8)) lasted = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("modelUsage"u8)) models = Value(ref reader);
            else reader.Skip();
        }

        if ((session ?? fileSession) is not { } subject || cost is null) return;

        // The line has no instant of its own. The total only grows, so the latest is the one of the longest session.
        var at = DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Min(started + lasted, 4_000_000_000_000));
        var usage = models.Equals(default) ? "{}" : Encoding.UTF8.GetString(line[models]);
        calls.Add(Kind, subject, at, $$"""{"totalCostUSD":{{cost.Value.ToString("0.000000000", System.Globalization.CultureInfo.InvariantCulture)}},"modelUsage":{{usage}}}""");
    }

    private static Range Value(ref Utf8JsonReader reader)
    {
        reader.Read();
        var from = (int)reader.TokenStartIndex;
        reader.Skip();
        return from..(int)reader.BytesConsumed;
    }
}
