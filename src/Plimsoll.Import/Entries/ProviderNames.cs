namespace Plimsoll.Import.Entries;

/// <summary>Which provider an agent means by the name it has for it; and where it names none, who makes the model.</summary>
internal static class ProviderNames
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["google"] = "google-gemini",
        ["gemini"] = "google-gemini",
        ["google-generative-ai"] = "google-gemini",
        ["google-gemini-cli"] = "gemini-code-assist",
        ["gemini-cli"] = "gemini-code-assist",
        ["gemini_cli"] = "gemini-code-assist",
        ["vertex"] = "google-vertex",
        ["gcp_vertex_ai"] = "google-vertex",
        ["vertex_ai"] = "google-vertex",
        ["openai-native"] = "openai",
        ["openai-codex"] = "chatgpt",
        ["chatgpt_codex"] = "chatgpt",
        ["bedrock"] = "aws-bedrock",
        ["amazon-bedrock"] = "aws-bedrock",
        ["aws_bedrock"] = "aws-bedrock",
        ["azure-openai"] = "azure",
        ["azure_openai"] = "azure",
        ["azure-openai-responses"] = "azure",
        ["moonshotai"] = "moonshot",
        ["moonshotai-cn"] = "moonshot",
        ["kimi-code"] = "moonshot",
        ["z-ai"] = "zai",
        ["x-ai"] = "xai",
        ["grok"] = "xai",
        ["zhipuai"] = "zhipu",
        ["copilot"] = "github-copilot",
        ["copilot_chat"] = "github-copilot",
        ["vercel-ai-gateway"] = "vercel-gateway",
        ["claude-code"] = "anthropic",
        ["claude_code"] = "anthropic",
        ["lmstudio"] = "lm-studio",
    };

    // How names of models begin, and who makes them.
    private static readonly (string Prefix, string Maker)[] Makers =
    [
        ("claude", "anthropic"),
        ("gpt-", "openai"),
        ("o1", "openai"),
        ("o3", "openai"),
        ("o4", "openai"),
        ("codex-", "openai"),
        ("chatgpt-", "openai"),
        ("gemini", "google-gemini"),
        ("grok", "xai"),
        ("kimi", "moonshot"),
        ("moonshot", "moonshot"),
        ("deepseek", "deepseek"),
        ("glm-", "zai"),
        ("mistral", "mistral"),
        ("devstral", "mistral"),
        ("codestral", "mistral"),
        ("minimax", "minimax"),
    ];

    /// <summary>The provider's id in its file; the agent's own word where none is meant.</summary>
    /// <param name="name">As the agent names it, or null.</param>
    /// <param name="model">The model, or null.</param>
    /// <param name="otherwise">Where neither tells: the agent, whose prices are then not known.</param>
    public static string Of(string? name, string? model, string otherwise)
    {
        if (name is not null) return Known.TryGetValue(name, out var known) ? known : name.ToLowerInvariant();
        return Maker(model) ?? otherwise;
    }

    /// <summary>Who makes the model, at whose list it is priced where the seller is not known; null where its name does not tell.</summary>
    public static string? Maker(string? model)
    {
        if (model is null) return null;
        foreach (var (prefix, maker) in Makers)
        {
            if (model.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return maker;
        }

        // org/model is how routers name models.
        return model.Contains('/', StringComparison.Ordinal) ? "openrouter" : null;
    }
}
