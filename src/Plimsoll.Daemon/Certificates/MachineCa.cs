using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Plimsoll.Daemon.Certificates;

/// <summary>This machine's own CA: it can vouch for the catalog's hosts, and for nothing else in the world.</summary>
/// <remarks>Safe for any number of threads. At most one leaf for each host of the catalog is held.</remarks>
public sealed class MachineCa : IDisposable
{
    internal static readonly TimeSpan LeafValidity = TimeSpan.FromDays(30);
    private static readonly TimeSpan RefreshBefore = TimeSpan.FromDays(7);

    private readonly X509Certificate2 _root;
    private readonly FrozenSet<string> _hosts;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, Lazy<Leaf>> _leaves = new(StringComparer.Ordinal);

    private MachineCa(string folder, X509Certificate2 root, IReadOnlyCollection<string> hosts, TimeProvider clock, string? notice)
    {
        (Folder, _root, _clock, Notice) = (folder, root, clock, notice);
        _hosts = hosts.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Where its files are.</summary>
    public string Folder { get; }

    /// <summary>One sentence to show where the root was replaced at this start, else null.</summary>
    public string? Notice { get; }

    /// <summary>Opens the CA in <c>ca/</c> of <paramref name="home"/>, or makes it. Several processes may do so at once.</summary>
    /// <param name="home">Plimsoll's home folder.</param>
    /// <param name="hosts">The hosts it shall cover, lower case.</param>
    /// <param name="clock">Tells validity.</param>
    /// <exception cref="CaException">It cannot be used; the message says what to do.</exception>
    public static MachineCa Open(string home, IReadOnlyCollection<string> hosts, TimeProvider clock)
    {
        var folder = Path.Combine(home, "ca");
        var root = RootStore.Open(folder, hosts, clock, out var notice);
        return new(folder, root, hosts, clock, notice);
    }

    /// <summary>The roots that clients should trust: this one, and replaced ones that a running proxy may still use.</summary>
    internal X509Certificate2Collection PublishedRoots() => RootStore.Published(Folder, _root, _clock);

    /// <summary>TLS options for <paramref name="host"/>: the same object each time, for session resumption's sake.</summary>
    /// <exception cref="CaException">The CA does not cover the host.</exception>
    internal SslServerAuthenticationOptions For(string host)
    {
        if (!_hosts.Contains(host)) throw new CaException($"The CA does not cover {host}.");
        while (true)
        {
            var entry = _leaves.GetOrAdd(host, static (name, ca) => new(() => ca.Mint(name)), this);
            var leaf = entry.Value;
            if (_clock.GetUtcNow() < leaf.RefreshAt) return leaf.Options;
            // Connections under way keep the old leaf alive; it is not disposed of here.
            _leaves.TryRemove(new(host, entry));
        }
    }

    public void Dispose() => _root.Dispose();

    private Leaf Mint(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, true, false));

        var now = _clock.GetUtcNow();
        // The request refuses a leaf that begins before, or ends after, its root.
        var from = Later(now.AddDays(-1), new DateTimeOffset(_root.NotBefore.ToUniversalTime(), TimeSpan.Zero));
        var until = Earlier(now + LeafValidity, new DateTimeOffset(_root.NotAfter.ToUniversalTime(), TimeSpan.Zero));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x01); // Positive, and not zero.

        using var unkeyed = request.Create(_root, from, until, serial);
        var certificate = Usable(unkeyed.CopyWithPrivateKey(key));
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
        return new(options, Earlier(now + LeafValidity - RefreshBefore, until));
    }

    // Windows and macOS cannot use an ephemeral key for TLS: the key must have come in from a PFX.
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (OperatingSystem.IsLinux()) return certificate;
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private sealed record Leaf(SslServerAuthenticationOptions Options, DateTimeOffset RefreshAt);
}
