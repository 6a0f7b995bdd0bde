namespace Plimsoll.Cli;

/// <summary>Command lines for <c>sh</c> that call a model.</summary>
internal static class Shell
{
    /// <summary>One chat completion by curl; its answer goes to standard output.</summary>
    /// <param name="model">With the stand-in's knobs after it.</param>
    /// <param name="options">More for curl, quoted for the shell.</param>
    /// <param name="members">More of the request, as <c>,"stream":true</c>.</param>
    public static string Chat(string model = "gpt-4o-mini", string options = "", string members = "") =>
        $$"""curl -sS {{options}} https://api.openai.com/v1/chat/completions -H 'authorization: Bearer sk-test' -H 'content-type: application/json' -d '{"model":"{{model}}","messages":[{"role":"user","content":"hello there"}]{{members}}}'""";

    /// <summary>One message of Anthropic by curl.</summary>
    public static string Message(string model = "claude-sonnet-4-5", string options = "-H 'x-api-key: sk-ant-api03-test'", string members = "", string path = "/v1/messages") =>
        $$"""curl -sS {{options}} https://api.anthropic.com{{path}} -H 'content-type: application/json' -d '{"model":"{{model}}","max_tokens":500,"messages":[{"role":"user","content":"hello there"}]{{members}}}'""";
}
