using System.Globalization;
using System.Text;
using System.Text.Json;
using Plimsoll.Cli.Terminal;
using Plimsoll.Daemon.Plugins;
using Plimsoll.Providers;

namespace Plimsoll.Cli.Plugins;

/// <summary>Every provider that is known, and the file that describes it.</summary>
internal sealed class PluginList
{
    private readonly List<Line> _lines = [];
    private readonly List<(string Name, string? Problem)> _programs = [];
    private readonly IReadOnlyList<string> _problems;

    private PluginList(IReadOnlyList<string> problems) => _problems = problems;

    /// <param name="meters">The providers.</param>
    /// <param name="plugins">The programs that may run.</param>
    /// <param name="folder">Where programs are.</param>
    public static PluginList Of(Meters meters, PluginHost plugins, string folder)
    {
        var list = new PluginList([.. meters.Problems, .. meters.PluginProblems(plugins)]);
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
        foreach (var name in files.Select(PluginHost.NameOf).OfType<string>().Order(StringComparer.Ordinal))
            list._programs.Add((name, plugins.Problem(name)));

        foreach (var provider in meters.Catalog.Providers.OrderBy(provider => provider.Id, StringComparer.Ordinal))
        {
            var file = provider.Id + ".json";
            var wrong = meters.Problems.Any(problem => problem.StartsWith($"providers/{file}:", StringComparison.Ordinal));
            var own = !wrong && meters.Files.Own.Any(own => own.Key == file);
            var bundled = meters.Files.Bundled.Any(bundled => bundled.Key == file);
            list._lines.Add(new(provider, own, own && bundled));
        }

        return list;
    }

    public void WriteText(TextWriter output, int width, Style style)
    {
        var table = new TextTable(new TextColumn("provider"), new("file"), new("hosts", Right: true), new("first host"));
        foreach (var (provider, own, replaces) in _lines)
        {
            var hosts = provider.Hosts.Count + provider.HostSuffixes.Count + provider.Servers.Count;
            var first = provider.Hosts.Concat(provider.HostSuffixes.Select(suffix => "*" + suffix)).Concat(provider.Servers.Select(server => server.Authority)).FirstOrDefault() ?? "";
            table.Add(provider.Id, Origin(own, replaces), hosts.ToString(CultureInfo.InvariantCulture), first);
        }

        table.Write(output, width, style);
        if (_programs.Count > 0) output.WriteLine();
        foreach (var (name, problem) in _programs) output.WriteLine($"plimsoll-provider-{name} {problem ?? "may run"}.");
        if (_problems.Count == 0) return;
        output.WriteLine();
        foreach (var problem in _problems) output.WriteLine(problem);
    }

    public void WriteJson(TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("providers");
            foreach (var (provider, own, replaces) in _lines)
            {
                json.WriteStartObject();
                json.WriteString("id", provider.Id);
                json.WriteString("name", provider.Name);
                json.WriteString("file", own ? $"providers/{provider.Id}.json" : "bundled");
                json.WriteBoolean("own", own);
                json.WriteBoolean("replaces_bundled", replaces);
                json.WriteStartArray("hosts");
                foreach (var host in provider.Hosts) json.WriteStringValue(host);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("programs");
            foreach (var (name, problem) in _programs)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteBoolean("may_run", problem is null);
                json.WriteString("problem", problem);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("problems");
            foreach (var problem in _problems) json.WriteStringValue(problem);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static string Origin(bool own, bool replaces)
    {
        if (replaces) return "yours, for the bundled one";
        return own ? "yours" : "bundled";
    }

    private readonly record struct Line(Provider Provider, bool Own, bool Replaces);
}
