using System.Diagnostics;
using System.Globalization;

namespace Plimsoll.Cli;

/// <summary>Looks at processes that a test has started, and waits for what they do.</summary>
internal static class Processes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Returns once a file is there; fails where none comes.</summary>
    public static Task UntilExistsAsync(string path) => UntilAsync(Path.GetDirectoryName(path)!, () => File.Exists(path));

    /// <summary>Returns once what stands in a folder is as it should be, which is looked at whenever something changes there; fails where it never is.</summary>
    public static async Task UntilAsync(string folder, Func<bool> happened)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var changed = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(folder);
        FileSystemEventHandler note = (_, _) => changed.Release();
        watcher.Created += note;
        watcher.Changed += note;
        watcher.Deleted += note;
        watcher.Renamed += (_, _) => changed.Release();
        watcher.Error += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        while (!happened()) await changed.WaitAsync(patience.Token);
        watcher.EnableRaisingEvents = false; // No event may come once the semaphore is gone.
    }

    /// <summary>Returns once a process has ended; fails where it does not.</summary>
    /// <remarks>It is no child of ours, and may stay for its parent to ask after, so nothing tells of its end: it is looked at again and again.</remarks>
    public static async Task UntilEndedAsync(int process)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (IsAlive(process)) await Task.Delay(20, patience.Token);
    }

    /// <summary>The proxy's process of a <c>plimsoll run</c>.</summary>
    public static int ProxyOf(Process run) => ChildrenOf(run.Id).Single(child => File.ReadAllText($"/proc/{child}/cmdline").Contains("\0run-proxy", StringComparison.Ordinal));

    /// <summary>True until the process has ended; one that is only still to be reaped has.</summary>
    private static bool IsAlive(int process) => Field(process, 0) is { } state and not ("Z" or "X") && state.Length > 0;

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
