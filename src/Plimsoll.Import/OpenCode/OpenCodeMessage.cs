using System.Text.Json;
using Plimsoll.Import.Entries;
using Plimsoll.Providers;

namespace Plimsoll.Import.OpenCode;

/// <summary>A message as opencode keeps it (and Kilo Code, which is made from it), in a row or in a file. The table of fields is in README.md here.</summary>
internal struct OpenCodeMessage
{
    private string? _id, _session, _role, _model, _provider, _directory, _agent, _finish;
    private long? _created, _completed, _total;
    private long _input, _output, _reasoning, _read, _written;
    private NanoUsd? _cost;
    private Range _tokens;

    /// <summary>When it was last touched, ms since 1970; 0 where it does not say.</summary>
    public readonly long At => _completed ?? _created ?? 0;

    /// <param name="json">The message.</param>
    /// <param name="id">Its id, where it stands beside it; else null.</param>
    /// <param name="session">Its session, likewise.</param>
    /// <returns>Null where it is no message that can be read.</returns>
    public static OpenCodeMessage? Read(ReadOnlySpan<byte> json, string? id, string? session)
    {
        var message = new OpenCodeMessage { _id = id, _session = session };
        var reader = JsonFields.Open(json);
        try
        {
            reader.Read();
            if (reader.TokenType is not JsonTokenType.StartObject) return null;
            while (reader.NextName()) message.ReadField(ref reader);
        }
        catch (Exception bad) when (JsonFields.IsUnreadable(bad))
        {
            return null;
        }

        return message;
    }

    /// <param name="client">Whose message it is: the agent's id.</param>
    /// <param name="json">As for <see cref="Read"/>.</param>
    /// <param name="isChild">True where the session is one that another began.</param>
    /// <param name="calls">Takes the call, if it is one.</param>
    public readonly void AddTo(string client, ReadOnlySpan<byte> json, bool isChild, CallSink calls)
    {
        if (_role != "assistant" || Usage() is not { IsZero: false } usage) return;
        if (_id is null || _created is not { } created || created > 4_000_000_000_000)
        {
            calls.AddUnreadable();
            return;
        }

        calls.Add(new()
        {
            Native = $"{client}:{_id}",
            At = DateTimeOffset.FromUnixTimeMilliseconds(created),
            Duration = _completed is { } completed && completed >= created ? TimeSpan.FromMilliseconds(completed - created) : null,
            Provider = ProviderOf(_provider),
            Endpoint = "",
            RequestedModel = _model,
            ByFingerprint = true,
            Reading = new()
            {
                Model = _model,
                Usage = usage,
                UsageReported = true,
                UsagePartial = _completed is null,
                ReportedCost = _cost is { Value: > 0 } cost ? cost : null,
                StopReason = _finish,
                RawUsage = json[_tokens].ToArray(),
            },
            Attribution = calls.Folder(_directory) with { Client = client, Session = _session, Agent = isChild ? _agent ?? "subagent" : null },
        });
    }

    // Input leaves out cached tokens. Reasoning stands beside the output, unless the total says that it is in it; what a total has beyond the
    // parts was generated too.
    private readonly Usage Usage()
    {
        var usage = default(Usage);
        var parts = _input + _read + _written + _output;
        var reasoningInside = _total is { } total && _reasoning > 0 && total == parts;
        usage.Set(Unit.Input, _input);
        usage.Set(Unit.CacheRead, _read);
        usage.Set(Unit.CacheWrite, _written);
        usage.Set(Unit.OutputReasoning, reasoningInside ? Math.Min(_reasoning, _output) : _reasoning);
        usage.Set(Unit.Output, reasoningInside ? _output - Math.Min(_reasoning, _output) : _output + Math.Max(0, (_total ?? 0) - parts - _reasoning));
        return usage;
    }

    private static string ProviderOf(string? name) => name switch
    {
        "google" => "google-gemini",
        null => "unknown",
        _ => name,
    };

    private void ReadField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("id"u8)) _id = reader.Text(_id);
        else if (reader.ValueTextEquals("sessionID"u8)) _session = reader.Text(_session);
        else if (reader.ValueTextEquals("role"u8)) _role = reader.Text();
        else if (reader.ValueTextEquals("modelID"u8)) _model = reader.Text();
        else if (reader.ValueTextEquals("providerID"u8)) _provider = reader.Text();
        else if (reader.ValueTextEquals("agent"u8) || reader.ValueTextEquals("mode"u8)) _agent = reader.Text(_agent);
        else if (reader.ValueTextEquals("finish"u8)) _finish = reader.Text();
        else if (reader.ValueTextEquals("cost"u8)) _cost = reader.Money();
        else if (reader.ValueTextEquals("time"u8)) ReadTime(ref reader);
        else if (reader.ValueTextEquals("path"u8)) ReadPath(ref reader);
        else if (reader.ValueTextEquals("tokens"u8)) ReadTokens(ref reader);
        else reader.Skip();
    }

    private void ReadTime(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("created"u8)) _created = Milliseconds(ref reader);
            else if (reader.ValueTextEquals("completed"u8)) _completed = Milliseconds(ref reader);
            else reader.Skip();
        }
    }

    // Beyond what a count may be: an instant is read as it is.
    private static long? Milliseconds(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var value) && value >= 0) return value;
        reader.Skip();
        return null;
    }

    private void ReadPath(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("cwd"u8)) _directory = reader.Text();
            else reader.Skip();
        }
    }

    private void ReadTokens(ref Utf8JsonReader reader)
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
            if (reader.ValueTextEquals("input"u8)) _input = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("output"u8)) _output = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("reasoning"u8)) _reasoning = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("total"u8)) _total = reader.Count();
            else if (reader.ValueTextEquals("cache"u8)) ReadCache(ref reader);
            else reader.Skip();
        }

        _tokens = from..(int)reader.BytesConsumed;
    }

    private void ReadCache(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("read"u8)) _read = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("write"u8)) _written = reader.Count() ?? 0;
            else reader.Skip();
        }
    }
}
