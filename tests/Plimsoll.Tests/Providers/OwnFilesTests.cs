using System.Text;
using Plimsoll.Pricing;
using Xunit;

namespace Plimsoll.Providers;

/// <summary>Files of the user's own, which join, replace or extend bundled ones.</summary>
public sealed class OwnFilesTests
{
    private const string Base = """
        {"id":"base","name":"Base","hosts":["api.base.io"],"basePath":"base","billsReportedCost":true,
         "routes":[{"method":"POST","path":"/v1/chat","endpoint":"chat","shape":"openai.chat"},{"method":"POST","path":"/v1/old","endpoint":"old","shape":"openai.chat"}],
         "sources":{"page":{"url":"https://base.io/prices","read":"2026-01-01"}},
         "pricing":{"tiers":{"batch":["batch"]},"fees":[{"source":"page","webSearches":"10000"}],"multipliers":[{"source":"page","tier":"batch","multiply":"0.5"}]},
         "models":[{"id":"m","aliases":["m-latest"],"rates":[{"source":"page","input":"1","output":"2"}]},{"id":"n","rates":[{"source":"page","input":"3","output":"4"}]}]}
        """;

    private static readonly DateTimeOffset At = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_file_that_extends_its_own_name_adds_hosts_and_routes_and_keeps_the_rest()
    {
        var catalog = Catalog("base.json", """
            {"id":"base","extends":"base","hosts":["eu.base.io"],"routes":[{"method":"POST","path":"/v1/old","endpoint":"new","shape":"openai.chat"}]}
            """);

        var provider = Assert.Single(catalog.Providers);
        Assert.Equal(("Base", "base", true), (provider.Name, provider.BasePath, provider.BillsReportedCost));
        Assert.Equal(["api.base.io", "eu.base.io"], provider.Hosts.Order());
        Assert.Equal("chat", catalog.Match("POST", "eu.base.io", "/v1/chat")!.Endpoint);
        Assert.Equal("new", catalog.Match("POST", "api.base.io", "/v1/old")!.Endpoint);
        Assert.Same(provider, catalog.Match("POST", "api.base.io", "/v1/chat")!.Provider);
    }

    [Fact]
    public void The_users_hosts_are_those_that_no_bundled_file_lists()
    {
        Assert.Empty(Catalog("base.json", """{"id":"base","extends":"base"}""").OwnHosts);
        Assert.Equal(["eu.base.io"], Catalog("base.json", """{"id":"base","extends":"base","hosts":["eu.base.io"]}""").OwnHosts);
        Assert.Equal(["gateway.mine.io"], Catalog("mine.json", """{"id":"mine","name":"Mine","extends":"base","hosts":["gateway.mine.io"]}""").OwnHosts);
    }

    [Fact]
    public void A_file_that_extends_another_has_its_routes_and_none_of_its_hosts()
    {
        var catalog = Catalog("mine.json", """{"id":"mine","name":"Mine","extends":"base","hosts":["gateway.mine.io"]}""");

        var route = catalog.Match("POST", "gateway.mine.io", "/v1/chat")!;
        Assert.Equal(("mine", "chat", true), (route.Provider.Id, route.Endpoint, route.Provider.BillsReportedCost));
        Assert.Null(route.Provider.BasePath);
        Assert.Equal("base", catalog.Match("POST", "api.base.io", "/v1/chat")!.Provider.Id);
    }

