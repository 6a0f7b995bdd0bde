using System.Security.Cryptography;
using System.Text;
using FsCheck.Fluent;
using Plimsoll.Cli.Configuration;
using Plimsoll.Pricing;
using Xunit;

namespace Plimsoll.Cli.Rates.Updating;

public sealed class RatesBundleTests : IDisposable
{
    private const long Newer = ProgramRates.Version + 100;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-rates-");

    private PlimsollHome Home => new(_folder.FullName);

    private TrustedKey Key => TrustedKey.Parse(Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo()), "a test")!;

    public void Dispose()
    {
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void What_is_made_is_read_and_known_by_its_key_alone()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bundle = RatesBundle.Read(Make(Newer, "0.07"), out var problem);

        Assert.Null(problem);
        Assert.Equal((Newer, "2026-12-01", new Version(0, 1, 0), "openai.json"), (bundle!.Version, bundle.Date, bundle.MinimumProgram, Assert.Single(bundle.Files).Key));
        Assert.True(bundle.IsSignedBy([Key]));
        Assert.False(bundle.IsSignedBy([TrustedKey.Parse(Convert.ToBase64String(other.ExportSubjectPublicKeyInfo()), "a test")!]));
        Assert.False(bundle.IsSignedBy([]));
    }

    [Fact]
    public void A_bundle_of_which_any_byte_is_another_is_never_taken()
    {
        var bytes = Make(Newer, "0.07");
        Properties.Hold(Prop.ForAll(
            (from place in Gen.Choose(0, bytes.Length - 1) from change in Gen.Choose(1, 255) select (place, change)).ToArbitrary(), one =>
            {
                var changed = bytes.ToArray();
                changed[one.place] ^= (byte)one.change;
                return RatesBundle.Read(changed, out _) is not { } read || !read.IsSignedBy([Key]);
            }));
    }

    [Fact]
    public void A_bundle_that_is_cut_short_or_has_more_behind_it_is_never_taken()
    {
        var bytes = Make(Newer, "0.07");

        Assert.All(Enumerable.Range(0, bytes.Length), length => Assert.Null(RatesBundle.Read(bytes.AsMemory(0, length), out _)));
        Assert.Null(RatesBundle.Read((byte[])[.. bytes, 0], out _));
    }

    [Theory]
    [InlineData("../openai.json")]
    [InlineData("a/b.json")]
    [InlineData(".json")]
    [InlineData("openai.txt")]
    [InlineData("OpenAI.json")]
    public void A_name_that_leads_out_of_a_folder_or_is_no_providers_is_not_taken(string name) =>
        Assert.Null(RatesBundle.Read(RatesBundle.Make([new(name, "{}"u8.ToArray())], Newer, "2026-12-01", new(0, 1, 0), _key), out _));

    [Fact]
    public void An_installed_book_goes_before_the_programs_and_a_file_of_the_users_before_both()
    {
        InstalledRates.Write(Home, Make(Newer, "0.07"), olderAllowed: false);
        var problems = new List<string>();

        var files = InstalledRates.Over(Home, Bundled.Files(), problems);

        Assert.Empty(problems);
        Assert.Equal("0.07", Million(files, []));
        Assert.Equal("5", Million(files, [new("openai.json", Encoding.UTF8.GetBytes(OpenAi("5").Replace("\"name\"", "\"extends\": \"openai\", \"name\"", StringComparison.Ordinal)))]));
        Assert.Contains(files, file => file.Key == "anthropic.json");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(300)]
    [InlineData(-1)]
    public void A_half_written_book_is_left_out_and_said_and_the_programs_rates_hold(int length)
    {
        InstalledRates.Write(Home, Make(Newer, "0.07"), olderAllowed: false);
        var whole = File.ReadAllBytes(Home.InstalledRatesFile);
        File.WriteAllBytes(Home.InstalledRatesFile, whole[..(length < 0 ? whole.Length - 1 : length)]);
        var problems = new List<string>();

        var files = InstalledRates.Over(Home, Bundled.Files(), problems);

        Assert.Contains("damaged and left out", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Equal("1.25", Million(files, []));
    }

    [Fact]
    public void A_book_that_another_version_found_right_and_this_one_does_not_is_left_out()
    {
        InstalledRates.Write(Home, RatesBundle.Make([new("openai.json", "{\"id\": \"openai\"}"u8.ToArray())], Newer, "2026-12-01", new(0, 1, 0), _key), olderAllowed: false);
        File.WriteAllText(Home.InstalledRatesFile, File.ReadAllText(Home.InstalledRatesFile).Replace($"installed {CommandLine.Version} ", "installed 0.0.9 ", StringComparison.Ordinal));
        var problems = new List<string>();

        var files = InstalledRates.Over(Home, Bundled.Files(), problems);

        Assert.Single(problems);
        Assert.Equal("1.25", Million(files, []));
    }

    [Fact]
    public void A_program_that_brings_later_rates_goes_before_the_installed_book_unless_the_user_wished_otherwise()
    {
        InstalledRates.Write(Home, Make(ProgramRates.Version, "0.07"), olderAllowed: false);
        var without = InstalledRates.Over(Home, Bundled.Files(), []);
        InstalledRates.Write(Home, Make(ProgramRates.Version, "0.07"), olderAllowed: true);
        var with = InstalledRates.Over(Home, Bundled.Files(), []);

        Assert.Equal(("1.25", "0.07"), (Million(without, []), Million(with, [])));
    }

    [Fact]
    public void One_can_go_back_to_the_book_before_and_then_to_the_programs()
    {
        InstalledRates.Write(Home, Make(Newer, "0.07"), olderAllowed: false);
        InstalledRates.Write(Home, Make(Newer + 1, "0.08"), olderAllowed: false);

        var first = InstalledRates.RollBack(Home);
        var price = Million(InstalledRates.Over(Home, Bundled.Files(), []), []);
        var second = InstalledRates.RollBack(Home);

        Assert.Equal((Newer, "0.07"), (first!.Bundle.Version, price));
        Assert.Null(second);
        Assert.Throws<CommandException>(() => InstalledRates.RollBack(Home));
    }

    [Fact]
    public void The_same_book_once_more_leaves_the_one_before_it_to_go_back_to()
    {
        InstalledRates.Write(Home, Make(Newer, "0.07"), olderAllowed: false);
        var again = Make(Newer + 1, "0.08");
        InstalledRates.Write(Home, again, olderAllowed: false);
        InstalledRates.Write(Home, again, olderAllowed: true);

        Assert.Equal(Newer, InstalledRates.RollBack(Home)!.Bundle.Version);
    }

    [Fact]
    public void The_version_of_the_programs_rates_is_not_before_their_newest_source()
    {
        var newest = Bundled.Files().SelectMany(file => RateCardReader.Read(file.Key, file.Value.Span, [])!.Sources.Values).Max(source => source.Read)!;

        Assert.True(string.CompareOrdinal(newest.Replace("-", "", StringComparison.Ordinal), (ProgramRates.Version / 100).ToString(System.Globalization.CultureInfo.InvariantCulture)) <= 0,
            $"a source was read on {newest}: raise ProgramRates.Version");
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("AAAA")]
    public void What_is_no_key_is_none(string text) => Assert.Null(TrustedKey.Parse(text, "a test"));

    private byte[] Make(long version, string input) => RatesBundle.Make([new("openai.json", Encoding.UTF8.GetBytes(OpenAi(input)))], version, "2026-12-01", new(0, 1, 0), _key);

    private static string OpenAi(string input) => $$$"""
        {"id": "openai", "name": "OpenAI", "hosts": ["api.openai.com"], "routes": [{"method": "POST", "path": "/v1/chat/completions", "endpoint": "chat.completions", "shape": "openai.chat"}],
         "sources": {"page": {"url": "https://ai.example", "read": "2026-12-01"}}, "models": [{"id": "gpt-5", "rates": [{"source": "page", "input": "{{{input}}}", "output": "9"}]}]}
        """;

    private static string? Million(IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> files, IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> own)
    {
        var usage = default(Usage);
        usage.Set(Unit.Input, 1_000_000);
        return PriceBook.Load(files, own, out _).Price("openai", "gpt-5", usage, new(new(2026, 12, 2, 0, 0, 0, TimeSpan.Zero), 1, null, null, null)).Amount?.ToDecimalString();
    }
}
