using System.Text;

namespace Plimsoll.Daemon.Certificates;

/// <summary>One PEM file with the system's roots and ours, for SSL_CERT_FILE and its kin, which replace a program's trust.</summary>
/// <param name="Path">The bundle.</param>
/// <param name="RootPath">Our root alone, for variables that add to a program's trust (NODE_EXTRA_CA_CERTS, DENO_CERT).</param>
/// <param name="HasSystemRoots">False where the system has no file of roots: programs given the bundle then trust our hosts only.</param>
public sealed record CaBundle(string Path, string RootPath, bool HasSystemRoots)
{
    /// <summary>Writes the bundle where it is missing, or where the system's roots or ours have changed.</summary>
    /// <param name="ca">The machine's CA.</param>
    /// <param name="userCertFile">SSL_CERT_FILE as the user has it, or null; it takes the place of the system's roots.</param>
    /// <exception cref="CaException">It cannot be written.</exception>
    public static CaBundle Build(MachineCa ca, string? userCertFile)
    {
        var path = System.IO.Path.Combine(ca.Folder, "bundle.pem");
        var rootPath = System.IO.Path.Combine(ca.Folder, "trust.pem");
        try
        {
            var system = SystemRoots.FindFile(userCertFile, ca.Folder);
            var ours = new StringBuilder();
            foreach (var root in ca.PublishedRoots()) ours.Append(root.ExportCertificatePem()).Append('\n');

            WriteIfChanged(rootPath, ours.ToString());
            WriteIfChanged(path, system is null ? ours.ToString() : File.ReadAllText(system).TrimEnd() + "\n" + ours);
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
