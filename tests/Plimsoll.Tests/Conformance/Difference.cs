namespace Plimsoll.Conformance;

/// <summary>A reason for which we differ from the oracle, by rule.</summary>
/// <param name="Title">In few words.</param>
/// <param name="Right">Who is right.</param>
/// <param name="Why">Why, with what shows it.</param>
/// <param name="Explains">Whether it is the reason for an exchange.</param>
internal sealed record Difference(string Title, string Right, string Why, Func<Judged, bool> Explains)
{
    /// <summary>All that are known, the first that fits first.</summary>
    public static IReadOnlyList<Difference> All { get; } =
    [
        new("The deployment's name in place of the model", "we, or nobody",
            "The recorder wrote `AZURE_DEPLOYMENT` over the model's name wherever it stood: the answer's `AZURE_DEPLOYMENT-2025-04-14` was `gpt-4.1-2025-04-14` " +
            "($2 and $8). The `gpt-4` of the request is what the client sent, which Azure ignores: the deployment decides. The oracle prices that, $30 and $60, some " +
            "twelve times too high; the name in the answer is nobody's, and unpriced until `models` in `config.json` says what it is.",
            one => one.Provider == "azure" && one.Have is { State: ChargeState.Unpriced, Reason: ChargeReason.UnknownModel } && one.Model.StartsWith("AZURE_DEPLOYMENT", StringComparison.Ordinal)),
        new("Mistral's cached tokens", "we",
            "Mistral's page on prompt caching: cached prompt tokens are billed at 10 % of the standard input price. The oracle's table lists that for few models, and bills the others' in full.",
            one => one.Provider == "mistral" && one.Have is { State: ChargeState.Priced, Usage.CacheReadTokens: > 0 } && one.Have.Cost?.Value / 1e9m < one.Cost),
        new("A search of Google's", "we",
            "One ran. Its fee ($14 a thousand on Gemini 3) is due beyond a free monthly allowance, which no answer tells: the same sum, marked as an estimate, with the fee as the upper bound. The oracle leaves the fee out and calls it exact.",
            one => one.Have is { Reason: ChargeReason.FreeAllowance, Estimated: true }),
        new("A search fee that went by the context", "we",
            "`gpt-4o-search-preview` bills a search fee with each request, which before 2025-07-19 went by a context size that the answer does not tell: unpriced. The oracle leaves the fee out.",
            one => one.Model.Contains("-search-preview", StringComparison.Ordinal) && one.Have.Reason is ChargeReason.NoRateForUnit),
        new("A cost stated under OpenAI's host", "open",
            "`muse-spark-1.1` is another vendor's model behind a gateway; the host was inferred by the recorder. OpenAI's own API states no cost, so one that appears under its host is kept (`reported_cost_usd`) and not believed.",
            one => one.Provider == "openai" && one.Class == "A-provider-reported" && one.Have is { State: ChargeState.Unpriced, Reported: not null }),
    ];

    /// <summary>The reason for an exchange; null where none is known.</summary>
    public static Difference? Of(Judged one) => All.FirstOrDefault(difference => difference.Explains(one));
}
