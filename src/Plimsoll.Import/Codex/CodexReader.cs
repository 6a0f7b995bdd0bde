using System.Globalization;
using System.Text;
using System.Text.Json;
using Plimsoll.Attributing;
using Plimsoll.Import.Entries;
using Plimsoll.Providers;

namespace Plimsoll.Import.Codex;

/// <summary>A rollout: a session's lines, of which those of the kind <c>token_count</c> tell the running total. README.md here has the rules.</summary>
internal sealed class CodexReader : LineReader
{
    /// <summary>Of a fact: <c>rate_limits</c> as Codex was told them, one an hour and session's plan.</summary>
    public const string RateLimits = "rate_limits";

    private const string Client = "codex";
    private const string Subscription = "chatgpt";
    private const int HeadBytes = 160;

    // No model answers in less. Lines of a history that is copied follow each other in microseconds.
    private static readonly long FastestAnswer = TimeSpan.FromMilliseconds(500).Ticks;

    private CodexSession _session = new();
    private Attribution? _attribution;

    public override ReadOnlyMemory<byte> State => _session.Write();

    public override void Resume(ReadOnlySpan<byte> state) => _session = CodexSession.Read(state) ?? new();

    public override void Read(ReadOnlySpan<byte> line, CallSink calls)
    {
        // Most lines hold what was said, and say so at their beginning; they matter for their instant, and that only as a session opens.
        var kind = KindOf(line);
        if (kind is Kind.Other && !_session.InOpening) return;

        var entry = default(Entry);
        var reader = JsonFields.OpenStrict(line);
        try
        {
            reader.Read();
            if (reader.TokenType is not JsonTokenType.StartObject) return;
            while (reader.NextName()) ReadField(ref reader, kind, ref entry);
        }
        catch (Exception bad) when (JsonFields.IsUnreadable(bad))
        {
            if (kind is Kind.Count) calls.AddUnreadable();
            return;
        }

        Follow(entry.At);
        if (kind is Kind.Count && entry.IsCount) Take(in entry, line, calls);
    }

    private void ReadField(ref Utf8JsonReader reader, Kind kind, ref Entry entry)
    {
        if (reader.ValueTextEquals("timestamp"u8)) entry.At = Instant(ref reader);
        else if (!reader.ValueTextEquals("payload"u8) || kind is Kind.Other) reader.Skip();
        else if (kind is Kind.Meta) _session.ReadMeta(ref reader);
        else if (kind is Kind.Turn) ReadTurn(ref reader);
        else ReadCount(ref reader, ref entry);
    }

