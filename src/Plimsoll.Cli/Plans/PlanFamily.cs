namespace Plimsoll.Cli.Plans;

/// <summary>Whose plans a name is of: which provider's calls they cover, and which agents log such calls without saying so.</summary>
/// <param name="Prefix">Of the plan's name.</param>
/// <param name="Provider">The provider's id in its file.</param>
/// <param name="Agents">Agents whose log does not tell.</param>
internal sealed record PlanFamily(string Prefix, string Provider, IReadOnlyList<string> Agents)
{
    private static readonly PlanFamily[] All =
    [
        new("claude", "anthropic", ["claude-code"]),
        new("chatgpt", "chatgpt", []),
        new("codex", "chatgpt", []),
        new("copilot", "github-copilot", []),
        new("github-copilot", "github-copilot", []),
        new("gemini", "gemini-code-assist", []),
    ];

    /// <summary>Null where the name tells nothing.</summary>
    public static PlanFamily? Of(string plan) =>
        Array.Find(All, family => plan.Equals(family.Prefix, StringComparison.OrdinalIgnoreCase) || plan.StartsWith(family.Prefix + "-", StringComparison.OrdinalIgnoreCase));
}
