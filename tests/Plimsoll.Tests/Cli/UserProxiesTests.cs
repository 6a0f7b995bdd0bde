using Plimsoll.Cli.Configuration;
using Xunit;

namespace Plimsoll.Cli;

public sealed class UserProxiesTests
{
    [Theory]
    [InlineData("HTTPS_PROXY=http://a:1", "http://a:1", null)]
    [InlineData("HTTPS_PROXY=http://a:1 https_proxy=http://b:1", "http://b:1", null)]
    [InlineData("https_proxy= HTTPS_PROXY=http://a:1", "http://a:1", null)]
    [InlineData("HTTP_PROXY=http://a:1", null, "http://a:1")]
    [InlineData("ALL_PROXY=http://a:1", "http://a:1", "http://a:1")]
    [InlineData("ALL_PROXY=socks5://a:1 HTTPS_PROXY=http://b:1", "http://b:1", null)]
    [InlineData("HTTP_PROXY=socks5://a:1", null, null)]
    [InlineData("HTTPS_PROXY=a.corp", "a.corp", null)]
    [InlineData("HTTPS_PROXY=http://127.0.0.1:7 PLIMSOLL_PROXY=http://127.0.0.1:7", null, null)]
    [InlineData("HTTPS_PROXY=http://127.0.0.1:7/ PLIMSOLL_PROXY=http://127.0.0.1:7 PLIMSOLL_OUTER_PROXY=http://a:1", "http://a:1", null)]
    [InlineData("ALL_PROXY=http://127.0.0.1:7 PLIMSOLL_PROXY=http://127.0.0.1:7", null, null)]
    [InlineData("HTTPS_PROXY=http://b:1 PLIMSOLL_PROXY=http://127.0.0.1:7 PLIMSOLL_OUTER_PROXY=http://a:1", "http://b:1", null)]
    public void The_environments_proxies_are_the_users_never_our_own(string environment, string? tunnels, string? plain)
    {
        var found = UserProxies.Resolve(new(), Variables(environment));

        Assert.Equal((tunnels, plain), (found.Tunnels, found.Plain));
    }

    [Fact]
    public void The_configuration_comes_first_and_none_is_none()
    {
        var environment = Variables("HTTPS_PROXY=socks5://a:1 NO_PROXY=x.example");

        var set = UserProxies.Resolve(new() { UpstreamProxy = "http://corp:3128", UpstreamNoProxy = ["y.example"] }, environment);
        var none = UserProxies.Resolve(new() { UpstreamProxy = "none" }, environment);

        Assert.Equal(("http://corp:3128", "http://corp:3128", "y.example,x.example"), (set.Tunnels, set.Plain, set.Except));
        Assert.Equal((null, null), (none.Tunnels, none.Plain));
    }

    [Theory]
    [InlineData("HTTPS_PROXY=socks5h://me:secret@a:1", "HTTPS_PROXY names a SOCKS proxy")]
    [InlineData("ALL_PROXY=socks5://a:1", "ALL_PROXY names a SOCKS proxy")]
    [InlineData("https_proxy=https://me:secret@a:1", "https_proxy names a proxy that is spoken to in TLS")]
    [InlineData("HTTPS_PROXY=http://me:secret@:1", "HTTPS_PROXY is not of the form")]
    public void What_is_not_spoken_to_is_refused_in_a_sentence_without_its_secrets(string environment, string words)
    {
        var refused = Assert.Throws<CommandException>(() => UserProxies.Resolve(new(), Variables(environment)));

        Assert.Equal(ExitCode.BadConfiguration, refused.ExitCode);
        Assert.StartsWith(words, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    private static Func<string, string?> Variables(string text) =>
        text.Split(' ').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal).GetValueOrDefault;
}
