using Plimsoll.StandIns;

namespace Plimsoll.Cli;

/// <summary>A run in a company's network: out by its proxy, with its certificates, and metered once.</summary>
public sealed class CompanyNetworkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("HTTPS_PROXY")]
    [InlineData("https_proxy")]
    [InlineData("ALL_PROXY")]
    [InlineData("PLIMSOLL_UPSTREAM_PROXY")]
    public async Task The_proxy_that_the_user_has_set_is_the_way_out(string name)
    {
        await using var plimsoll = await InCompanyAsync();
        await using var company = CompanyProxyStandIn.Start(plimsoll.Provider.Port, "me:s3cret");
        plimsoll.Set(name, $"http://me:s3cret@127.0.0.1:{company.Port}");

        var finished = await plimsoll.RunAsync("run", "--", "sh", "-c", Shell.Chat(options: "-o /dev/null -w '%{http_code}'"));

        Assert.Equal("200", finished.Output);
        Assert.StartsWith("CONNECT api.openai.com:443 ", Assert.Single(company.Heads), StringComparison.Ordinal);
        Assert.Single(await plimsoll.CallsAsync());
        Assert.DoesNotContain("s3cret", finished.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_within_a_run_goes_out_the_same_way_and_is_metered_once()
    {
        await using var plimsoll = await InCompanyAsync();
        await using var company = CompanyProxyStandIn.Start(plimsoll.Provider.Port);
        plimsoll.Set("HTTPS_PROXY", $"http://127.0.0.1:{company.Port}");

        var finished = await plimsoll.RunAsync(
            "run", "--quiet", "--", Installation.Program, "run", "--quiet", "--", "sh", "-c", $"{Installation.Program} run --quiet -- {Shell.Chat(options: "-o /dev/null -w '%{http_code}'")}");

        Assert.True(finished is { Exit: 0, Output: "200", Errors: "" }, finished.Errors);
        Assert.StartsWith("CONNECT api.openai.com:443 ", Assert.Single(company.Heads), StringComparison.Ordinal);
        Assert.Single(await plimsoll.CallsAsync());
    }

    [Fact]
    public async Task The_configuration_has_the_last_word()
    {
        await using var plimsoll = await InCompanyAsync();
        await using var company = CompanyProxyStandIn.Start(plimsoll.Provider.Port);
        plimsoll.Set("HTTPS_PROXY", "http://127.0.0.1:9"); // Nobody is there.

        var set = await plimsoll.RunAsync("config", "set", "upstream.proxy", $"http://me:s3cret@127.0.0.1:{company.Port}");
        var finished = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", Shell.Chat(options: "-o /dev/null -w '%{http_code}'"));
        var shown = await plimsoll.RunAsync("config", "get");

        Assert.True(set.Exit == 0, set.Errors);
        Assert.Equal("200", finished.Output);
        Assert.Contains($"http://***@127.0.0.1:{company.Port}", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_cannot_be_used_is_one_sentence_and_nothing_is_run()
    {
        await using var plimsoll = await InCompanyAsync();
        plimsoll.Set("ALL_PROXY", "socks5://me:s3cret@127.0.0.1:1080");

        var refused = await plimsoll.RunAsync("run", "--", "touch", "ran");
        var set = await plimsoll.RunAsync("config", "set", "upstream.proxy", "socks5://me:s3cret@127.0.0.1:1080");

        Sentence.Assert(refused, 78, "ALL_PROXY names a SOCKS proxy", "upstream.proxy");
        Sentence.Assert(set, 2, "upstream.proxy names a SOCKS proxy");
        Assert.DoesNotContain("s3cret", refused.Errors + set.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(plimsoll.Folder, "ran")));
    }

    [Theory]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("NODE_EXTRA_CA_CERTS")]
    public async Task A_companys_root_that_the_user_has_set_is_trusted_by_the_proxy_too(string name)
    {
        await using var plimsoll = await InCompanyAsync();
        await using var company = CompanyProxyStandIn.Start(plimsoll.Provider.Port);
        plimsoll.Set("HTTPS_PROXY", $"http://127.0.0.1:{company.Port}");
        plimsoll.Set("PLIMSOLL_UPSTREAM_TRUST", null);
        var root = Path.Combine(plimsoll.Folder, "company.pem");
        await File.WriteAllTextAsync(root, plimsoll.Provider.Ca.Pem, Cancellation);
        var chat = Shell.Chat(options: "-o /dev/null -w '%{http_code} '");

        var before = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", chat);
        plimsoll.Set(name, root);
        // In a run inside a run the variable names a file that was joined with ours.
        var after = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", $"{chat}; {Installation.Program} run --quiet -- {chat}");

        Assert.Equal("502 ", before.Output);
        Assert.Equal("200 200 ", after.Output);
    }

    private static async Task<Installation> InCompanyAsync()
    {
        var plimsoll = await Installation.CreateAsync();
        plimsoll.Set("PLIMSOLL_UPSTREAM_HOSTS", null);
        return plimsoll;
    }
}
