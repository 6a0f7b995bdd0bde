using Plimsoll.Daemon.Proxy;

namespace Plimsoll.Cli.Configuration;

/// <summary>What the user set, checked. Every field has a default; docs/configuration.md describes each.</summary>
internal sealed record Config
{
    /// <summary>Whose calls these are; null means the name of the user who is logged in.</summary>
    public string? Developer { get; init; }

    /// <summary>Hosts of the user's own, each with the provider as which it is read.</summary>
    public IReadOnlyDictionary<string, string> Hosts { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What a name is that tells no model (a deployment, a profile, a fine-tune), by <c>provider/name</c>.</summary>
    public IReadOnlyDictionary<string, string> Models { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>True where a run brings in what agents log meanwhile.</summary>
    public bool ImportAutomatic { get; init; } = true;

    /// <summary>The time zone of reports, an IANA name; null means this machine's.</summary>
    public string? ReportZone { get; init; }

    /// <summary>How far back a report looks where it is not told, such as <c>7d</c>.</summary>
    public string ReportSince { get; init; } = "7d";

    /// <summary>Plugins that may run, by name. One that is not named here never does.</summary>
    public IReadOnlyList<string> PluginsEnabled { get; init; } = [];

    /// <summary>A public key whose bundles of rates are taken beside those of Plimsoll's own keys, as base64; null for none.</summary>
    public string? RatesTrustedKey { get; init; }

    /// <summary>Providers' hosts that the proxy is not to open, each with all under it.</summary>
    public IReadOnlyList<string> ProxyPassThrough { get; init; } = [];

    /// <summary>What the proxy bounds.</summary>
    public ProxyLimits ProxyLimits { get; init; } = new();

    /// <summary>Hosts that are reached elsewhere: a company's gateway, or a local server in a test. Host to <c>host:port</c>.</summary>
    public IReadOnlyDictionary<string, string> UpstreamHosts { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Files of certificates (PEM) to trust beside the system's when calling providers.</summary>
    public IReadOnlyList<string> UpstreamTrust { get; init; } = [];

    /// <summary>The proxy that leads out of the company's network, a URL; <c>none</c> for none; null for the environment's. May hold a password.</summary>
    public string? UpstreamProxy { get; init; }

    /// <summary>Hosts that are reached without it, beside those in NO_PROXY and spelled as there.</summary>
    public IReadOnlyList<string> UpstreamNoProxy { get; init; } = [];
}
