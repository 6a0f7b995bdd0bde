namespace Plimsoll.Cli;

/// <summary>What a user set stays: lists are extended, trusted certificates joined with ours.</summary>
public sealed class RunEnvironmentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_are_extended()
    {
        await using var plimsoll = await Installation.CreateAsync();
        plimsoll.Set("NODE_OPTIONS", "--max-old-space-size=512");
        plimsoll.Set("NO_PROXY", "intranet.example");

        var child = await VariablesAsync(plimsoll);

        Assert.Equal("intranet.example,localhost,127.0.0.1,::1", child["NO_PROXY"]);
        Assert.Equal(child["NO_PROXY"], child["no_proxy"]);
        Assert.StartsWith("--max-old-space-size=512 --require /", child["NODE_OPTIONS"], StringComparison.Ordinal);
        Assert.Equal(child["PLIMSOLL_PROXY"], child["HTTPS_PROXY"]);
        Assert.Equal(child["PLIMSOLL_PROXY"], child["https_proxy"]);
    }

    [Theory]
    [InlineData("*")]
    [InlineData(".openai.com")]
    public async Task What_goes_past_the_proxy_by_the_users_word_does_and_it_is_told(string direct)
    {
        await using var plimsoll = await Installation.CreateAsync();
        plimsoll.Set("NO_PROXY", direct);

        var finished = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", "echo \"$NO_PROXY\"");

        Assert.StartsWith(direct, finished.Output, StringComparison.Ordinal);
        Assert.Contains("NO_PROXY covers ", finished.Errors, StringComparison.Ordinal);
        Assert.Contains("are not metered", finished.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("CURL_CA_BUNDLE")]
    [InlineData("NODE_EXTRA_CA_CERTS")]
    public async Task A_file_of_certificates_is_joined_with_ours(string name)
    {
        await using var plimsoll = await Installation.CreateAsync();
        var own = Path.Combine(plimsoll.Folder, "own.pem");
        await File.WriteAllTextAsync(own, "# my company's\n" + plimsoll.Provider.Ca.Pem, Cancellation);
        plimsoll.Set(name, own);

        var joined = await File.ReadAllTextAsync((await VariablesAsync(plimsoll))[name], Cancellation);

        Assert.StartsWith("# my company's", joined, StringComparison.Ordinal);
        Assert.Contains(await File.ReadAllTextAsync(Path.Combine(plimsoll.Home, "ca", "trust.pem"), Cancellation), joined, StringComparison.Ordinal);
    }

    private static async Task<Dictionary<string, string>> VariablesAsync(Installation plimsoll)
    {
        var finished = await plimsoll.RunAsync("run", "--quiet", "--", "env");
        Assert.True(finished is { Exit: 0, Errors: "" }, finished.Errors);
        return finished.Output.Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal)).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
    }
}
