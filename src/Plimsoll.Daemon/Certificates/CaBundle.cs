using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Daemon.Certificates;

/// <summary>One PEM file with the system's roots and ours, for SSL_CERT_FILE and its kin, which replace a program's trust.</summary>
/// <param name="Path">The bundle.</param>
/// <param name="RootPath">Our roots alone, for variables that add to a program's trust (NODE_EXTRA_CA_CERTS, DENO_CERT).</param>
/// <param name="HasSystemRoots">False where the system has no file of roots: programs given the bundle then trust our hosts only.</param>
public sealed record CaBundle(string Path, string RootPath, bool HasSystemRoots)
{
    /// <summary>Writes the bundle where it is missing, or where the system's roots or ours have changed.</summary>
    /// <param name="ca">The machine's CA.</param>
    /// <param name="userCertFile">SSL_CERT_FILE as the user has it, or null; it takes the place of the system's roots.</param>
    /// <param name="clock">Tells which roots have expired.</param>
    /// <exception cref="CaException">It cannot be written.</exception>
    public static CaBundle Build(MachineCa ca, string? userCertFile, TimeProvider clock)
    {
        var system = SystemRoots.FindFile(userCertFile, ca.Folder);
        // Runs that differ in it must not write over each other's.
        var own = system is not null && system == userCertFile ? $"-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(system)).AsSpan(0, 6))}" : "";
        var path = System.IO.Path.Combine(ca.Folder, $"bundle{own}.pem");
        var rootPath = System.IO.Path.Combine(ca.Folder, "trust.pem");
        try
        {
            RootStore.Publish(ca.Folder, clock, ours =>
            {
                WriteIfChanged(rootPath, ours);
                WriteIfChanged(path, system is null ? ours : File.ReadAllText(system).TrimEnd() + "\n" + ours);
            });
            return new(path, rootPath, system is not null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaException($"The certificate bundle {path} cannot be made ({e.Message}). Make {ca.Folder} writable, or set PLIMSOLL_HOME.", e);
        }
    }

    private static void WriteIfChanged(string file, string content)
    {
        if (!File.Exists(file) || !string.Equals(File.ReadAllText(file), content, StringComparison.Ordinal)) PrivateFiles.Write(file, content, secret: false);
    }
}
