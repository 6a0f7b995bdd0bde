using System.Text.Json;

namespace Plimsoll.Providers.Anthropic;

/// <summary>The usage object of the Messages API, a running total: a later one replaces an earlier one, key by key.</summary>
/// <remarks><c>input_tokens</c> leaves out what was read from or written to a cache. The table of fields is in README.md here.</remarks>
internal struct AnthropicUsage
{
    private long _input;
    private long _read;
    private long _written;
    private long _written5m;
    private long _written1h;
    private long _output;
    private long _thinking;
    private long _webSearches;
    private long _toolRequests;
    private List<Iteration>? _iterations;

    /// <summary>False where no count was seen: the usage is then unknown, not zero.</summary>
    public bool Found { get; private set; }

    public string? ServiceTier { get; private set; }

    public string? Geo { get; private set; }

    public string? Speed { get; private set; }

    /// <summary>What a gateway says the call cost, or null.</summary>
    public NanoUsd? Cost { get; private set; }

    /// <summary>
    /// Prompt of the largest model request, by which context tiers are chosen: known where the iterations are listed, the call's own
    /// where no server-side tool ran (null), and else unknown: 0, the base tier, since no request of the loop need have reached one.
    /// </summary>
    public readonly long? ContextTokens(bool toolsRan)
    {
        long? largest = null;
        foreach (var iteration in _iterations ?? [])
        {
            if (iteration.IsMessage) largest = Math.Max(largest ?? 0, iteration.Usage.InputTokens);
        }

        return largest ?? (toolsRan || _toolRequests > 0 ? 0 : null);
    }

    public readonly Usage ToUsage()
    {
        var usage = default(Usage);
        usage.Set(Unit.Input, _input);
        usage.Set(Unit.CacheRead, _read);
        usage.Set(Unit.CacheWrite5m, _written5m);
        usage.Set(Unit.CacheWrite1h, _written1h);

        // What the split by time to live leaves of the aggregate.
        usage.Set(Unit.CacheWrite, _written - _written5m - _written1h);

        var thinking = Math.Min(_thinking, _output);
        usage.Set(Unit.OutputReasoning, thinking);
        usage.Set(Unit.Output, _output - thinking);
        usage.Set(Unit.WebSearches, _webSearches);
        return usage;
    }

    /// <summary>Model requests that the top level leaves out: an advisor's, at another model, and the one that compacts the context.</summary>
    public readonly IReadOnlyList<ModelUsage> Further()
    {
        if (_iterations is null) return [];
        long messages = 0, all = 0;
        foreach (var iteration in _iterations)
        {
            all += iteration.Usage.TotalTokens;
            if (iteration.IsMessage) messages += iteration.Usage.TotalTokens;
        }

        // Should the top level ever be the sum of all of them, nothing is left to add.
        if (all == messages || (ToUsage().TotalTokens == all && messages > 0)) return [];
        var further = new List<ModelUsage>();
        foreach (var iteration in _iterations)
        {
            if (!iteration.IsMessage && !iteration.Usage.IsZero) further.Add(new(iteration.Model, iteration.Usage, iteration.Kind ?? "iteration"));
        }

        return further;
    }

    /// <summary>Takes in one usage object, a whole one.</summary>
    public void Read(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty) return;
        var before = this;
        var reader = JsonFields.Open(json);
        try
        {
            reader.Read();
            while (reader.NextName()) ReadField(ref reader);
        }
        catch (Exception bad) when (JsonFields.IsUnreadable(bad))
        {
            // A name that is no text: half of the counts may be missing, so none is believed.
            this = before;
        }
    }

    private void ReadField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("service_tier"u8)) ServiceTier = reader.Text(ServiceTier);
        else if (reader.ValueTextEquals("inference_geo"u8)) Geo = reader.Text(Geo);
        else if (reader.ValueTextEquals("speed"u8)) Speed = reader.Text(Speed);
        else if (reader.ValueTextEquals("server_tool_use"u8)) ReadTools(ref reader);
        else if (reader.ValueTextEquals("iterations"u8)) ReadIterations(ref reader);
        else if (reader.ValueTextEquals("cost"u8)) Cost = reader.Money() ?? Cost;
        else ReadCount(ref reader);
    }

    private void ReadCount(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("input_tokens"u8)) ReplaceUnlessZero(ref _input, ref reader);
        else if (reader.ValueTextEquals("output_tokens"u8)) Replace(ref _output, ref reader);
        else if (reader.ValueTextEquals("cache_read_input_tokens"u8)) ReplaceUnlessZero(ref _read, ref reader);
        else if (reader.ValueTextEquals("cache_creation_input_tokens"u8)) ReplaceUnlessZero(ref _written, ref reader);
        else if (reader.ValueTextEquals("cache_creation"u8)) ReadSplit(ref reader);
        else if (reader.ValueTextEquals("output_tokens_details"u8)) ReadOutputDetails(ref reader);
        else reader.Skip();
    }

    private void Replace(ref long count, ref Utf8JsonReader reader)
    {
        if (reader.Count() is not { } stated) return;
        count = stated;
        Found = true;
    }

    // What a prompt was is known at its start, and never falls: a server that says 0 at the end does not count it there.
    private void ReplaceUnlessZero(ref long count, ref Utf8JsonReader reader)
    {
        if (reader.Count() is not { } stated) return;
        if (stated > 0) count = stated;
        Found = true;
    }

    private void ReadSplit(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("ephemeral_5m_input_tokens"u8)) ReplaceUnlessZero(ref _written5m, ref reader);
            else if (reader.ValueTextEquals("ephemeral_1h_input_tokens"u8)) ReplaceUnlessZero(ref _written1h, ref reader);
            else reader.Skip();
        }
    }

    private void ReadOutputDetails(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("thinking_tokens"u8)) Replace(ref _thinking, ref reader);
            else reader.Skip();
        }
    }

    private void ReadTools(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        _toolRequests = 0;
        while (reader.NextName())
        {
            var isSearch = reader.ValueTextEquals("web_search_requests"u8);
            var count = reader.Count() ?? 0;
            if (isSearch) _webSearches = count;
            _toolRequests = Math.Max(_toolRequests, count);
        }
    }

    private void ReadIterations(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return;
        (_iterations ??= []).Clear();
        while (reader.NextItem())
        {
            if (reader.TokenType is not JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            var counts = default(AnthropicUsage);
            string? kind = null, model = null;
            while (reader.NextName())
            {
                if (reader.ValueTextEquals("type"u8)) kind = reader.Text();
                else if (reader.ValueTextEquals("model"u8)) model = reader.Text();
                else counts.ReadCount(ref reader);
            }

            _iterations.Add(new(kind, model, counts.ToUsage()));
        }
    }

    private readonly record struct Iteration(string? Kind, string? Model, Usage Usage)
    {
        public bool IsMessage => Kind is null or "message";
    }
}
