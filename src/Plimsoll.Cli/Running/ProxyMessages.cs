using System.Text.Json.Serialization;

namespace Plimsoll.Cli.Running;

/// <summary>What <c>run</c> tells the proxy process: one line of JSON on its standard input, before anything else.</summary>
internal sealed record ProxyOrder
{
    public required string Home { get; init; }

    public required string RunId { get; init; }

    public required Attribution Attribution { get; init; }

    public required IReadOnlyDictionary<string, string> UpstreamHosts { get; init; }

    public required IReadOnlyList<string> UpstreamTrust { get; init; }

    /// <summary><c>SSL_CERT_FILE</c> as the user has it, or null.</summary>
    public string? UserCertFile { get; init; }
}

/// <summary>What the proxy process answers when it listens, or cannot: one line of JSON on its standard output.</summary>
internal sealed record ProxyReady
{
    /// <summary>The loopback port; 0 where the proxy could not start.</summary>
    public int Port { get; init; }

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

/// <summary>What the proxy process answers to the line <c>flush</c>, once everything seen so far is in the ledger (or cannot be).</summary>
internal sealed record ProxyFlushed
{
    /// <summary>True where every call seen so far is in the ledger.</summary>
    public bool Complete { get; init; }

    public long Recorded { get; init; }

    /// <summary>Calls that are not in the ledger and wait to be written.</summary>
    public long Waiting { get; init; }

    /// <summary>Calls of which nothing could be kept.</summary>
    public long Lost { get; init; }

    /// <summary>Exchanges of which the copy that is metered has a hole, or that the meter failed on.</summary>
    public long Unread { get; init; }

    /// <summary>Connections to other hosts, passed on unread.</summary>
    public long Tunnels { get; init; }

    /// <summary>Hosts whose connections were passed on unread because the program did not trust our certificate.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>A bug that the meter ran into, as .NET tells it, or null.</summary>
    public string? Fault { get; init; }

    /// <summary>What keeps the ledger from being written, or null.</summary>
    public string? Problem { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProxyOrder))]
[JsonSerializable(typeof(ProxyReady))]
[JsonSerializable(typeof(ProxyFlushed))]
internal sealed partial class ProxyMessageContext : JsonSerializerContext;
