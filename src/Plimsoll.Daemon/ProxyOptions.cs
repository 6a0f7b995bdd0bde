using Plimsoll.Daemon.Plugins;
using Plimsoll.Daemon.Proxy;
using Plimsoll.Daemon.Recording;
using Plimsoll.Exchanges;
using Plimsoll.Providers;

namespace Plimsoll.Daemon;

/// <summary>How a proxy is to run.</summary>
public sealed record ProxyOptions
{
    /// <summary>Plimsoll's home folder; <c>ca/</c> is made in it.</summary>
    public required string Home { get; init; }

    /// <summary>At 127.0.0.1; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>The descriptor of a socket that listens already, to be taken instead of <see cref="Port"/>; null for none. Not for Windows.</summary>
    public int? Socket { get; init; }

    public required ProviderCatalog Catalog { get; init; }

    /// <summary>Gets each exchange once it has ended, on a thread of the pool, several at a time. May take its time: no call waits for it.</summary>
    public required Action<RecordedExchange> Sink { get; init; }

    /// <summary>Told at once of each connection and call that passes the meter, and where to, on any thread: may not wait.</summary>
    public Action<GapCause, string>? Passed { get; init; }

    /// <summary>Hashes prompts under the machine's key.</summary>
    public required PromptHasher Hasher { get; init; }

    /// <summary>Reads what provider files leave to plugins; null where none may run.</summary>
    public PluginHost? Plugins { get; init; }

    /// <summary>Where to connect instead of a provider's own host.</summary>
    public UpstreamMap Upstream { get; init; } = UpstreamMap.None;

    /// <summary>The company's proxies to connect through.</summary>
    public UpstreamProxies UpstreamProxies { get; init; } = UpstreamProxies.None;

    /// <summary>Providers' hosts that are connected blindly all the same.</summary>
    public NoProxy PassThrough { get; init; } = NoProxy.Nothing;

    public ProxyLimits Limits { get; init; } = new();

    /// <summary>PEM files of CAs to trust for providers, besides the system's.</summary>
    public IReadOnlyList<string> UpstreamTrust { get; init; } = [];

    /// <summary>SSL_CERT_FILE as the user has it (never one that Plimsoll exported), or null: it takes the place of the system's roots.</summary>
    public string? UserCertFile { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
