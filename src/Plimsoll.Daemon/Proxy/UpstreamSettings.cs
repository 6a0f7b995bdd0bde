using System.Text.Json;

namespace Plimsoll.Daemon.Proxy;

/// <summary>How the user says that providers are reached: <c>upstream</c> in config.json, overridden by the environment.</summary>
/// <param name="Map">Where to connect instead.</param>
/// <param name="TrustFiles">CA files to trust for providers, besides the system's.</param>
public sealed record UpstreamSettings(UpstreamMap Map, IReadOnlyList<string> TrustFiles)
{
    /// <summary>Reads <c>config.json</c> in <paramref name="home"/>, PLIMSOLL_UPSTREAM_HOSTS and PLIMSOLL_UPSTREAM_TRUST.</summary>
    /// <param name="home">Plimsoll's home folder; it need not have a config.json.</param>
    /// <param name="environment">Gives a variable's value, or null.</param>
    /// <exception cref="ProxyException">One of them cannot be read; the message says which.</exception>
    public static UpstreamSettings Load(string home, Func<string, string?> environment)
    {
        var (hosts, trust) = ReadConfig(Path.Combine(home, "config.json"));
        try
        {
            // An empty variable is an override too: it turns the file's setting off.
            var map = environment("PLIMSOLL_UPSTREAM_HOSTS") is { } rules ? UpstreamMap.Parse(rules) : UpstreamMap.Of(hosts);
            if (environment("PLIMSOLL_UPSTREAM_TRUST") is { } files)
                trust = files.Split(Path.PathSeparator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return new(map, trust);
        }
        catch (FormatException e)
        {
            throw new ProxyException($"{e.Message} Correct PLIMSOLL_UPSTREAM_HOSTS, or upstream.hosts in config.json.", e);
        }
    }

    private static (List<KeyValuePair<string, string>> Hosts, IReadOnlyList<string> Trust) ReadConfig(string file)
    {
        var hosts = new List<KeyValuePair<string, string>>();
        var trust = new List<string>();
        if (!File.Exists(file)) return (hosts, trust);
        try
        {
            using var config = JsonDocument.Parse(File.ReadAllBytes(file), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (!config.RootElement.TryGetProperty("upstream", out var upstream)) return (hosts, trust);
            if (upstream.TryGetProperty("hosts", out var map))
                hosts.AddRange(map.EnumerateObject().Select(x => KeyValuePair.Create(x.Name, x.Value.GetString() ?? "")));
            if (upstream.TryGetProperty("trust", out var list))
                trust.AddRange(list.ValueKind == JsonValueKind.String ? [list.GetString()!] : list.EnumerateArray().Select(x => x.GetString() ?? ""));
            return (hosts, trust);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new ProxyException($"{file} cannot be read ({e.Message}). Correct it: upstream.hosts maps a host to host:port, upstream.trust lists CA files.", e);
        }
    }
}
