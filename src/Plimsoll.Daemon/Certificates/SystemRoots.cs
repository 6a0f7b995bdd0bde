using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Plimsoll.Daemon.Certificates;

/// <summary>The roots that this system trusts, without what Plimsoll itself added.</summary>
internal static class SystemRoots
{
    // Debian; Fedora; Alpine and macOS; openSUSE; older Fedora; FreeBSD.
    private static readonly string[] KnownFiles =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/cert.pem",
        "/etc/ssl/ca-bundle.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/usr/local/share/certs/ca-root-nss.crt",
    ];

    /// <summary>The PEM file of system roots, or null where there is none.</summary>
    /// <param name="userFile">The user's own SSL_CERT_FILE, or null. One inside <paramref name="caFolder"/> is ours and does not count.</param>
    /// <param name="caFolder">Where our own bundle lies.</param>
    public static string? FindFile(string? userFile, string caFolder)
    {
        if (!string.IsNullOrEmpty(userFile) && File.Exists(userFile) && !IsOurs(userFile, caFolder)) return userFile;
        return Array.Find(KnownFiles, File.Exists);
    }

    /// <summary>The roots to trust for providers: the system's, and <paramref name="extraFiles"/>; never one of ours.</summary>
    /// <exception cref="CaException">A file cannot be read.</exception>
    public static X509Certificate2Collection Load(string? systemFile, IEnumerable<string> extraFiles)
    {
        var roots = new X509Certificate2Collection();
        if (systemFile is not null) Import(roots, systemFile);
        else AddStores(roots);
        foreach (var file in extraFiles) Import(roots, file);
        // A file that the user named may be one that Plimsoll joined for a run around this one.
        foreach (var ours in roots.Where(RootStore.IsOurs).ToList()) roots.Remove(ours);
        return roots;
    }

    private static bool IsOurs(string file, string caFolder) =>
        Path.GetFullPath(file).StartsWith(Path.GetFullPath(caFolder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static void Import(X509Certificate2Collection roots, string file)
    {
        try
        {
            roots.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CaException($"The CA file {file} cannot be read ({e.Message}). Correct PLIMSOLL_UPSTREAM_TRUST, upstream.trust in config.json, or SSL_CERT_FILE.", e);
        }
    }

    private static void AddStores(X509Certificate2Collection roots)
    {
        foreach (var location in (StoreLocation[])[StoreLocation.LocalMachine, StoreLocation.CurrentUser])
        {
            try
            {
                using var store = new X509Store(StoreName.Root, location, OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
                roots.AddRange(store.Certificates);
            }
            catch (CryptographicException)
            {
                // This platform has no such store: the other one, and the extra files, remain.
            }
        }
    }
}
