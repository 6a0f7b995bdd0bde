using Plimsoll.Clients;

namespace Plimsoll.Cli;

/// <summary>Whatever encoding client and provider agree on, through the whole program: the books are right, and nothing of it is touched.</summary>
public sealed class EncodingTests
{
    [Theory]
    [InlineData("zstd", "")]
    [InlineData("zstd", ",\"stream\":true")]
    [InlineData("gzip", ",\"stream\":true")]
    [InlineData("br", ",\"stream\":true")]
    public async Task An_encoded_answer_is_metered_to_the_token(string encoding, string members)
    {
        await using var plimsoll = await Installation.CreateAsync();
        var options = $"-N -o answer -H 'accept-encoding: gzip, deflate, br, zstd' -H 'stand-in: chunks=60,slow=2,{encoding}' -H 'x-api-key: sk-ant-api03-test'";

        var finished = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", Shell.Message(options: options, members: members));

        Assert.True(finished.Exit == 0, finished.Errors);
        await Books.AssertEqualAsync(plimsoll);
    }

    [Fact]
    public async Task What_Claude_Code_accepts_arrives_unchanged()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await plimsoll.RunAsync(
            "run", "--quiet", "--", "curl", "-sS", "https://api.anthropic.com/stand-in/echo", "-H", "accept-encoding: gzip, deflate, br, zstd");

        Assert.Contains("\"gzip, deflate, br, zstd\"", finished.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zstd", "zstd -q -c")]
    [InlineData("gzip", "gzip -c")]
    [InlineData("gzip, zstd", "gzip -c | zstd -q -c")]
    public async Task An_encoded_request_is_read(string encoding, string encode)
    {
        await using var plimsoll = await Installation.CreateAsync();
        var prompt = string.Concat(Enumerable.Repeat("so it is said. ", 1000));
        var script = $$"""
            printf '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"%s"}],"max_tokens":77}' '{{prompt}}' | {{encode}} > body
            curl -sS -o answer https://api.openai.com/v1/chat/completions -H 'authorization: Bearer sk-test' -H 'content-encoding: {{encoding}}' -H 'stand-in: reset' --data-binary @body || true
            """;

        var finished = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", script);

        Assert.True(finished.Exit == 0, finished.Errors);
        var call = Assert.Single(await plimsoll.CallsAsync());
        Assert.Equal("gpt-4o-mini", call.GetProperty("model").GetString());
    }
}
