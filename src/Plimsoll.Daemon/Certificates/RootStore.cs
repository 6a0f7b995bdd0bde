using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Plimsoll.Daemon.Certificates;

/// <summary>The machine's roots on disk. One is made for the hosts of a group that no root covers yet; none is ever replaced.</summary>
/// <remarks>
/// <c>root-key.pem</c>, <c>root-key-2.pem</c> … (0600) hold key and certificate each, so that one rename puts both in place. A program
/// trusts the roots that there were when it started, so a root stays in use until it expires, and its successor is in the bundle long before.
/// </remarks>
internal static class RootStore
{
    /// <summary>A root this near its end gets a successor. A program that runs for less never meets the day.</summary>
    internal static readonly TimeSpan Overlap = TimeSpan.FromDays(90);

    private const string Subject = "Plimsoll CA ";
    private const string KeyFiles = "root-key*.pem";
    private static readonly TimeSpan Validity = TimeSpan.FromDays(5 * 365);
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    /// <summary>The roots, the oldest first, with their keys; those that have expired are left out.</summary>
    /// <param name="folder"><c>ca/</c> in Plimsoll's home; made where absent, for this user alone.</param>
    /// <param name="groups">What the roots must cover, lower case. A root is made for hosts of one group only.</param>
    /// <param name="clock">Tells which roots are valid.</param>
    /// <param name="notice">One sentence where some hosts stay without a root, else null.</param>
    /// <exception cref="CaException">A root is damaged, open to others, or cannot be read or written.</exception>
    public static IReadOnlyList<CaRoot> Open(string folder, IReadOnlyList<IReadOnlyCollection<string>> groups, TimeProvider clock, out string? notice)
    {
        try
        {
            PrivateFiles.MakeFolder(folder);
            if (PrivateFiles.IsWritableByOthers(folder, out var mode))
                throw new CaException($"Other users can put files into the certificate folder {folder} (mode {mode}). If nobody can have: chmod 700 {folder}; else remove it, and a new one is made.");
            using var gate = PrivateFiles.Lock(Path.Combine(folder, ".lock"), LockPatience, clock);
            var now = clock.GetUtcNow();
            var roots = Directory.EnumerateFiles(folder, KeyFiles).Select(Load).Where(root => now < root.Until).OrderBy(root => root.From).ToList();
            notice = null;
            foreach (var hosts in groups) Complete(folder, roots, hosts, now, ref notice);
            return roots;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaException($"The certificate folder {folder} cannot be used ({e.Message}). Make it yours and writable, or set PLIMSOLL_HOME.", e);
        }
    }

    /// <summary>Hands every root that has not expired to <paramref name="write"/>, as PEM without keys, while no other process makes or writes one.</summary>
    /// <remarks>All in the folder, not only those that this process knows: another may have made one since, and its programs read the same file.</remarks>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public static void Publish(string folder, TimeProvider clock, Action<string> write)
    {
        using var gate = PrivateFiles.Lock(Path.Combine(folder, ".lock"), LockPatience, clock);
        var roots = Directory.EnumerateFiles(folder, KeyFiles).Select(Load).OrderBy(root => root.From).ToList();
        write(string.Concat(roots.Where(root => clock.GetUtcNow() < root.Until).Select(root => root.Certificate.ExportCertificatePem() + "\n")));
        foreach (var root in roots) root.Dispose();
    }

    /// <summary>Makes a root for those of some hosts that no root covers for long enough.</summary>
    private static void Complete(string folder, List<CaRoot> roots, IReadOnlyCollection<string> hosts, DateTimeOffset now, ref string? notice)
    {
        var missing = hosts.Where(host => !roots.Exists(root => root.IsValid(now + Overlap) && root.IsValid(now) && root.Hosts.Contains(host))).ToList();
        if (missing.Count == 0) return;

        var made = Make(missing, now);
        try
        {
            using var key = made.Certificate.GetECDsaPrivateKey()!;
            PrivateFiles.Write(FreeName(folder), key.ExportPkcs8PrivateKeyPem() + "\n" + made.Certificate.ExportCertificatePem() + "\n", secret: true);
            roots.Add(made);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && roots.Exists(root => root.IsValid(now)))
        {
            // What the other roots cover goes on being metered.
            made.Dispose();
            if (missing.Find(host => !roots.Exists(root => root.IsValid(now) && root.Hosts.Contains(host))) is { } bare)
                notice ??= $"No root certificate can be made for {bare} ({e.Message.TrimEnd('.')}): calls there pass unread. Make {folder} writable.";
        }
    }

    private static string FreeName(string folder)
    {
        for (var i = 1; ; i++)
        {
            var file = Path.Combine(folder, i == 1 ? "root-key.pem" : string.Create(CultureInfo.InvariantCulture, $"root-key-{i}.pem"));
            if (!File.Exists(file)) return file;
        }
    }

    private static CaRoot Load(string file)
    {
        if (PrivateFiles.IsOpenToOthers(file, out var mode))
            throw new CaException($"The CA's key {file} is open to other users (mode {mode}). If nobody can have read it: chmod 600 {file}; else remove it, and a new one is made.");

        try
        {
            var pem = File.ReadAllText(file);
            // Throws where the key does not belong to the certificate.
            var root = X509Certificate2.CreateFromPem(pem, pem);
            using var key = root.GetECDsaPrivateKey();
            if (key is null) throw new CryptographicException("not an ECDSA key");
            return new(root, NameConstraints.Read(root));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CaException($"The CA's key {file} is damaged or was tampered with ({e.Message}). Remove it, and a new one is made at the next start.", e);
        }
    }

    private static CaRoot Make(List<string> hosts, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var request = new CertificateRequest($"CN={Subject}{id} (this machine only)", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(NameConstraints.Permit(hosts.Order(StringComparer.Ordinal)));
        // A day back: clocks differ, and a leaf may not begin before its root.
        return new(request.CreateSelfSigned(now.AddDays(-1), now + Validity), hosts.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Whether a certificate is one of ours, of whatever home: nobody else's word for a provider.</summary>
    public static bool IsOurs(X509Certificate2 certificate) => certificate.Subject.StartsWith($"CN={Subject}", StringComparison.Ordinal);
}
