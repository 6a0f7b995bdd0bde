using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Plimsoll.StandIns;

/// <summary>A CA that lives as long as its stand-in, and a certificate of it for every host that the stand-in plays.</summary>
internal sealed class StandInCa : IDisposable
{
    public StandInCa(IEnumerable<string> hosts)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=Stand-in CA", key, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        root.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(root.PublicKey, false));
        Root = root.CreateSelfSigned(now.AddDays(-2), now.AddDays(30));

        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new CertificateRequest("CN=stand-in", leafKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts) names.AddDnsName(host);
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        leaf.CertificateExtensions.Add(names.Build());
        leaf.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        leaf.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Root, true, false));
        using var unkeyed = leaf.Create(Root, now.AddDays(-1), now.AddDays(20), [1, 2, 3, 4, 5, 6, 7, 8]);
        Leaf = unkeyed.CopyWithPrivateKey(leafKey);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Leaf { get; }

    public string Pem => Root.ExportCertificatePem() + "\n";

    public void Dispose()
    {
        Root.Dispose();
        Leaf.Dispose();
    }
}
