using Plimsoll.Cli.Configuration;
using Xunit;

namespace Plimsoll.Providers;

/// <summary>Hosts of the user's own, which the configuration gives to a provider.</summary>
public sealed class OwnHostsTests
{
    [Fact]
    public void A_host_of_ones_own_is_read_as_its_provider_is()
    {
        var catalog = ProviderFiles.Catalog.WithHosts(Hosts(("Mine.OpenAI.Azure.com", "azure"), ("gateway.example", "anthropic")), out var problems);

        Assert.Empty(problems);
        Assert.True(catalog.Covers("mine.openai.azure.com") && catalog.Covers("gateway.example") && !ProviderFiles.Catalog.Covers("mine.openai.azure.com"));
        Assert.Contains("mine.openai.azure.com", catalog.Hosts);
        var route = catalog.Match("POST", "mine.openai.azure.com", "/openai/deployments/chat/chat/completions?api-version=1")!;
        Assert.Equal(("azure", "chat.completions", "chat"), (route.Provider.Id, route.Endpoint, route.PathModel));
        Assert.Equal("messages", catalog.Match("POST", "gateway.example", "/v1/messages")!.Endpoint);
        Assert.Equal(ProviderFiles.Catalog.Providers.Select(provider => provider.Id), catalog.Providers.Select(provider => provider.Id));
    }

    [Fact]
    public void One_that_cannot_be_is_named_and_the_others_hold()
    {
        var catalog = ProviderFiles.Catalog.WithHosts(Hosts(("api.openai.com", "azure"), ("mine.example", "nobody"), ("api.anthropic.com", "anthropic"), ("good.example", "openai")), out var problems);

        Assert.Equal(["api.openai.com belongs to openai already", "mine.example is said to be of nobody, which is no provider; plimsoll plugins list names them"], problems);
        Assert.True(catalog.Covers("good.example") && !catalog.Covers("mine.example"));
        Assert.Equal("openai", catalog.Match("POST", "api.openai.com", "/v1/responses")!.Provider.Id);
    }

    [Theory]
    [InlineData("""{"hosts":{"openai.azure.com":"azure"}}""")] // All the world's: the machine's certificates may not vouch for it.
    [InlineData("""{"hosts":{"*.example.com":"azure"}}""")]
    [InlineData("""{"hosts":{"a.{region}.example.com":"azure"}}""")]
    [InlineData("""{"hosts":{"mine.example.com":7}}""")]
    public void A_setting_that_is_no_host_is_told(string file) =>
        Assert.StartsWith("config.json: hosts has ", Assert.Single(ConfigFile.Parse(System.Text.Encoding.UTF8.GetBytes(file), "config.json").Problems), StringComparison.Ordinal);

    private static Dictionary<string, string> Hosts(params (string Host, string Provider)[] hosts) => hosts.ToDictionary(host => host.Host, host => host.Provider, StringComparer.Ordinal);
}