    private void ReadTurn(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("model"u8)) _session.Model = reader.Text(_session.Model);
            else if (reader.ValueTextEquals("service_tier"u8)) _session.Tier = reader.Text();
            else if (reader.ValueTextEquals("cwd"u8)) GoTo(reader.Text(_session.Directory));
            else reader.Skip();
        }
    }

    private void GoTo(string? directory)
    {
        if (directory == _session.Directory) return;
        (_session.Directory, _attribution) = (directory, null);
    }

    private static void ReadCount(ref Utf8JsonReader reader, ref Entry entry)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("type"u8)) entry.IsCount = reader.Text() is "token_count";
            else if (reader.ValueTextEquals("info"u8)) ReadInfo(ref reader, ref entry);
            else if (reader.ValueTextEquals("rate_limits"u8)) ReadLimits(ref reader, ref entry);
            else reader.Skip();
        }
    }

    private static void ReadInfo(ref Utf8JsonReader reader, ref Entry entry)
    {
        reader.Read();
        var from = (int)reader.TokenStartIndex;
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.NextName())
        {
            if (reader.ValueTextEquals("total_token_usage"u8)) entry.Total = CodexCounts.Read(ref reader);
            else if (reader.ValueTextEquals("last_token_usage"u8)) entry.Last = CodexCounts.Read(ref reader);
            else reader.Skip();
        }

        entry.Info = from..(int)reader.BytesConsumed;
    }

    private static void ReadLimits(ref Utf8JsonReader reader, ref Entry entry)
    {
        reader.Read();
        var from = (int)reader.TokenStartIndex;
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.NextName())
        {
            if (reader.ValueTextEquals("plan_type"u8)) entry.Plan = reader.Text();
            else reader.Skip();
        }

        entry.Limits = from..(int)reader.BytesConsumed;
    }

    private void Take(in Entry entry, ReadOnlySpan<byte> line, CallSink calls)
    {
        if (entry.At is not { } at)
        {
            calls.AddUnreadable();
            return;
        }

        _session.Plan = entry.Plan ?? _session.Plan;
        var isCopied = IsCopied(at);
        var used = CodexCounts.OfCall(_session.Total, entry.Total, entry.Last);
        _session.Total = entry.Total ?? _session.Total;
        if (isCopied) return;

        if (!entry.Limits.Equals(default)) AddLimits(line[entry.Limits], at, calls);
        if (used is not { IsZero: false } counts) return;

        calls.Add(new()
        {
            Native = Native(at, counts, entry.Total),
            At = at,
            Provider = _session.Plan is null ? "openai" : Subscription,
            Endpoint = "responses",
            RequestedModel = _session.Model,
            ByFingerprint = true,
            Reading = new()
            {
                Model = _session.Model,
                Usage = counts.ToUsage(),
                UsageReported = true,
                ServiceTier = _session.Tier?.ToLowerInvariant(),
                RawUsage = line[entry.Info].ToArray(),
            },
            Attribution = Attribute(calls),
        });
    }

    // The instant and the total of all sessions that have this line in common: a fork that keeps the instants of what it copies has the same.
    private static string Native(DateTimeOffset at, in CodexCounts used, CodexCounts? total)
    {
        var of = total ?? used;
        return string.Create(CultureInfo.InvariantCulture, $"{Client}:{at.ToUnixTimeMilliseconds()}:{of.Input}:{of.Cached}:{of.Output}:{of.Reasoning}:{used.Input}:{used.Output}");
    }

    // Copied lines keep their instant, which is then from before the file was begun, or have that of the copying.
    private bool IsCopied(DateTimeOffset at) => _session.IsForked && (at.UtcTicks < _session.Began || _session.InOpening);

    private void Follow(DateTimeOffset? at)
    {
        if (at is not { UtcTicks: var now }) return;
        if (_session.Began == 0) _session.Began = now;
        else if (now >= _session.Began && now - Math.Max(_session.Last, _session.Began) >= FastestAnswer) _session.InOpening = false;
        _session.Last = now;
    }

    private void AddLimits(ReadOnlySpan<byte> limits, DateTimeOffset at, CallSink calls)
    {
        var hour = at.ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture);
        calls.Add(RateLimits, $"{_session.Plan ?? "key"}/{hour}", at, Encoding.UTF8.GetString(limits));
    }

    private Attribution Attribute(CallSink calls)
    {
        if (_attribution is not null) return _attribution;

        var folder = calls.Folder(_session.Directory);
        return _attribution = folder with
        {
            Client = Client,
            Session = _session.Id,
            Agent = _session.Agent,
            Branch = _session.Branch ?? folder.Branch,
            Repository = GitRemote.Normalize(_session.Repository) ?? folder.Repository,
        };
    }

    private static Kind KindOf(ReadOnlySpan<byte> line)
    {
        var head = line[..Math.Min(line.Length, HeadBytes)];
        if (head.IndexOf("\"response_item\""u8) >= 0) return Kind.Other;
        if (line.IndexOf("\"token_count\""u8) >= 0) return Kind.Count;
        if (line.IndexOf("\"turn_context\""u8) >= 0) return Kind.Turn;
        return line.IndexOf("\"session_meta\""u8) >= 0 ? Kind.Meta : Kind.Other;
    }

    private static DateTimeOffset? Instant(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String && reader.TryGetDateTimeOffset(out var instant)) return instant.ToUniversalTime();
        reader.Skip();
        return null;
    }

    private enum Kind
    {
        Other,
        Meta,
        Turn,
        Count,
    }

    private struct Entry
    {
        public DateTimeOffset? At;
        public CodexCounts? Total, Last;
        public string? Plan;
        public Range Info, Limits;
        public bool IsCount;
    }
}
