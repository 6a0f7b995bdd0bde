using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Plimsoll.Cli.Running;

/// <summary>Tells whether any process of a run is still there.</summary>
/// <remarks>
/// A descendant is known by the run's id in its environment, which it inherits however it was started and whoever is its parent now. One
/// that cleared its environment has lost the proxy's address with it, so it needs no proxy.
/// </remarks>
internal static class Descendants
{
    /// <summary>True where some process other than this one carries the run's id.</summary>
    public static bool Exist(string runId) => Directory.Exists("/proc/self") ? InProc(runId) : InProcessList(runId);

    private static bool InProc(string runId)
    {
        var marker = Encoding.UTF8.GetBytes($"{ChildEnvironment.RunVariable}={runId}\0");
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == Environment.ProcessId) continue;
            try
            {
                if (File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(marker) >= 0) return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile, or another user's: either way none of ours.
            }
        }

        return false;
    }

    // macOS and the BSDs: ps shows the environment of the user's own processes after the command.
    private static bool InProcessList(string runId)
    {
        try
        {
            using var ps = Process.Start(new ProcessStartInfo("ps", ["-axwwE", "-o", "pid=,command="]) { RedirectStandardOutput = true, UseShellExecute = false });
            if (ps is null) return false;
            var list = ps.StandardOutput.ReadToEnd();
            ps.WaitForExit();
            return list.Contains($"{ChildEnvironment.RunVariable}={runId}", StringComparison.Ordinal);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No ps: Windows. There the proxy ends with the command itself.
            return false;
        }
    }
}
