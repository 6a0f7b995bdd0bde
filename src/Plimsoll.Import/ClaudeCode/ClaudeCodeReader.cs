using System.Globalization;
using System.Text.Json;
using Plimsoll.Import.Entries;
using Plimsoll.Providers;
using Plimsoll.Providers.Anthropic;

namespace Plimsoll.Import.ClaudeCode;

/// <summary>A session's lines. The table of fields is in README.md here.</summary>
/// <param name="fileSession">The session that the file is named for; null where it is named for something else.</param>
internal sealed class ClaudeCodeReader(string? fileSession) : LineReader
{
    private const string Client = "claude-code";
    private const string Synthetic = "<synthetic>";

    // Real ids are longer; a shorter one is a gateway's or a stand-in server's, which may give it to every answer.
    private const int ShortestId = 20;

    private const int HeadBytes = 512;

    private string? _session, _directory, _branch, _agent, _model;
    private Attribution? _attribution;
    private (string? Session, string? Directory, string? Branch, string? Agent) _attributed;

    public override void Read(ReadOnlySpan<byte> line, CallSink calls)
    {
        if (!MayCount(line)) return;

        var entry = default(Entry);
        var reader = JsonFields.OpenStrict(line);
        try
        {
            reader.Read();
            if (reader.TokenType is not JsonTokenType.StartObject) return;
            while (reader.NextName()) ReadField(ref reader, ref entry);
        }
        catch (Exception bad) when (JsonFields.IsUnreadable(bad))
        {
            calls.AddUnreadable();
            return;
        }

        if (entry.IsTotal) CostState.Read(line, fileSession, calls);
        else if (entry.HasUsage) Take(in entry, line, calls);
    }

    // Most bytes of a log are prompts and results of tools, whose lines say so at their beginning (docs/benchmarks.md, import). A result may
    // hold a subagent's total under the name of usage: that is no call.
    private static bool MayCount(ReadOnlySpan<byte> line)
    {
        var head = line[..Math.Min(line.Length, HeadBytes)];
        if (head.IndexOf("\"type\":\"user\""u8) >= 0) return false;
        if (line.IndexOf("\"usage\""u8) >= 0) return true;
        return head.IndexOf("\"cost-state\""u8) >= 0;
    }

    private void ReadField(ref Utf8JsonReader reader, ref Entry entry)
    {
        if (reader.ValueTextEquals("message"u8)) ReadMessage(ref reader, ref entry);
        else if (reader.ValueTextEquals("timestamp"u8)) entry.At = Instant(ref reader);
        else if (reader.ValueTextEquals("requestId"u8)) entry.Request = reader.Text();
        else if (reader.ValueTextEquals("sessionId"u8)) entry.Session = _session = reader.Text(_session);
        else if (reader.ValueTextEquals("cwd"u8)) entry.Directory = _directory = reader.Text(_directory);
        else if (reader.ValueTextEquals("gitBranch"u8)) entry.Branch = _branch = reader.Text(_branch);
        else if (reader.ValueTextEquals("agentId"u8)) entry.Agent = _agent = reader.Text(_agent);
        else if (reader.ValueTextEquals("isSidechain"u8)) entry.IsSidechain = reader.Flag() ?? false;
        else if (reader.ValueTextEquals("isApiErrorMessage"u8)) entry.IsError = reader.Flag() ?? false;
        else if (reader.ValueTextEquals("costUSD"u8)) entry.Cost = reader.Money();
        else if (reader.ValueTextEquals("type"u8)) ReadType(ref reader, ref entry);
        else reader.Skip();
    }

    private static void ReadType(ref Utf8JsonReader reader, ref Entry entry)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.String) reader.Skip();
        else if (reader.ValueTextEquals("cost-state"u8)) entry.IsTotal = true;
    }

    private void ReadMessage(ref Utf8JsonReader reader, ref Entry entry)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("id"u8)) entry.Id = reader.Text();
            else if (reader.ValueTextEquals("model"u8)) entry.Model = _model = reader.Text(_model);
            else if (reader.ValueTextEquals("stop_reason"u8)) ReadStop(ref reader, ref entry);
            else if (reader.ValueTextEquals("usage"u8)) ReadUsage(ref reader, ref entry);
            else reader.Skip();
        }
    }

    private static void ReadStop(ref Utf8JsonReader reader, ref Entry entry)
    {
        entry.Stop = reader.Text();
        entry.IsOpen = reader.TokenType is JsonTokenType.Null;
    }

    private static void ReadUsage(ref Utf8JsonReader reader, ref Entry entry)
    {
        reader.Read();
        var from = (int)reader.TokenStartIndex;
        var isObject = reader.TokenType is JsonTokenType.StartObject;
        reader.Skip();
        if (isObject) entry.Usage = from..(int)reader.BytesConsumed;
    }

    private void Take(in Entry entry, ReadOnlySpan<byte> line, CallSink calls)
    {
        if (entry.IsError || entry.Model == Synthetic) return;
        if (entry.At is not { } at || (entry.Id is null && entry.Request is null))
        {
            calls.AddUnreadable();
            return;
        }

        var raw = line[entry.Usage];
        var usage = default(AnthropicUsage);
        usage.Read(raw);
        if (!usage.Found) return;

        calls.Add(new()
        {
            Native = Native(entry),
            At = at,
            Provider = "anthropic",
            Endpoint = "messages",
            RequestId = entry.Request,
            Reading = new()
            {
                ResponseId = entry.Id,
                Model = entry.Model,
                Usage = usage.ToUsage(),
                UsageReported = true,
                UsagePartial = entry.IsOpen,
                Further = usage.Further(),
                ContextTokens = usage.ContextTokens(toolsRan: false),
                ServiceTier = usage.ServiceTier?.ToLowerInvariant(),
                Speed = usage.Speed,
                Geo = usage.Geo,
                ReportedCost = entry.Cost,
                StopReason = entry.Stop,
                RawUsage = raw.ToArray(),
            },
            Attribution = Attribute(entry, calls),
        });
    }

    // A message's id is the provider's own, and the same in every copy: in a session that was forked or resumed, where a side question
    // replays it under another request, on another machine.
    private static string Native(in Entry entry)
    {
        if (entry.Id is { Length: >= ShortestId } id) return $"{Client}:{id}";
        return $"{Client}:{entry.Id}:{entry.Request ?? entry.At?.ToString("O", CultureInfo.InvariantCulture)}";
    }

    private Attribution Attribute(in Entry entry, CallSink calls)
    {
        var who = (entry.Session ?? fileSession, entry.Directory, entry.Branch, entry.IsSidechain ? entry.Agent ?? "sidechain" : entry.Agent);
        if (_attribution is not null && who == _attributed) return _attribution;

        _attributed = who;
        return _attribution = calls.Folder(entry.Directory) with { Client = Client, Session = who.Item1, Branch = entry.Branch, Agent = who.Item4 };
    }

    private static DateTimeOffset? Instant(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String && reader.TryGetDateTimeOffset(out var instant)) return instant.ToUniversalTime();
        reader.Skip();
        return null;
    }

    private struct Entry
    {
        public string? Id, Request, Session, Directory, Branch, Agent, Model, Stop;
        public DateTimeOffset? At;
        public NanoUsd? Cost;
        public Range Usage;
        public bool IsSidechain, IsError, IsTotal, IsOpen;

        public readonly bool HasUsage => !Usage.Equals(default);
    }
}
