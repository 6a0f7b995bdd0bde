namespace Plimsoll.Cli;

/// <summary>What ccusage 20 prints, in its shapes: made from logs of ours.</summary>
internal static class PeerSamples
{
    private const string Counts = """
        "cacheCreationTokens":0,"cacheReadTokens":3000,"inputTokens":12000,"outputTokens":1000
        """;

    private const string Models = """
        "modelBreakdowns":[{COUNTS,"cost":0.30137745000000005,"modelName":"claude-sonnet-4-5-20250929"}]
        """;

    public static string Of(string report) => Shape(report).Replace("MODELS", Models, StringComparison.Ordinal).Replace("COUNTS", Counts, StringComparison.Ordinal);

    private static string Shape(string report) => report switch
    {
        "ccusage-weekly" => """{"totals":{},"weekly":[{"agent":"all",COUNTS,MODELS,"period":"2026-08-31","totalCost":0.3},{"agent":"all",MODELS,"period":"2026-09-07"}]}""",
        "ccusage-session" => """
            {"session":[{"agent":"claude",COUNTS,"metadata":{"lastActivity":"2026-09-09T12:30:05.000Z"},MODELS,"period":"11111111-0000-4000-8000-000000000001"},
             {"agent":"codex","metadata":{"lastActivity":"2026-09-02T10:05:01.000Z"},MODELS,"period":"2026/09/02/rollout-2026-09-02T10-00-00-019a"}],"totals":{}}
            """,
        "ccusage-blocks" => """
            {"blocks":[{"costUSD":0.3,"startTime":"2026-09-01T12:00:00.000Z","endTime":"2026-09-01T17:00:00.000Z","isGap":false,"tokenCounts":{"cacheCreationInputTokens":1,"cacheReadInputTokens":2,"inputTokens":3,"outputTokens":4}},
             {"costUSD":0,"startTime":"2026-09-01T17:06:05.000Z","endTime":"2026-09-02T12:07:05.000Z","isGap":true,"tokenCounts":{"cacheCreationInputTokens":0,"cacheReadInputTokens":0,"inputTokens":0,"outputTokens":0}}]}
            """,
        _ => """{"daily":[{COUNTS,"costUSD":0.045750000000000006,"date":"2026-09-02","models":{"gpt-5.4":{COUNTS,"isFallback":false}}}],"totals":{}}""",
    };
}
