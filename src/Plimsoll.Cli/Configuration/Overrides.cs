namespace Plimsoll.Cli.Configuration;

/// <summary>What the environment says over the configuration file.</summary>
internal static class Overrides
{
    /// <summary>Reads <c>PLIMSOLL_UPSTREAM_HOSTS</c> (<c>a=b:port,…</c>), <c>PLIMSOLL_UPSTREAM_TRUST</c> (files, as PATH is written) and <c>PLIMSOLL_UPSTREAM_PROXY</c>.</summary>
    /// <exception cref="CommandException">A variable is not right, or a file to trust holds no certificate.</exception>
    public static Config Apply(Config config)
    {
        if (Environment.GetEnvironmentVariable("PLIMSOLL_UPSTREAM_HOSTS") is { Length: > 0 } hosts) config = config with { UpstreamHosts = Hosts(hosts) };
        if (Environment.GetEnvironmentVariable("PLIMSOLL_UPSTREAM_TRUST") is { Length: > 0 } trust)
            config = config with { UpstreamTrust = trust.Split([Path.PathSeparator, ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) };
        if (Environment.GetEnvironmentVariable("PLIMSOLL_UPSTREAM_PROXY") is { Length: > 0 } proxy) config = config with { UpstreamProxy = proxy };
        foreach (var file in config.UpstreamTrust) EnsureCertificates(file);
        return OfImport(config);
    }

    /// <summary>Reads <c>PLIMSOLL_IMPORT_AUTOMATIC</c>: <c>true</c> or <c>false</c>.</summary>
    /// <exception cref="CommandException">It is neither.</exception>
    public static Config OfImport(Config config)
    {
        if (Environment.GetEnvironmentVariable("PLIMSOLL_IMPORT_AUTOMATIC") is not { Length: > 0 } automatic) return config;
        return bool.TryParse(automatic, out var wanted)
            ? config with { ImportAutomatic = wanted }
            : throw new CommandException(ExitCode.BadConfiguration, $"PLIMSOLL_IMPORT_AUTOMATIC is \"{automatic}\", and must be true or false.");
    }

    // A gateway's CA that is silently left out shows as failing calls, far from the cause.
    private static void EnsureCertificates(string file)
    {
        try
        {
            if (File.ReadAllText(file).Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)) return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.BadConfiguration, $"The CA file {file} cannot be read ({e.Message.TrimEnd('.')}). Correct PLIMSOLL_UPSTREAM_TRUST, or upstream.trust in config.json.", e);
        }

        throw new CommandException(ExitCode.BadConfiguration, $"The CA file {file} holds no certificate in PEM. Correct PLIMSOLL_UPSTREAM_TRUST, or upstream.trust in config.json.");
    }

    private static Dictionary<string, string> Hosts(string text)
    {
        var hosts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var rule in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = rule.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !HostAndPort.IsValid(rule[(equals + 1)..]))
                throw new CommandException(ExitCode.BadConfiguration, $"PLIMSOLL_UPSTREAM_HOSTS has \"{rule}\", which is not of the form host=host:port.");
            hosts[rule[..equals].ToLowerInvariant()] = rule[(equals + 1)..];
        }

        return hosts;
    }
}
