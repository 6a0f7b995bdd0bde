using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Plimsoll.Daemon.Certificates;

/// <summary>The machine's root on disk: made once, whoever comes first, and replaced only where nothing is lost by it.</summary>
/// <remarks>
/// <c>root-key.pem</c> (0600) holds key and certificate, so one rename replaces both; <c>root.pem</c> is the certificate alone, for
/// people and other programs. A root that was replaced stays as <c>root-*.pem</c>, without its key, and in the bundle until it
/// expires: a proxy that is still running signs with it.
/// </remarks>
internal static class RootStore
{
    private const string KeyFile = "root-key.pem";
    private const string CertificateFile = "root.pem";
    private static readonly TimeSpan Validity = TimeSpan.FromDays(5 * 365);
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    /// <summary>The root for <paramref name="hosts"/>, with its key.</summary>
    /// <param name="folder"><c>ca/</c> in Plimsoll's home; made where absent, for this user alone.</param>
    /// <param name="hosts">What the root must cover, lower case.</param>
    /// <param name="clock">Tells whether the root has expired.</param>
    /// <param name="notice">One sentence where a root was replaced, else null.</param>
    /// <exception cref="CaException">The root is damaged, open to others, or cannot be read or written.</exception>
    public static X509Certificate2 Open(string folder, IReadOnlyCollection<string> hosts, TimeProvider clock, out string? notice)
    {
        try
        {
            PrivateFiles.MakeFolder(folder);
            using var gate = PrivateFiles.Lock(Path.Combine(folder, ".lock"), LockPatience, clock);
            return OpenLocked(folder, hosts, clock, out notice);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaException($"The certificate folder {folder} cannot be used ({e.Message}). Make it yours and writable, or set PLIMSOLL_HOME.", e);
        }
    }

    /// <summary>Every root in the folder that has not expired, the current one first, without keys.</summary>
    public static X509Certificate2Collection Published(string folder, X509Certificate2 current, TimeProvider clock)
    {
        var roots = new X509Certificate2Collection(X509CertificateLoader.LoadCertificate(current.RawData));
        foreach (var file in Directory.EnumerateFiles(folder, "root-*.pem").Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(file) == KeyFile) continue;
            try
            {
                var old = X509CertificateLoader.LoadCertificateFromFile(file);
                if (old.NotAfter.ToUniversalTime() > clock.GetUtcNow().UtcDateTime && old.Thumbprint != current.Thumbprint) roots.Add(old);
            }
            catch (CryptographicException)
            {
                // Not one of ours, or spoilt: an old root that cannot be read is trusted by nobody.
            }
        }

        return roots;
    }

    private static X509Certificate2 OpenLocked(string folder, IReadOnlyCollection<string> hosts, TimeProvider clock, out string? notice)
    {
        var keyFile = Path.Combine(folder, KeyFile);
        notice = null;
        if (File.Exists(keyFile))
        {
            var root = Load(keyFile, folder);
            var reason = WhyReplace(root, hosts, clock);
            if (reason is null)
            {
                Publish(folder, root);
                return root;
            }

            PrivateFiles.Write(Path.Combine(folder, $"root-{root.Thumbprint[..8].ToLowerInvariant()}.pem"), root.ExportCertificatePem(), secret: false);
            root.Dispose();
            notice = $"{reason}: a new root certificate was made, and the bundle has it. Programs started before need a restart.";
        }

        var made = Make(hosts, clock);
        using (var key = made.GetECDsaPrivateKey()!)
            PrivateFiles.Write(keyFile, key.ExportPkcs8PrivateKeyPem() + "\n" + made.ExportCertificatePem() + "\n", secret: true);
        Publish(folder, made);
        return made;
    }

    private static void Publish(string folder, X509Certificate2 root)
    {
        var file = Path.Combine(folder, CertificateFile);
        var pem = root.ExportCertificatePem() + "\n";
        if (!File.Exists(file) || File.ReadAllText(file) != pem) PrivateFiles.Write(file, pem, secret: false);
    }

    private static X509Certificate2 Load(string keyFile, string folder)
    {
        if (PrivateFiles.IsOpenToOthers(keyFile, out var mode))
            throw new CaException($"The CA's key {keyFile} is open to other users (mode {mode}). If nobody can have read it: chmod 600 {keyFile}; else remove {folder}, and a new CA is made.");

        try
        {
            var pem = File.ReadAllText(keyFile);
            // Throws where the key does not belong to the certificate.
            var root = X509Certificate2.CreateFromPem(pem, pem);
            if (root.GetECDsaPrivateKey() is null) throw new CryptographicException("not an ECDSA key");
            return root;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CaException($"The CA in {folder} is damaged or was tampered with ({e.Message}). Remove {folder}, and a new CA is made at the next start.", e);
        }
    }

    private static string? WhyReplace(X509Certificate2 root, IReadOnlyCollection<string> hosts, TimeProvider clock)
    {
        // A leaf lives 30 days and must not outlive its root.
        if (root.NotAfter.ToUniversalTime() < clock.GetUtcNow().UtcDateTime + MachineCa.LeafValidity) return "The root certificate had expired, or was about to";
        var covered = NameConstraints.Read(root);
        var missing = hosts.FirstOrDefault(host => !covered.Contains(host));
        return missing is null ? null : $"The root certificate did not cover {missing}";
    }

    private static X509Certificate2 Make(IReadOnlyCollection<string> hosts, TimeProvider clock)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var request = new CertificateRequest($"CN=Plimsoll CA {id} (this machine only)", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(NameConstraints.Permit(hosts.Order(StringComparer.Ordinal)));
        var now = clock.GetUtcNow();
        // A day back: clocks differ, and a leaf may not begin before its root.
        return request.CreateSelfSigned(now.AddDays(-1), now + Validity);
    }
}
