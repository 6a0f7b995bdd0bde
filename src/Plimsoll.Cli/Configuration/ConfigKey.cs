using System.Globalization;
using System.Text.Json;
using Plimsoll.Cli.Rates.Updating;
using Plimsoll.Daemon.Proxy;
using Plimsoll.Providers;

namespace Plimsoll.Cli.Configuration;

/// <summary>One key of the configuration: its dotted name, what it may hold, and what it is for.</summary>
/// <param name="Name">As <c>config get</c> takes it.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Default">The value where none is set, as JSON.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Check">What is wrong with a value, or null. The value is of the right kind already.</param>
internal sealed record ConfigKey(string Name, ConfigKind Kind, string Default, string Help, Func<JsonElement, string?> Check)
{
    /// <summary>Every key there is.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        new("developer", ConfigKind.Text, "null", "Whose calls these are; by default the user who is logged in.", NotEmpty),
        new("hosts", ConfigKind.Map, "{}", "Hosts of your own, by provider: {\"mine.openai.azure.com\": \"azure\"}.", OwnHosts),
        new("models", ConfigKind.Map, "{}", "What opaque names are, by provider: {\"azure/our-chat\": \"gpt-4o\"}.", Models),
        new("import.automatic", ConfigKind.Flag, "true", "Whether plimsoll run brings in what coding agents log meanwhile: true or false.", _ => null),
        new("report.zone", ConfigKind.Text, "null", "The time zone of reports, such as \"Europe/Berlin\"; by default this machine's.", Zone),
        new("report.since", ConfigKind.Text, "\"7d\"", "How far back a report looks where it is not told.", Since),
        new("plugins.enabled", ConfigKind.List, "[]", "Plugins that may run, by name: [\"acme\"] for plimsoll-provider-acme in the home's providers folder.", PluginNames),
        new("rates.trustedKey", ConfigKind.Text, "null", "A public key, beside Plimsoll's own, whose signed bundles plimsoll rates update takes: base64, as eng/sign-rates prints it.", Key),
        new("proxy.passThrough", ConfigKind.List, "[]", "Providers' hosts that pass unread, each with all under it: [\"api.openai.com\"].", PassedThrough),
        new("proxy.memory", ConfigKind.Number, "256", "The most memory for what waits to be metered, in MB (32 to 8192); past it calls go on and are not read whole.", x => Whole(x, "MB", 32, 8192)),
        new("proxy.leaveAlone", ConfigKind.Number, "10", "How long a program that refuses Plimsoll's certificate is left alone, in minutes (1 to 1440).", x => Whole(x, "minutes", 1, 1440)),
        new("upstream.hosts", ConfigKind.Map, "{}", "Hosts that are reached elsewhere: {\"api.openai.com\": \"gateway.local:8443\"}.", Targets),
        new("upstream.trust", ConfigKind.List, "[]", "Files of certificates (PEM) to trust beside the system's when calling providers.", Files),
        new("upstream.proxy", ConfigKind.Text, "null", "The proxy that leads out of your network, http://name:password@host:port; \"none\" for none; by default the environment's.", Proxy),
        new("upstream.noProxy", ConfigKind.List, "[]", "Hosts that are reached without it, beside those in NO_PROXY: [\".corp.example\", \"10.0.0.0/8\"].", Hosts),
        new("upstream.patience", ConfigKind.Number, "15", "How long a connection to a provider may take to stand, in seconds (1 to 300).", x => Whole(x, "seconds", 1, 300)),
    ];

    /// <summary>The value as it may be shown: without a password.</summary>
    public string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        if (Name != "upstream.proxy" || value.ValueKind is not JsonValueKind.String) return text;
        var (scheme, at) = (text.IndexOf("://", StringComparison.Ordinal), text.LastIndexOf('@'));
        return at < 0 ? text : string.Concat(text.AsSpan(0, scheme < 0 ? 1 : scheme + 3), "***", text.AsSpan(at));
    }

    public static ConfigKey? Find(string name) => All.FirstOrDefault(key => key.Name == name);

    /// <summary>What is wrong with <paramref name="value"/>, in words that follow the key's name; null where it is right.</summary>
    public string? Problem(JsonElement value) => Kind switch
    {
        _ when value.ValueKind is JsonValueKind.Null => null,
        ConfigKind.Text when value.ValueKind is not JsonValueKind.String => "must be a text in quotes",
        ConfigKind.Flag when value.ValueKind is not (JsonValueKind.True or JsonValueKind.False) => "must be true or false",
        ConfigKind.Map when value.ValueKind is not JsonValueKind.Object => "must be an object, as in {\"host\": \"host:port\"}",
        ConfigKind.List when value.ValueKind is not JsonValueKind.Array => "must be a list, as in [\"file.pem\"]",
        _ => Check(value),
    };

    private static string? Whole(JsonElement value, string unit, int least, int most) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"must be a whole number of {unit} from {least} to {most}, without the unit");

    private static string? PassedThrough(JsonElement value)
    {
        foreach (var host in value.EnumerateArray())
        {
            if (host.ValueKind is not JsonValueKind.String) return "must hold hosts, each in quotes";
            var text = host.GetString()!;
            var name = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text.TrimStart('.');
            if (Uri.CheckHostName(name) is not UriHostNameType.Dns) return $"has \"{text}\", which is no host's name; write it as \"api.openai.com\"";
        }

        return null;
    }

    private static string? NotEmpty(JsonElement value) => string.IsNullOrWhiteSpace(value.GetString()) ? "must not be empty" : null;

    private static string? Key(JsonElement value) =>
        TrustedKey.Parse(value.GetString()!, "") is null ? "is no public key: it is base64 of an ECDSA key on P-256 (SubjectPublicKeyInfo), without the lines around it" : null;

    private static string? Zone(JsonElement value) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(value.GetString()!, out _) ? null : $"names no time zone: \"{value.GetString()}\"; it is one such as \"Europe/Berlin\" or \"UTC\"";

    private static string? Since(JsonElement value) =>
        TimeSpans.TryParse(value.GetString()!, out _) ? null : $"is not a span of time: \"{value.GetString()}\"; it is a number and a unit, such as \"7d\", \"12h\" or \"4w\"";

    private static string? Targets(JsonElement value)
    {
        foreach (var host in value.EnumerateObject())
        {
            if (host.Value.ValueKind is not JsonValueKind.String || !HostAndPort.IsValid(host.Value.GetString()!))
                return $"has no host:port for {host.Name}; write it as \"gateway.local:8443\"";
        }

        return null;
    }

    private static string? OwnHosts(JsonElement value)
    {
        foreach (var host in value.EnumerateObject())
        {
            if (host.Name.Contains('{', StringComparison.Ordinal)) return $"has {host.Name}; only a provider's file may have regions: write each host out";
            if (HostName.Problem(host.Name) is { } problem) return $"has {host.Name}, and {problem}";
            if (host.Value.ValueKind is not JsonValueKind.String || host.Value.GetString()!.Length == 0) return $"has no provider for {host.Name}; write it as \"azure\"";
        }

        return null;
    }

    private static string? Models(JsonElement value)
    {
        foreach (var name in value.EnumerateObject())
        {
            if (name.Name.IndexOf('/', StringComparison.Ordinal) is < 1 || name.Name.EndsWith('/')) return $"has {name.Name}, which is not provider/name; write it as \"azure/our-chat\"";
            if (name.Value.ValueKind is not JsonValueKind.String || name.Value.GetString()!.Length == 0) return $"has no model for {name.Name}; write it as \"gpt-4o\"";
        }

        return null;
    }

    private static string? Proxy(JsonElement value)
    {
        var url = value.GetString()!;
        return url == UserProxies.NoProxyAtAll || CompanyProxy.TryParse(url, out var problem) is not null ? null : $"{problem}; it is a URL such as \"http://proxy.example:3128\", or \"none\"";
    }

    private static string? PluginNames(JsonElement value) =>
        value.EnumerateArray().All(name => name.ValueKind is JsonValueKind.String && PluginName.IsValid(name.GetString()!))
            ? null
            : "must hold names of plugins, each in quotes: small letters, digits and dashes";

    private static string? Hosts(JsonElement value) =>
        value.EnumerateArray().All(host => host.ValueKind is JsonValueKind.String && host.GetString()!.Length > 0) ? null : "must hold hosts, each in quotes";

    private static string? Files(JsonElement value) =>
        value.EnumerateArray().All(file => file.ValueKind is JsonValueKind.String && file.GetString()!.Length > 0) ? null : "must hold names of files, each in quotes";
}

/// <summary>What a value is.</summary>
internal enum ConfigKind
{
    Text,
    Flag,
    Map,
    List,
    Number,
}
