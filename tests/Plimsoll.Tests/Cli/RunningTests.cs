using Plimsoll.Cli.Commands;
using Plimsoll.Cli.Running;
using Xunit;

namespace Plimsoll.Cli;

public sealed class RunningTests
{
    [Theory]
    [InlineData("run claude -p x", "run -- claude -p x")]
    [InlineData("run --quiet claude --quiet", "run --quiet -- claude --quiet")]
    [InlineData("run --project p --tag a=b claude", "run --project p --tag a=b -- claude")]
    [InlineData("run --project=p claude", "run --project=p -- claude")]
    [InlineData("run -- claude -- x", "run -- claude -- x")]
    [InlineData("run --project -- claude", "run --project -- claude")]
    [InlineData("run --quiet", "run --quiet")]
    [InlineData("report claude", "report claude")]
    public void The_two_dashes_are_put_before_the_program(string line, string expected) => Assert.Equal(expected.Split(' '), RunCommand.Separate(line.Split(' ')));

    [Fact]
    public void Without_anything_set_the_variables_lead_through_the_proxy()
    {
        var child = Create([]);

        Assert.Equal(("http://127.0.0.1:7000", "http://127.0.0.1:7000", "1"), (child.Variables["HTTPS_PROXY"], child.Variables["https_proxy"], child.Variables["NODE_USE_ENV_PROXY"]));
        Assert.Equal(("bundle()", "root.pem"), (child.Variables["SSL_CERT_FILE"], child.Variables["NODE_EXTRA_CA_CERTS"]));
        Assert.Equal("--require \"/a b/preload.cjs\"", child.Variables["NODE_OPTIONS"]);
        Assert.Equal("the-run", child.Variables["PLIMSOLL_RUN"]);
    }

    [Fact]
    public void What_is_set_stays()
    {
        var child = Create(new()
        {
            ["no_proxy"] = "a, localhost",
            ["NO_PROXY"] = "shadowed",
            ["NODE_USE_ENV_PROXY"] = "0",
            ["SSL_CERT_FILE"] = "own.pem",
            ["DENO_CERT"] = "deno.pem",
        });

        Assert.Equal("a,localhost,127.0.0.1,::1", child.Variables["NO_PROXY"]);
        Assert.Equal(("0", "bundle(own.pem)", "bundle(deno.pem)"), (child.Variables["NODE_USE_ENV_PROXY"], child.Variables["SSL_CERT_FILE"], child.Variables["DENO_CERT"]));
    }

    [Fact]
    public void A_proxy_of_the_users_own_gives_way_and_is_kept_for_runs_inside()
    {
        var child = Create(new() { ["https_proxy"] = "http://company:3128" });

        Assert.Equal(("http://127.0.0.1:7000", "http://127.0.0.1:7000"), (child.Variables["HTTPS_PROXY"], child.Variables["https_proxy"]));
        Assert.Equal("http://company:3128", child.Variables["PLIMSOLL_OUTER_PROXY"]);
    }

    [Fact]
    public void The_proxy_of_an_outer_run_gives_way_to_the_inner_ones()
    {
        var outer = Create([]).Variables.ToDictionary(StringComparer.Ordinal);
        outer["PLIMSOLL_OUTER_PROXY"] = "http://company:3128";
        outer["PLIMSOLL_PROXY"] = outer["HTTPS_PROXY"] = outer["https_proxy"] = "http://127.0.0.1:6000";

        var inner = Create(outer);

        Assert.Equal(("http://127.0.0.1:7000", "http://company:3128"), (inner.Variables["HTTPS_PROXY"], inner.Variables["PLIMSOLL_OUTER_PROXY"]));
        Assert.Equal(outer["NODE_OPTIONS"], inner.Variables["NODE_OPTIONS"]);
    }

    private static ChildEnvironment Create(Dictionary<string, string> current) =>
        ChildEnvironment.Create(current.GetValueOrDefault, "the-run", 7000, "root.pem", users => $"bundle({users})", "/a b/preload.cjs");
}
