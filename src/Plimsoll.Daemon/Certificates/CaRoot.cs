using System.Security.Cryptography.X509Certificates;

namespace Plimsoll.Daemon.Certificates;

/// <summary>One of the machine's roots, with its key, and the hosts that it may vouch for.</summary>
/// <param name="certificate">Owned; with its key.</param>
/// <param name="hosts">The names that its constraints permit, lower case.</param>
internal sealed class CaRoot(X509Certificate2 certificate, IReadOnlySet<string> hosts) : IDisposable
{
    public X509Certificate2 Certificate => certificate;

    public IReadOnlySet<string> Hosts => hosts;

    public DateTimeOffset From { get; } = new(certificate.NotBefore.ToUniversalTime(), TimeSpan.Zero);

    public DateTimeOffset Until { get; } = new(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);

    /// <summary>Whether a client that looks at the clock now takes what it signs.</summary>
    public bool IsValid(DateTimeOffset now) => From <= now && now < Until;

    public void Dispose() => certificate.Dispose();
}
