using Plimsoll.Cli;

namespace Plimsoll.Clients;

/// <summary>Real clients through <c>plimsoll run</c>: what they receive is what they receive without it, and the books agree.</summary>
public sealed class ClientTests
{
    private static readonly string Clients = Path.Combine(Repository.Root, "tests", "clients");

    [Theory]
    [InlineData("openai.mjs")]
    [InlineData("anthropic.mjs")]
    [InlineData("genai.mjs")]
    public Task An_npm_sdk_on_node(string script) => ReceivesTheSameAsync("node", Path.Combine(Clients, script));

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public Task A_dotnet_package(string name) => ReceivesTheSameAsync(Environment.ProcessPath!, "client", name);

    [Fact]
    public Task Claude_code() => ReceivesTheSameAsync(Path.Combine(Clients, "node_modules", ".bin", "claude"), "-p", "hello");

    /// <param name="sockets">False for a provider that has none: Codex then asks by POST.</param>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Codex(bool sockets)
    {
        await using var installation = await ReceivesTheSameAsync(
            one =>
            {
                one.Set("CODEX_API_KEY", "sk-test-0123456789");
                one.Provider.OpenAi.RefusesSockets = !sockets;
            },
            Path.Combine(Clients, "node_modules", ".bin", "codex"), "exec", "--skip-git-repo-check", "-m", "gpt-5-mini", "hello");

        // The warm-up of a socket is a call as well; a socket that was refused is none.
        var calls = await installation.CallsAsync();
        Assert.Equal(sockets, calls.Any(call => call.GetProperty("reason").GetString() == "warm_up"));
        Assert.All(calls, call => Assert.Equal(("priced", "responses"), (call.GetProperty("state").GetString(), call.GetProperty("endpoint").GetString())));
    }

    [Theory]
    [InlineData("--http1.1", false)]
    [InlineData("--http1.1", true)]
    [InlineData("--http2", false)]
    [InlineData("--http2", true)]
    public Task Curl(string version, bool streamed) => ReceivesTheSameAsync(
        "curl", version, "-sS", "--compressed", "https://api.anthropic.com/v1/messages", "-H", "content-type: application/json", "-H", "x-api-key: sk-ant-api03-test",
        "-d", $$$"""{"model":"claude-sonnet-4-5","max_tokens":100,"stream":{{{(streamed ? "true" : "false")}}},"messages":[{"role":"user","content":[{"type":"text","text":"hi","cache_control":{"type":"ephemeral"}}]}]}""");

    // Two stand-ins of the same start: one is called straight, through a tunnel that touches nothing, the other through plimsoll run.
    private static async Task ReceivesTheSameAsync(string program, params string[] arguments) =>
        await (await ReceivesTheSameAsync(_ => { }, program, arguments)).DisposeAsync();

    private static async Task<Installation> ReceivesTheSameAsync(Action<Installation> prepare, string program, params string[] arguments)
    {
        await using var without = await Installation.CreateAsync();
        await using var tunnel = new Tunnel(without.Provider.Port);
        var root = Path.Combine(without.Folder, "stand-in.pem");
        foreach (var name in (string[])["HTTPS_PROXY", "https_proxy"]) without.Set(name, tunnel.Address);
        foreach (var name in (string[])["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "CURL_CA_BUNDLE"]) without.Set(name, root);
        without.Set("NODE_USE_ENV_PROXY", "1");
        without.Set("NODE_OPTIONS", $"--require {Path.Combine(Repository.Root, "src", "Plimsoll.Cli", "Running", "node-preload.cjs")}");
        var with = await Installation.CreateAsync();
        prepare(without);
        prepare(with);

        var straight = await without.StartAsync(program, arguments);
        var metered = await with.StartAsync(Installation.Program, ["run", "--", program, .. arguments]);

        Assert.True(straight.Exit == 0, straight.Errors);
        Assert.True(metered.Exit == 0, metered.Errors);
        Assert.NotEmpty(straight.Output);
        Assert.Equal(straight.Output, metered.Output);
        await Books.AssertEqualAsync(with);
        return with;
    }
}
