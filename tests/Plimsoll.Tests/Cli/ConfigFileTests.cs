using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Running;
using Plimsoll.Daemon.Proxy;
using Xunit;

namespace Plimsoll.Cli;

public sealed class ConfigFileTests
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly Gen<string> Space = Gen.Elements("", " ", "\n  ", "\t", " // note\n", " /* more */ ");

    // Files as people write them: any of the members, with blanks, comments and trailing commas between.
    private static readonly Gen<string> Files =
        from a in Space
        from b in Space
        from c in Space
        from members in Gen.SubListOf(
            "\"developer\": \"ada\"", "\"report\": {\"since\": \"3d\"}", "\"upstream\": { \"trust\": [\"a.pem\"], }", "\"proxy\": { \"memory\": 64 }", "\"$schema\": \"x\"", "\"other\": {\"developer\": [{}]}")
        from comma in Gen.Elements("", ",")
        select $"{a}{{{b}{string.Join($",{c}", members)}{(members.Count > 0 ? comma : "")}{c}}}\n";

    private static readonly Gen<(ConfigKey Key, string Value)> Changes = Gen.Elements(
        (ConfigKey.Find("developer")!, "\"bob\""), (ConfigKey.Find("report.since")!, "\"4w\""), (ConfigKey.Find("report.zone")!, "\"UTC\""),
        (ConfigKey.Find("upstream.hosts")!, "{\"a.b\":\"c:1\"}"), (ConfigKey.Find("upstream.trust")!, "[]"), (ConfigKey.Find("proxy.memory")!, "512"));

    [Fact]
    public void A_change_changes_one_value_and_nothing_else() => Properties.Hold(Prop.ForAll(
        Files.ToArbitrary(), Changes.ToArbitrary(), (file, change) =>
        {
            var edited = Encoding.UTF8.GetString(ConfigFile.Edit(Encoding.UTF8.GetBytes(file), change.Key, change.Value));

            using var before = JsonDocument.Parse(file, Lenient);
            using var after = JsonDocument.Parse(edited, Lenient);
            var expected = Leaves(before.RootElement, "").Where(leaf => leaf.Key != change.Key.Name).Append(new(change.Key.Name, change.Value));
            return expected.Order(Order).SequenceEqual(Leaves(after.RootElement, "").Order(Order))
                && Comments(file) == Comments(edited)
                && ConfigFile.Edit(Encoding.UTF8.GetBytes(edited), change.Key, change.Value).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(edited));
        }));

    [Fact]
    public void Bounds_reach_the_proxy_in_its_own_units()
    {
        var file = ConfigFile.Parse("""{ "proxy": { "memory": 64, "leaveAlone": 3, "passThrough": ["a.example"] }, "upstream": { "patience": 7 } }"""u8.ToArray(), "config.json");

        var config = file.ToConfig();
        var order = JsonSerializer.Deserialize(JsonSerializer.Serialize(config.ProxyLimits, ProxyMessageContext.Default.ProxyLimits), ProxyMessageContext.Default.ProxyLimits);

        Assert.Equal(new ProxyLimits { MaxWaiting = 64L << 20, LeftAlone = TimeSpan.FromMinutes(3), DialPatience = TimeSpan.FromSeconds(7) }, order);
        Assert.Equal(["a.example"], config.ProxyPassThrough);
        Assert.Equal(new ProxyLimits(), ConfigFile.Parse("{}"u8.ToArray(), "config.json").ToConfig().ProxyLimits);
    }

    [Fact]
    public void The_schema_has_every_setting_and_no_other()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Pricing.Bundled.Root, "docs", "config.schema.json")));

        Assert.Equal(ConfigKey.All.Select(key => key.Name).Order(), Settings(schema.RootElement, "").Order());
        foreach (var key in ConfigKey.All) Assert.Contains($"`{key.Name}`", File.ReadAllText(Path.Combine(Pricing.Bundled.Root, "docs", "configuration.md")), StringComparison.Ordinal);
    }

    private static Comparer<KeyValuePair<string, string>> Order { get; } = Comparer<KeyValuePair<string, string>>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key));

    private static int Comments(string text) => text.Split("// note").Length + text.Split("/* more */").Length;

    // Settings by their path; what stands below one is its value. An object that only leads to settings is none itself.
    private static IEnumerable<KeyValuePair<string, string>> Leaves(JsonElement at, string prefix) => at.EnumerateObject().SelectMany(member =>
        member.Name is "report" or "upstream" or "proxy" && prefix.Length == 0
            ? Leaves(member.Value, member.Name + ".")
            : [new KeyValuePair<string, string>(prefix + member.Name, member.Value.GetRawText())]);

    private static IEnumerable<string> Settings(JsonElement schema, string prefix) => schema.GetProperty("properties").EnumerateObject()
        .Where(member => member.Name != "$schema")
        .SelectMany(member => member.Value.TryGetProperty("properties", out _) ? Settings(member.Value, prefix + member.Name + ".") : [prefix + member.Name]);
}
