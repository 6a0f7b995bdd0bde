using Plimsoll.StandIns;

namespace Plimsoll.Cli;

/// <summary>A run behind proxies as companies have them: what our own stand-in is believed to do, others do.</summary>
public sealed class ForeignProxyTests
{
    // What a call was answered with, then its status.
    private static readonly string Chat = Shell.Chat(options: "-w ' %{http_code}'");

    // No call is under way then: the last line of curl's is nothing but what CONNECT was answered with.
    private static readonly string Blind = "curl -sS -o /dev/null -w '%{http_connect}' https://other.example/";

    [Theory]
    [InlineData("tinyproxy")]
    [InlineData("squid")]
    public async Task Calls_and_tunnels_go_through_it_with_the_users_credentials(string program)
    {
        ForeignProxy.SkipWhereMissing(program);
        await using var plimsoll = await InCompanyAsync();
        await using var outside = CompanyProxyStandIn.Start(plimsoll.Provider.Port);
        await using var company = await ForeignProxy.StartAsync(program, outside.Port);
        plimsoll.Set("HTTPS_PROXY", $"http://{ForeignProxy.Credentials}@127.0.0.1:{company.Port}");

        var metered = await plimsoll.RunAsync("run", "--", "sh", "-c", Chat);
        var blind = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", Blind);
        var report = await plimsoll.JsonAsync("report");

        Assert.EndsWith(" 200", metered.Output, StringComparison.Ordinal);
        Assert.Equal("200", blind.Output);
        Assert.Single(await plimsoll.CallsAsync());
        Assert.Equal("other.example", Assert.Single(report.GetProperty("not_metered").EnumerateArray()).GetProperty("host").GetString());
        Assert.Equal(["CONNECT api.openai.com:443", "CONNECT other.example:443"], outside.Heads.Select(head => string.Join(' ', head.Split(' ')[..2])));
        Assert.DoesNotContain("s3cret", metered.Output + metered.Errors + blind.Errors + string.Concat(outside.Heads), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tinyproxy")]
    [InlineData("squid")]
    public async Task Credentials_that_it_does_not_take_are_one_sentence_that_says_what_to_do(string program)
    {
        ForeignProxy.SkipWhereMissing(program);
        await using var plimsoll = await InCompanyAsync();
        await using var outside = CompanyProxyStandIn.Start(plimsoll.Provider.Port);
        await using var company = await ForeignProxy.StartAsync(program, outside.Port);

        foreach (var user in (string[])["me:wr0ng@", ""])
        {
            plimsoll.Set("HTTPS_PROXY", $"http://{user}127.0.0.1:{company.Port}");

            var refused = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", ConnectAlone("api.openai.com"));

            Assert.Contains("HTTP/1.1 502 ", refused.Output, StringComparison.Ordinal);
            Assert.Contains("plimsoll-error: company_proxy_auth", refused.Output, StringComparison.Ordinal);
            Assert.Matches(user.Length > 0 ? @"does not take the name and password in HTTPS_PROXY or upstream.proxy \(40[17]\)" : @"asks for a name and password \(407\)", refused.Output);
            Assert.DoesNotContain("wr0ng", refused.Output + refused.Errors, StringComparison.Ordinal);
        }

        Assert.Empty(outside.Heads);
    }

    [Theory]
    [InlineData("tinyproxy")]
    [InlineData("squid")]
    public async Task One_that_has_died_is_one_sentence(string program)
    {
        ForeignProxy.SkipWhereMissing(program);
        await using var plimsoll = await InCompanyAsync();
        var company = await ForeignProxy.StartAsync(program, parent: 9);
        await company.DisposeAsync();
        plimsoll.Set("HTTPS_PROXY", $"http://{ForeignProxy.Credentials}@127.0.0.1:{company.Port}");

        var refused = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", ConnectAlone("api.openai.com"));

        Assert.Contains("plimsoll-error: company_proxy_unreachable", refused.Output, StringComparison.Ordinal);
        Assert.Contains($"The company's proxy 127.0.0.1:{company.Port} cannot be reached", refused.Output.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.Output + refused.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tinyproxy")]
    [InlineData("squid")]
    public async Task What_it_cannot_reach_in_turn_is_a_502(string program)
    {
        ForeignProxy.SkipWhereMissing(program);
        await using var plimsoll = await InCompanyAsync();
        await using var company = await ForeignProxy.StartAsync(program, parent: 9);
        plimsoll.Set("HTTPS_PROXY", $"http://{ForeignProxy.Credentials}@127.0.0.1:{company.Port}");

        var refused = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", ConnectAlone("api.openai.com"));

        Assert.Contains("HTTP/1.1 502 ", refused.Output, StringComparison.Ordinal);
        Assert.Contains("plimsoll-error: upstream_unreachable", refused.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tinyproxy")]
    [InlineData("squid")]
    public async Task What_it_is_not_for_goes_past_it_and_is_metered(string program)
    {
        ForeignProxy.SkipWhereMissing(program);
        await using var plimsoll = await Installation.CreateAsync(); // Its hosts lead to this machine, which no proxy leads to.
        await using var outside = CompanyProxyStandIn.Start(plimsoll.Provider.Port);
        await using var company = await ForeignProxy.StartAsync(program, outside.Port);
        plimsoll.Set("HTTPS_PROXY", $"http://{ForeignProxy.Credentials}@127.0.0.1:{company.Port}");
        plimsoll.Set("NO_PROXY", "intranet.example");

        var past = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", Chat);
        var through = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", Blind);

        Assert.EndsWith(" 200", past.Output, StringComparison.Ordinal);
        Assert.Single(await plimsoll.CallsAsync());
        Assert.Equal("200", through.Output);
        Assert.StartsWith("CONNECT other.example:443 ", Assert.Single(outside.Heads), StringComparison.Ordinal);
    }

    private static async Task<Installation> InCompanyAsync()
    {
        var plimsoll = await Installation.CreateAsync();
        plimsoll.Set("PLIMSOLL_UPSTREAM_HOSTS", null);
        return plimsoll;
    }

    // curl shows the head of CONNECT's answer and not its body; the proxy's own address, asked by hand, shows both.
    private static string ConnectAlone(string host) =>
        $$"""curl -sS --noproxy '*' --http1.1 -i --request-target {{host}}:443 -X CONNECT -H 'Host: {{host}}:443' "$HTTPS_PROXY" """;
}
