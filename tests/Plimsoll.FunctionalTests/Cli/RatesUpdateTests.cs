using System.Security.Cryptography;
using System.Text;
using Plimsoll.Cli.Rates.Updating;
using Plimsoll.StandIns;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll rates update</c>: by its own command alone, signed, never back, and never in the way.</summary>
public sealed class RatesUpdateTests : IDisposable
{
    private const long Newer = ProgramRates.Version + 100;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string PublicKey => Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo());

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task An_unknown_key_is_named_with_the_way_to_trust_it_and_a_trusted_one_updates_the_rates()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var file = await WriteAsync(plimsoll, Newer, "0.07");

        var unknown = await plimsoll.RunAsync("rates", "update", file);
        var trust = await plimsoll.RunAsync("config", "set", "rates.trustedKey", PublicKey);
        var update = await plimsoll.RunAsync("rates", "update", file);
        var again = await plimsoll.RunAsync("rates", "update", file);
        var list = await plimsoll.JsonAsync("rates", "list");

        Assert.Equal(65, unknown.Exit);
        Assert.Contains($"signed with key {TrustedKey.IdOf(_key.ExportSubjectPublicKeyInfo())}, and no key is trusted", unknown.Errors, StringComparison.Ordinal);
        Assert.Contains("config set rates.trustedKey", unknown.Errors, StringComparison.Ordinal);
        Assert.True(trust.Exit == 0, trust.Errors);
        Assert.True(update.Exit == 0, update.Errors);
        Assert.StartsWith($"In force: rates {Newer} of ", update.Output, StringComparison.Ordinal);
        Assert.Contains("is installed already", again.Errors, StringComparison.Ordinal);
        Assert.Equal(("update", Newer), (list.GetProperty("book").GetProperty("from").GetString(), list.GetProperty("book").GetProperty("version").GetInt64()));
        Assert.Equal("0.07", await InputAsync(plimsoll));
    }

    [Fact]
    public async Task An_older_book_is_refused_unless_it_is_wished_for_and_one_can_go_back()
    {
        await using var plimsoll = await TrustingAsync();
        await plimsoll.RunAsync("rates", "update", await WriteAsync(plimsoll, Newer, "0.07"));
        await plimsoll.RunAsync("rates", "update", await WriteAsync(plimsoll, Newer + 1, "0.08"));

        var older = await plimsoll.RunAsync("rates", "update", await WriteAsync(plimsoll, Newer, "0.07"));
        var price = await InputAsync(plimsoll);
        var back = await plimsoll.JsonAsync("rates", "update", "--rollback");
        var former = await InputAsync(plimsoll);
        var ancient = await plimsoll.RunAsync("rates", "update", await WriteAsync(plimsoll, ProgramRates.Version - 1, "0.01"));
        var wished = await plimsoll.RunAsync("rates", "update", "--allow-older", await WriteAsync(plimsoll, ProgramRates.Version - 1, "0.01"));

        Assert.Equal((65, "0.08"), (older.Exit, price));
        Assert.Contains("--allow-older", older.Errors, StringComparison.Ordinal);
        Assert.Equal((Newer, "0.07"), (back.GetProperty("book").GetProperty("version").GetInt64(), former));
        Assert.Equal((65, 0, "0.01"), (ancient.Exit, wished.Exit, await InputAsync(plimsoll)));
    }

    [Fact]
    public async Task Of_updates_at_once_the_newest_holds()
    {
        await using var plimsoll = await TrustingAsync();
        var files = new List<string>();
        for (var n = 1; n <= 5; n++) files.Add(await WriteAsync(plimsoll, Newer + n, $"0.0{n}"));

        await Task.WhenAll(files.Select(file => plimsoll.RunAsync("rates", "update", file)));

        Assert.Equal(Newer + 5, (await plimsoll.JsonAsync("rates", "list")).GetProperty("book").GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_bundle_may_come_through_a_pipe()
    {
        await using var plimsoll = await TrustingAsync();

        var update = await plimsoll.StartAsync("sh", ["-c", $"cat '{await WriteAsync(plimsoll, Newer, "0.07")}' | '{Installation.Program}' rates update /dev/stdin"]);

        Assert.True(update.Exit == 0, update.Errors);
    }

    [Fact]
    public async Task The_users_files_and_overrides_still_go_first()
    {
        await using var plimsoll = await TrustingAsync();
        var own = Directory.CreateDirectory(Path.Combine(plimsoll.Home, "providers")).FullName;
        await File.WriteAllTextAsync(Path.Combine(own, "openai.json"), """{"id": "openai", "extends": "openai", "sources": {"us": {"url": "https://us.example", "read": "2026-01-01"}}, "models": [{"id": "gpt-ours", "rates": [{"source": "us", "input": "7", "output": "7"}]}]}""", Cancellation);
        await plimsoll.RunAsync("rates", "override", "set", "openai", "gpt-5", "--multiply", "0.5");

        var update = await plimsoll.RunAsync("rates", "update", await WriteAsync(plimsoll, Newer, "0.07"));

        Assert.True(update is { Exit: 0, Errors: "" }, update.Errors);
        Assert.Equal(("0.035", "7"), (await InputAsync(plimsoll), await InputAsync(plimsoll, "gpt-ours")));
        Assert.Contains("0.5", (await plimsoll.RunAsync("rates", "override", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_installation_is_said_and_stops_nothing()
    {
        await using var plimsoll = await TrustingAsync();
        await plimsoll.RunAsync("rates", "update", await WriteAsync(plimsoll, Newer, "0.07"));
        var installed = Path.Combine(plimsoll.Home, "rates", "installed.bundle");
        await File.WriteAllBytesAsync(installed, (await File.ReadAllBytesAsync(installed, Cancellation))[..^7], Cancellation);

        var run = await plimsoll.RunAsync("run", "--", "sh", "-c", Shell.Chat(options: "-o /dev/null -w '%{http_code}'"));

        Assert.Equal((0, "200"), (run.Exit, run.Output));
        Assert.Contains("installed.bundle is damaged and left out", run.Errors, StringComparison.Ordinal);
        Assert.NotNull(Assert.Single(await plimsoll.CallsAsync()).GetProperty("cost_usd").GetString());
    }

    [Theory]
    [InlineData("rubbish", "is no bundle of rates")]
    [InlineData("", "is no bundle of rates")]
    [InlineData("plimsoll-rates 2 k s\nx", "a form that this program does not know")]
    [InlineData("plimsoll-rates 1 k s\nx", "damaged or not whole")]
    public async Task What_is_no_bundle_gets_one_sentence(string content, string problem)
    {
        await using var plimsoll = await TrustingAsync();
        await File.WriteAllTextAsync(Path.Combine(plimsoll.Folder, "x.bundle"), content, Cancellation);

        var finished = await plimsoll.RunAsync("rates", "update", "x.bundle");

        Assert.Equal(65, finished.Exit);
        Assert.Contains(problem, finished.Errors, StringComparison.Ordinal);
        Assert.Single(finished.Errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task What_is_signed_and_changed_or_too_new_or_wrong_or_too_large_gets_one_sentence_and_changes_nothing()
    {
        await using var plimsoll = await TrustingAsync();
        var bytes = await File.ReadAllBytesAsync(await WriteAsync(plimsoll, Newer, "0.07"), Cancellation);
        // A change that the hashes do not tell, for the one who made it can make them too: in the manifest's version.
        await File.WriteAllTextAsync(Path.Combine(plimsoll.Folder, "changed.bundle"), Encoding.UTF8.GetString(bytes).Replace($"\"version\":{Newer}", $"\"version\":{Newer + 9}", StringComparison.Ordinal), Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(plimsoll.Folder, "new.bundle"), RatesBundle.Make([new("openai.json", Encoding.UTF8.GetBytes(OpenAi("1")))], Newer, "2026-12-01", new(99, 0), _key), Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(plimsoll.Folder, "wrong.bundle"), RatesBundle.Make([new("openai.json", "{\"id\": \"other\"}"u8.ToArray())], Newer, "2026-12-01", new(0, 1), _key), Cancellation);
        await using (var large = File.Create(Path.Combine(plimsoll.Folder, "large.bundle"))) large.SetLength(200 << 20);

        await CheckAsync("changed.bundle", "its signature is not that of key");
        await CheckAsync("new.bundle", "needs Plimsoll 99.0 or newer");
        await CheckAsync("wrong.bundle", "openai.json");
        await CheckAsync("large.bundle", "larger than 16 MB");
        await CheckAsync("missing.bundle", "cannot be read");
        Assert.False(Directory.Exists(Path.Combine(plimsoll.Home, "rates")));

        async Task CheckAsync(string file, string problem)
        {
            var finished = await plimsoll.RunAsync("rates", "update", file);
            Assert.NotEqual(0, finished.Exit);
            Assert.Contains(problem, finished.Errors, StringComparison.Ordinal);
            Assert.Single(finished.Errors.TrimEnd('\n').Split('\n'));
        }
    }

    [Fact]
    public async Task Rates_come_over_https_by_the_companys_proxy()
    {
        await using var plimsoll = await TrustingAsync();
        await using var company = CompanyProxyStandIn.Start(plimsoll.Provider.Port, "me:s3cret");
        plimsoll.Set("HTTPS_PROXY", $"http://me:s3cret@127.0.0.1:{company.Port}");
        plimsoll.Set("PLIMSOLL_UPSTREAM_HOSTS", null);
        plimsoll.Provider.Wire.File = await File.ReadAllBytesAsync(await WriteAsync(plimsoll, Newer, "0.07"), Cancellation);

        var update = await plimsoll.RunAsync("rates", "update", "https://unlisted.example/stand-in/file");

        Assert.True(update.Exit == 0, update.Errors);
        Assert.StartsWith("CONNECT unlisted.example:443 ", Assert.Single(company.Heads), StringComparison.Ordinal);
        Assert.Equal("0.07", await InputAsync(plimsoll));
    }

    [Theory]
    [InlineData("http://unlisted.example/stand-in/file", 2, "https addresses alone")]
    [InlineData("https://me:pw@unlisted.example/x", 2, "without a name or password")]
    [InlineData("https://unlisted.example/stand-in/status?code=302", 69, "leads elsewhere (302)")]
    [InlineData("https://unlisted.example/stand-in/status?code=404", 69, "it answered 404")]
    [InlineData("https://unlisted.example/stand-in/file", 69, "more than 16 MB")]
    [InlineData("https://unlisted.example/stand-in/bytes?size=1000", 65, "is no bundle of rates")]
    public async Task An_address_that_gives_no_rates_gets_one_sentence(string address, int exit, string problem)
    {
        await using var plimsoll = await TrustingAsync();

        plimsoll.Provider.Wire.File = new byte[17 << 20];

        var finished = await plimsoll.RunAsync("rates", "update", address);

        Assert.Equal(exit, finished.Exit);
        Assert.Contains(problem, finished.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("pw@", finished.Errors, StringComparison.Ordinal);
        Assert.Single(finished.Errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_vouches_for_is_not_believed()
    {
        await using var plimsoll = await TrustingAsync();
        plimsoll.Set("PLIMSOLL_UPSTREAM_TRUST", null);
        plimsoll.Provider.Wire.File = await File.ReadAllBytesAsync(await WriteAsync(plimsoll, Newer, "0.07"), Cancellation);

        var finished = await plimsoll.RunAsync("rates", "update", "https://unlisted.example/stand-in/file");

        Assert.Equal(69, finished.Exit);
        Assert.Single(finished.Errors.TrimEnd('\n').Split('\n'));
    }

    private async Task<Installation> TrustingAsync()
    {
        var plimsoll = await Installation.CreateAsync();
        var trust = await plimsoll.RunAsync("config", "set", "rates.trustedKey", PublicKey);
        Assert.True(trust.Exit == 0, trust.Errors);
        return plimsoll;
    }

    private async Task<string> WriteAsync(Installation plimsoll, long version, string input)
    {
        var file = Path.Combine(plimsoll.Folder, $"{version}.bundle");
        await File.WriteAllBytesAsync(file, RatesBundle.Make([new("openai.json", Encoding.UTF8.GetBytes(OpenAi(input)))], version, "2026-12-01", new(0, 1, 0), _key), Cancellation);
        return file;
    }

    private static async Task<string?> InputAsync(Installation plimsoll, string model = "gpt-5")
    {
        var at = await plimsoll.JsonAsync("rates", "at", "2026-12-02", model, "--provider", "openai");
        return Assert.Single(at.GetProperty("models").EnumerateArray()).GetProperty("usd_per_million").GetProperty("input").GetString();
    }

    // The bundled file with another price of GPT-5, as an update would be.
    private static string OpenAi(string input)
    {
        var file = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "providers", "openai.json")))!;
        var model = file["models"]!.AsArray().Single(one => (string?)one!["id"] == "gpt-5")!;
        foreach (var row in model["rates"]!.AsArray().Where(row => row!["tier"] is null && row["input"] is not null)) row!["input"] = input;
        return file.ToJsonString();
    }
}
