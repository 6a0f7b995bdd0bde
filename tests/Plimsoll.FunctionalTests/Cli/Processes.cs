using System.Diagnostics;
using System.Globalization;

namespace Plimsoll.Cli;

/// <summary>Looks at processes that a test has started, and waits for what they do.</summary>
internal static class Processes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Returns once something that happens elsewhere has happened; fails where it does not.</summary>
    public static Task UntilAsync(Func<bool> happened) => UntilAsync(() => Task.FromResult(happened()));

    /// <summary>The same, where looking takes its time.</summary>
    public static async Task UntilAsync(Func<Task<bool>> happened)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (!await happened()) await Task.Delay(20, patience.Token);
    }

    /// <summary>The proxy's process of a <c>plimsoll run</c>.</summary>
    public static int ProxyOf(Process run) => ChildrenOf(run.Id).Single(child => File.ReadAllText($"/proc/{child}/cmdline").Contains("\0run-proxy", StringComparison.Ordinal));

    /// <summary>True until the process has ended; one that is only still to be reaped has.</summary>
    public static bool IsAlive(int process) => Field(process, 0) is { } state and not ("Z" or "X") && state.Length > 0;

    private static IEnumerable<int> ChildrenOf(int parent) =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && Field(id, 1) == parent.ToString(CultureInfo.InvariantCulture));

    // Of /proc/N/stat, what stands after the name in brackets; null where there is no such process.
    private static string? Field(int process, int index)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[index];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
