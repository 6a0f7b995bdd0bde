namespace Plimsoll.Cli.Rates.Importing;

/// <summary>What public tables call the providers.</summary>
internal static class TableProviders
{
    private static readonly Dictionary<string, string> Ids = new(StringComparer.OrdinalIgnoreCase)
    {
        ["amazon-bedrock"] = "aws-bedrock",
        ["anthropic_text"] = "anthropic",
        ["aws"] = "aws-bedrock",
        ["azure-cognitive-services"] = "azure",
        ["azure_ai"] = "azure",
        ["azure_text"] = "azure",
        ["codestral"] = "mistral",
        ["cohere_chat"] = "cohere",
        ["fireworks-ai"] = "fireworks",
        ["gemini"] = "google-gemini",
        ["google"] = "google-gemini",
        ["google-vertex-anthropic"] = "google-vertex",
        ["moonshotai"] = "moonshot",
        ["novita-ai"] = "novita",
        ["text-completion-codestral"] = "mistral",
        ["text-completion-openai"] = "openai",
        ["together_ai"] = "together",
        ["togetherai"] = "together",
        ["vercel"] = "vercel-gateway",
        ["vercel_ai_gateway"] = "vercel-gateway",
        ["voyageai"] = "voyage",
        ["x-ai"] = "xai",
        ["zhipuai"] = "zhipu",
    };

    // What a plan covers has no price of its own; its value goes by another's rates.
    private static readonly HashSet<string> Plans = new(StringComparer.Ordinal) { "github-copilot", "github_copilot", "chatgpt", "gemini-code-assist" };

    /// <summary>Our id; the table's own word where it has no other.</summary>
    public static string Of(string word) => Ids.TryGetValue(word, out var id) ? id
        : word.StartsWith("vertex_ai", StringComparison.Ordinal) ? "google-vertex"
        : word.StartsWith("bedrock", StringComparison.Ordinal) ? "aws-bedrock"
        : word.StartsWith("fireworks_ai", StringComparison.Ordinal) ? "fireworks"
        : word;

    public static bool IsPlan(string word) => Plans.Contains(word);
}