    [Fact]
    public void Rates_of_the_users_file_replace_those_of_one_model_under_all_its_names_and_say_whose_they_are()
    {
        var book = Book("base.json", """
            {"id":"base","extends":"base","sources":{"contract":{"url":"https://mine.io/c","read":"2026-02-02"}},
             "models":[{"id":"m","rates":[{"source":"contract","input":"0.7","output":"1.4"}]},{"id":"our-chat","rates":[{"source":"page","input":"9","output":"9"}]}]}
            """);

        Assert.Equal(new NanoUsd(700), Price(book, "base", "m").Amount);
        Assert.Equal(new NanoUsd(700), Price(book, "base", "m-latest").Amount);
        Assert.Equal(new NanoUsd(3_000), Price(book, "base", "n").Amount);
        Assert.Equal("your providers/base.json: mine.io/c, read 2026-02-02", Price(book, "base", "m").Rates!.Source);
        Assert.Equal("your providers/base.json: base.io/prices, read 2026-01-01", Price(book, "base", "our-chat").Rates!.Source);
        Assert.Equal("base.io/prices, read 2026-01-01", Price(book, "base", "n").Rates!.Source);
        Assert.Contains("\"file\":\"providers/base.json\"", Price(book, "base", "m").Rates!.Receipt.Json, StringComparison.Ordinal);
    }

    [Fact]
    public void Terms_and_fees_of_the_bundled_file_hold_for_the_users_models()
    {
        var book = Book("base.json", """
            {"id":"base","extends":"base","pricing":{"fees":[{"source":"page","webSearches":"5000"}]},
             "models":[{"id":"our-chat","rates":[{"source":"page","input":"8","output":"8"}]}]}
            """);
        Usage searched = default;
        searched.Add(Unit.WebSearches, 1);

        Assert.Equal(new NanoUsd(4_000), Price(book, "base", "our-chat", "batch").Amount);
        Assert.Equal(new NanoUsd(5_000_000), book.Price("base", "n", searched, new(At, 0, null, null, null)).Amount);
    }

    [Theory]
    [InlineData("""{"id":"base","extends":"nobody"}""", "base.json:1: extends nobody is no provider that comes with Plimsoll.")]
    [InlineData("""{"id":"base","extends":"base","hosts":["api.base.io"]}""", "base.json:1: hosts has api.base.io, which base has already.")]
    [InlineData("""{"id":"base","hosts":["x.base.io"]}""", "base.json:1: the file needs an id, a name and hosts.")]
    public void What_is_wrong_is_named_and_the_bundled_file_holds(string json, string problem)
    {
        var catalog = ProviderCatalog.Load([File("base.json", Base)], [File("base.json", json)], out var problems);

        Assert.Equal(problem, Assert.Single(problems));
        Assert.Equal(["api.base.io"], catalog.Hosts);
    }

    [Fact]
    public void Of_two_files_with_one_host_the_users_is_told()
    {
        ProviderCatalog.Load(
            [File("base.json", Base), File("zeta.json", """{"id":"zeta","name":"Z","hosts":["z.io"]}""")],
            [File("base.json", """{"id":"base","extends":"base","hosts":["z.io"]}""")],
            out var problems);

        Assert.Equal("base.json: hosts: z.io belongs to zeta already.", Assert.Single(problems));
    }

    [Fact]
    public void Extends_after_the_rates_is_refused()
    {
        PriceBook.Load([File("base.json", Base)], [File("base.json", """{"id":"base","models":[],"extends":"base"}""")], out var problems);

        Assert.Equal("base.json:1: extends: must stand before sources, pricing and models.", Assert.Single(problems));
    }

    private static Quote Price(PriceBook book, string provider, string model, string? tier = null)
    {
        Usage usage = default;
        usage.Add(Unit.Input, 1);
        return book.Price(provider, model, usage, new(At, 1, tier, null, null));
    }

    private static ProviderCatalog Catalog(string name, string json)
    {
        var catalog = ProviderCatalog.Load([File("base.json", Base)], [File(name, json)], out var problems);
        Assert.Empty(problems);
        return catalog;
    }

    private static PriceBook Book(string name, string json)
    {
        var book = PriceBook.Load([File("base.json", Base)], [File(name, json)], out var problems);
        Assert.Empty(problems);
        return book;
    }

    private static KeyValuePair<string, ReadOnlyMemory<byte>> File(string name, string json) => new(name, Encoding.UTF8.GetBytes(json));
}
