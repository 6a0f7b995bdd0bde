using System.Security.Cryptography;
using System.Text;
using Plimsoll.Cli.Configuration;

namespace Plimsoll.Cli.Running;

/// <summary>A file of trusted roots that the user chose, joined with ours: the program trusts what it was told to, and the proxy.</summary>
internal static class TrustFile
{
    /// <summary>Makes the joined file and says where it is.</summary>
    /// <exception cref="CommandException">The user's file cannot be read, or the joined one not written.</exception>
    public static string Join(PlimsollHome home, string users, string ours)
    {
        try
        {
            var (own, plimsolls) = (File.ReadAllText(users).TrimEnd(), File.ReadAllText(ours));
            // In a run within a run the file is one that was joined already.
            if (own.Contains(plimsolls.TrimEnd(), StringComparison.Ordinal)) return users;
            var content = $"{own}\n{plimsolls}";
            // Named by content: runs with other files do not overwrite this one while a program reads it.
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 8));
            var path = Path.Combine(home.RunFolder, $"trust-{name}.pem");
            if (!File.Exists(path))
            {
                var draft = $"{path}.{Environment.ProcessId}";
                File.WriteAllText(draft, content);
                File.Move(draft, path, overwrite: true);
            }

            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.NoInput, $"The certificates in {users} cannot be joined with Plimsoll's: {e.Message} Correct the variable that names the file, or unset it.", e);
        }
    }
}
