using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Plimsoll.Daemon.Certificates;

/// <summary>This machine's own CA: it can vouch for the catalog's hosts, and for nothing else in the world.</summary>
/// <remarks>Safe for any number of threads. At most one leaf is held for each host that a root names.</remarks>
public sealed class MachineCa : IDisposable
{
    internal static readonly TimeSpan LeafValidity = TimeSpan.FromDays(30);
    private static readonly TimeSpan RefreshBefore = TimeSpan.FromDays(7);

    private readonly IReadOnlyList<CaRoot> _roots;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, Lazy<Leaf>> _leaves = new(StringComparer.Ordinal);

    private MachineCa(string folder, IReadOnlyList<CaRoot> roots, TimeProvider clock, string? notice) =>
        (Folder, _roots, _clock, Notice) = (folder, roots, clock, notice);

    /// <summary>Where its files are.</summary>
    public string Folder { get; }

    /// <summary>One sentence to show where some hosts have no root, else null.</summary>
    public string? Notice { get; }

    /// <inheritdoc cref="Open(string, IReadOnlyCollection{string}, IReadOnlyCollection{string}, TimeProvider)"/>
    public static MachineCa Open(string home, IReadOnlyCollection<string> hosts, TimeProvider clock) => Open(home, hosts, [], clock);

    /// <summary>Opens the CA in <c>ca/</c> of <paramref name="home"/>, or makes it. Several processes may do so at once.</summary>
    /// <param name="home">Plimsoll's home folder.</param>
    /// <param name="hosts">The hosts it shall cover, lower case, that come with the program.</param>
    /// <param name="own">Those that the user added. They never share a root with the others.</param>
    /// <param name="clock">Tells validity.</param>
    /// <exception cref="CaException">It cannot be used; the message says what to do.</exception>
    public static MachineCa Open(string home, IReadOnlyCollection<string> hosts, IReadOnlyCollection<string> own, TimeProvider clock)
    {
        var folder = Path.Combine(home, "ca");
        var roots = RootStore.Open(folder, [hosts, own], clock, out var notice);
        return new(folder, roots, clock, notice);
    }

    /// <summary>Whether a root that clients were told of covers <paramref name="host"/> now: not one that has expired under a long run.</summary>
    internal bool Covers(string host) => RootFor(host) is not null;

    /// <summary>TLS options for <paramref name="host"/>: the same object each time, for session resumption's sake.</summary>
    /// <exception cref="CaException">The CA does not cover the host.</exception>
    internal SslServerAuthenticationOptions For(string host)
    {
        var root = RootFor(host) ?? throw new CaException($"The CA does not cover {host}.");
        while (true)
        {
            var entry = _leaves.GetOrAdd(host, static (name, args) => new(() => args.Ca.Mint(name, args.Root)), (Ca: this, Root: root));
            var leaf = entry.Value;
            var now = _clock.GetUtcNow();
            // A clock that was set back may stand before the leaf's beginning.
            if (leaf.From <= now && now < leaf.RefreshAt && leaf.Root == root) return leaf.Options;
            // Connections under way keep the old leaf alive; it is not disposed of here.
            _leaves.TryRemove(new(host, entry));
        }
    }

    public void Dispose()
    {
        foreach (var root in _roots) root.Dispose();
    }

    // The oldest one: whoever started before its successor was made trusts it, and whoever started later trusts both.
    private CaRoot? RootFor(string host)
    {
        var now = _clock.GetUtcNow();
        foreach (var root in _roots)
        {
            if (root.IsValid(now) && root.Hosts.Contains(host)) return root;
        }

        return null;
    }

    private Leaf Mint(string host, CaRoot root)
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
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root.Certificate, true, false));

        var now = _clock.GetUtcNow();
        // The request refuses a leaf that begins before, or ends after, its root.
        var from = Later(now.AddDays(-1), root.From);
        var until = Earlier(now + LeafValidity, root.Until);
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x01); // Positive, and not zero.

        using var unkeyed = request.Create(root.Certificate, from, until, serial);
        var certificate = Usable(unkeyed.CopyWithPrivateKey(key));
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
        return new(options, root, from, Earlier(now + LeafValidity - RefreshBefore, until));
    }

    // Windows and macOS cannot use an ephemeral key for TLS: the key must have come in from a PFX.
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (OperatingSystem.IsLinux()) return certificate;
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private sealed record Leaf(SslServerAuthenticationOptions Options, CaRoot Root, DateTimeOffset From, DateTimeOffset RefreshAt);
}
