namespace Plimsoll.Cli.Running;

/// <summary>What the proxy process answers when it listens, or cannot: one line of JSON on its standard output.</summary>
internal sealed record ProxyReady
{
    /// <summary>The loopback port; 0 where the proxy could not start.</summary>
    public int Port { get; init; }

    /// <summary>The first change in the ledger that may be this run's.</summary>
    public long FirstRevision { get; init; }

    /// <summary>File of the root certificate to trust.</summary>
    public string RootFile { get; init; } = "";

    /// <summary>File of the system's roots and ours.</summary>
    public string BundleFile { get; init; } = "";

    /// <summary>Things worth telling the user, each a sentence.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Why it could not start, a sentence with a remedy; null where it did.</summary>
    public string? Error { get; init; }

    public int ExitCode { get; init; }
}
