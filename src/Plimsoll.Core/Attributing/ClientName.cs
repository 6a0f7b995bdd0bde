namespace Plimsoll.Attributing;

/// <summary>Which program made a request, from its <c>user-agent</c>.</summary>
internal static class ClientName
{
    private const int Longest = 60;

    // What the programs send themselves (copilot/1.0.65 (client/github/cli), factory-cli/0.3, grok-shell/0.2.101 (linux; x86_64)); the first match wins, so the telling ones stand before the general ones.
    private static readonly (string Prefix, string Name)[] Known =
    [
        ("claude-cli/", "claude-code"),
        ("claude-code/", "claude-code"),
        ("codex_", "codex"),
        ("codex-", "codex"),
        ("GeminiCLI/", "gemini-cli"),
        ("GeminiCLI-", "gemini-cli"),
        ("opencode/", "opencode"),
        ("QwenCode/", "qwen-code"),
        ("KimiCLI/", "kimi"),
        ("KimiCodeCLI/", "kimi"),
        ("kimi-code", "kimi"),
        ("copilot/", "copilot-cli"),
        ("copilot-cli/", "copilot-cli"),
        ("GitHubCopilotChat/", "vscode-copilot"),
        ("Cline/", "cline"),
        ("RooCode/", "roo-code"),
        ("Kilo-Code/", "kilo-code"),
        ("KiloCode/", "kilo-code"),
        ("factory-cli/", "droid"),
        ("grok-shell/", "grok-build"),
        ("OpenAI/JS", "openai-node"),
        ("OpenAI/Python", "openai-python"),
        ("AsyncOpenAI/Python", "openai-python"),
        ("OpenAI/Go", "openai-go"),
        ("OpenAI/Java", "openai-java"),
        ("OpenAI/", "openai-dotnet"),
        ("Anthropic/JS", "anthropic-node"),
        ("Anthropic/Python", "anthropic-python"),
        ("AsyncAnthropic/Python", "anthropic-python"),
        ("Anthropic/Go", "anthropic-go"),
        ("AnthropicClient/", "anthropic-dotnet"),
        ("Anthropic/C#", "anthropic-dotnet"),
        ("google-genai-sdk/", "google-genai"),
    ];

    /// <summary>The program's usual name, or the first word of its user agent, or null where it sends none.</summary>
    public static string? Of(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent)) return null;

        foreach (var (prefix, name) in Known)
        {
            if (userAgent.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return name;
        }

        var word = userAgent.AsSpan().Trim();
        var end = word.IndexOfAny(" /(");
        if (end == 0) return null;
        if (end > 0) word = word[..end];
        return (word.Length > Longest ? word[..Longest] : word).ToString().ToLowerInvariant();
    }
}
