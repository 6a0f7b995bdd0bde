using System.Globalization;

namespace Plimsoll.Import.ClaudeCode;

/// <summary>Lines in the shape of Claude Code's.</summary>
internal static class Lines
{
    public const string Session = ".claude/projects/-work-shop/11111111-0000-4000-8000-000000000001.jsonl";
    public const string OtherSession = ".claude/projects/-work-shop/22222222-0000-4000-8000-000000000002.jsonl";

    public static string Message(int number) => string.Create(CultureInfo.InvariantCulture, $"msg_01AbCdEfGhIjKlMnOp{number:0000}");

    /// <summary>One line of an answer.</summary>
    public static string Answer(
        int message = 1, long output = 50, string session = "11111111-0000-4000-8000-000000000001", string? request = null, string? stop = "end_turn",
        bool sidechain = false, string model = "claude-sonnet-4-5-20250929", int second = 0, string? usage = null, string? extra = null, long input = 10) =>
        $$$"""
        {"parentUuid":null,"isSidechain":{{{(sidechain ? "true" : "false")}}},"userType":"external","cwd":"/src/shop","sessionId":"{{{session}}}","version":"2.1.90","gitBranch":"main","type":"assistant","message":{"id":"{{{Message(message)}}}","type":"message","role":"assistant","model":"{{{model}}}","content":[{"type":"text","text":"a \"usage\" of words"}],"stop_reason":{{{(stop is null ? "null" : $"\"{stop}\"")}}},"usage":{{{usage ?? Usage(input, output)}}}},"requestId":{{{(request ?? $"\"req_{message}\"")}}},{{{extra}}}"uuid":"u-{{{message}}}-{{{second}}}","timestamp":"2026-08-21T12:{{{message % 60:00}}}:{{{second:00}}}.000Z"}
        """;

    public static string Usage(long input, long output) =>
        $$"""{"input_tokens":{{input}},"cache_creation_input_tokens":300,"cache_read_input_tokens":5000,"cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200},"output_tokens":{{output}},"service_tier":"standard"}""";

    public static string Prompt(string text = "Hello") =>
        $$$"""{"parentUuid":null,"isSidechain":false,"cwd":"/src/shop","sessionId":"11111111-0000-4000-8000-000000000001","version":"2.1.90","type":"user","message":{"role":"user","content":"{{{text}}}"},"uuid":"p","timestamp":"2026-08-21T12:00:00.000Z"}""";
}
