using System.Buffers;
using System.Text;
using System.Text.Json;
using Plimsoll.Daemon.Proxy;

namespace Plimsoll.Cli.Configuration;

/// <summary>The file <c>config.json</c>: JSON with comments and trailing commas allowed.</summary>
internal sealed class ConfigFile
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly Dictionary<string, JsonElement> _values;

    private ConfigFile(Dictionary<string, JsonElement> values, IReadOnlyList<string> problems)
    {
        _values = values;
        Problems = problems;
    }

    /// <summary>Everything wrong with the file, each a sentence. A file that is not there is right.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Reads the file; what is wrong with it is told in <see cref="Problems"/>.</summary>
    public static ConfigFile Read(string path)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new([], []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new([], [$"{path} cannot be read: {e.Message}"]);
        }

        return Parse(text, path);
    }

    /// <summary>Parses the text of a file; <paramref name="name"/> is for messages.</summary>
    public static ConfigFile Parse(ReadOnlyMemory<byte> text, string name)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var problems = new List<string>();
        if (text.Span.StartsWith("\uFEFF"u8)) text = text[3..];
        if (text.Span.Trim(" \t\r\n"u8).IsEmpty) return new(values, problems);

        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            if (document.RootElement.ValueKind is not JsonValueKind.Object) problems.Add($"{name} must hold one JSON object, as in {{ \"developer\": \"ada\" }}.");
            else Collect(document.RootElement, "", name, values, problems);
        }
        catch (JsonException e)
        {
            problems.Add($"{name}, line {e.LineNumber + 1}: not JSON ({JsonProblem.Of(e)}). Mend that line, or remove the file to start from the defaults.");
        }

        return new(values, problems);
    }

    /// <summary>The value set for <paramref name="key"/>, or null where none is.</summary>
    public JsonElement? Find(ConfigKey key) => _values.TryGetValue(key.Name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    /// <summary>The configuration.</summary>
    /// <exception cref="CommandException">The file is not right; all problems are named.</exception>
    public Config ToConfig()
    {
        if (Problems.Count > 0) throw new CommandException(ExitCode.BadConfiguration, string.Join(Environment.NewLine, Problems));

        return new()
        {
            Developer = Text("developer"),
            Hosts = Map("hosts", host => host.ToLowerInvariant()),
            Models = Map("models", name => name),
            ImportAutomatic = Find(ConfigKey.Find("import.automatic")!)?.GetBoolean() ?? true,
            ReportZone = Text("report.zone"),
            ReportSince = Text("report.since") ?? new Config().ReportSince,
            PluginsEnabled = List("plugins.enabled"),
            RatesTrustedKey = Text("rates.trustedKey"),
            ProxyPassThrough = List("proxy.passThrough"),
            ProxyLimits = Limits(),
            UpstreamHosts = Map("upstream.hosts", host => host.ToLowerInvariant()),
            UpstreamTrust = List("upstream.trust"),
            UpstreamProxy = Text("upstream.proxy"),
            UpstreamNoProxy = List("upstream.noProxy"),
        };
    }

    private ProxyLimits Limits()
    {
        var limits = new ProxyLimits();
        return limits with
        {
            MaxWaiting = Number("proxy.memory") is { } mb ? mb << 20 : limits.MaxWaiting,
            LeftAlone = Number("proxy.leaveAlone") is { } minutes ? TimeSpan.FromMinutes(minutes) : limits.LeftAlone,
            DialPatience = Number("upstream.patience") is { } seconds ? TimeSpan.FromSeconds(seconds) : limits.DialPatience,
        };
    }

    private long? Number(string name) => Find(ConfigKey.Find(name)!)?.GetInt64();

    private Dictionary<string, string> Map(string name, Func<string, string> key) => Find(ConfigKey.Find(name)!) is { } map
        ? map.EnumerateObject().ToDictionary(member => key(member.Name), member => member.Value.GetString()!, StringComparer.Ordinal)
        : new(StringComparer.Ordinal);

    private IReadOnlyList<string> List(string name) => Find(ConfigKey.Find(name)!) is { } list ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];

    private string? Text(string name) => Find(ConfigKey.Find(name)!)?.GetString();

    private static void Collect(JsonElement at, string prefix, string name, Dictionary<string, JsonElement> values, List<string> problems)
    {
        foreach (var member in at.EnumerateObject())
        {
            var path = prefix + member.Name;
            if (path == "$schema") continue;
            // A name with a dot is no path: {"report.since": …} would stand beside {"report": {"since": …}}, and one of them in vain.
            if (!member.Name.Contains('.', StringComparison.Ordinal) && ConfigKey.Find(path) is { } key)
            {
                if (values.ContainsKey(path)) problems.Add($"{name}: {path} is set twice; remove one of them.");
                else if (key.Problem(member.Value) is { } problem) problems.Add($"{name}: {path} {problem}.");
                else values[path] = member.Value.Clone();
            }
            else if (member.Value.ValueKind is JsonValueKind.Object && ConfigKey.All.Any(known => known.Name.StartsWith(path + ".", StringComparison.Ordinal)))
            {
                Collect(member.Value, path + ".", name, values, problems);
            }
            else
            {
                problems.Add($"{name}: there is no setting {path}; the settings are {string.Join(", ", ConfigKey.All.Select(known => known.Name))}.");
            }
        }
    }

    /// <summary>The text of a file with <paramref name="key"/> set to <paramref name="json"/> (null removes it); all else, comments too, stays.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static byte[] Edit(ReadOnlySpan<byte> text, ConfigKey key, string? json)
    {
        var output = new ArrayBufferWriter<byte>();
        if (text.StartsWith("\uFEFF"u8))
        {
            output.Write("\uFEFF"u8);
            text = text[3..];
        }

        if (text.Trim(" \t\r\n"u8).IsEmpty) text = "{\n}\n"u8;
        var place = ConfigPlace.Find(text, key.Name.Split('.'));
        place.Replace(text, json is null ? null : Encoding.UTF8.GetBytes(json), output);
        return output.WrittenSpan.ToArray();
    }
}
