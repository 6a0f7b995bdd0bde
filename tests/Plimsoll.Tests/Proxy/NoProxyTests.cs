using Plimsoll.Daemon.Proxy;
using Xunit;

namespace Plimsoll.Proxy;

public sealed class NoProxyTests
{
    [Theory]
    [InlineData("*", "any.host", 1, true)]
    [InlineData("a, *", "any.host", 1, true)]
    [InlineData("", "any.host", 443, false)]
    [InlineData("corp.example", "corp.example", 443, true)]
    [InlineData("corp.example", "api.corp.example", 443, true)]
    [InlineData(".corp.example", "api.corp.example", 443, true)]
    [InlineData("*.corp.example", "api.corp.example", 443, true)]
    [InlineData("CORP.example", "api.corp.example", 443, true)]
    [InlineData("corp.example", "notcorp.example", 443, false)]
    [InlineData("corp.example", "corp.example.org", 443, false)]
    [InlineData("corp.example:8443", "corp.example", 8443, true)]
    [InlineData("corp.example:8443", "corp.example", 443, false)]
    [InlineData("corp.example:no", "corp.example", 443, false)]
    [InlineData("x corp.example", "corp.example", 443, true)]
    [InlineData("10.0.0.0/8", "10.200.3.4", 443, true)]
    [InlineData("10.1.2.3/8", "10.200.3.4", 443, true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", 443, false)]
    [InlineData("10.0.0.0/8", "ten.example", 443, false)]
    [InlineData("10.0.0.0/33", "10.0.0.0", 443, false)]
    [InlineData("192.168.1.7", "192.168.1.7", 443, true)]
    [InlineData("192.168.1.7:80", "192.168.1.7", 443, false)]
    [InlineData("192.168.1.7:80", "192.168.1.7", 80, true)]
    [InlineData("fd00::/8", "fd12::1", 443, true)]
    [InlineData("::1", "::1", 443, true)]
    [InlineData("[fd00::1]:80", "fd00::1", 80, true)]
    [InlineData("[fd00::1]:80", "fd00::1", 443, false)]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", 443, true)]
    [InlineData("a*b.example", "axb.example", 443, false)]
    [InlineData(".", "example", 443, false)]
    public void Hosts_match_as_other_programs_have_it(string rules, string host, int port, bool matches) => Assert.Equal(matches, NoProxy.Parse(rules).Matches(host, port));
}
