namespace Plimsoll.Store;

/// <summary>Observations for tests.</summary>
internal static class Calls
{
    public static readonly DateTimeOffset Noon = new(2026, 8, 21, 12, 0, 0, TimeSpan.Zero);

    public static readonly Receipt Receipt = new("""{"source":"example.com/pricing, read 2026-08-21"}""");

    /// <summary>A priced call of 100 tokens in, 20 out and 7 reasoning, at $0.0105.</summary>
    public static Observation One(
        string native = "exchange-1",
        Witness witness = Witness.Proxy,
        DateTimeOffset? at = null,
        string? response = null,
        string? request = null,
        string? project = "harbour",
        string? session = null,
        long output = 20,
        long nano = 10_500_000)
    {
        Usage usage = default;
        usage.Set(Unit.Input, 100);
        usage.Set(Unit.Output, output);
        usage.Set(Unit.OutputReasoning, 7);
        List<Identity> identities = [];
        if (response is not null) identities.Add(Identity.OfResponse("anthropic", response));
        if (request is not null) identities.Add(Identity.OfRequest("anthropic", request));
        return new()
        {
            Witness = witness,
            Native = native,
            Identities = identities,
            StartedAt = at ?? Noon,
            Attribution = new() { Project = project, ProjectSource = project is null ? null : "git", Client = "claude-code", Session = session },
            Provider = "anthropic",
            Endpoint = "messages",
            RequestedModel = "claude-test",
            Reading = new()
            {
                ResponseId = response,
                Model = "claude-test-1",
                Usage = usage,
                UsageReported = true,
                StopReason = "end_turn",
                RawUsage = """{"input_tokens":100}"""u8.ToArray(),
            },
            AmountSource = "example.com/pricing, read 2026-08-21",
            Charge = new(ChargeState.Priced, List: new(nano), Effective: new(nano), Receipt: Receipt),
            Status = 200,
            Streaming = true,
            FirstByte = TimeSpan.FromMilliseconds(250),
            Duration = TimeSpan.FromMilliseconds(1_000),
            Request = new() { Model = "claude-test", MaxTokens = 1_000, Tools = 2, PromptBytes = 400, PromptHash = 99, Prefixes = [new(7, 40), new(8, 400)] },
        };
    }

    public static Observation With(this Observation of, ChargeState state, ChargeReason reason = ChargeReason.None, bool reported = true) => of with
    {
        Charge = new(state, reason),
        Reading = of.Reading! with { UsageReported = reported, Usage = reported ? of.Reading.Usage : default },
    };
}
