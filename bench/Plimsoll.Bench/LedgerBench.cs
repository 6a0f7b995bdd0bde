using System.Diagnostics;
using System.Globalization;
using Plimsoll.Store;

namespace Plimsoll;

/// <summary>
/// <c>ledger [--calls N] [--days N] [--skip N] [--stop N] [--path FILE] [--keep]</c>: how fast a ledger takes calls, and what a call
/// weighs. With <c>--skip</c> those before are only made, which shows what making takes, and the ledger of an earlier run goes on.
/// </summary>
/// <remarks><c>bench/ledger.sh</c> runs it beside a plain C loop, and times reports on what it wrote.</remarks>
internal static class LedgerBench
{
    private const int Bar = 100_000;

    public static async Task<int> RunAsync(string[] args)
    {
        var calls = (int)Number("--calls", 1_000_000);
        var days = Number("--days", 180);
        var path = Text("--path") ?? Path.Combine(Path.GetTempPath(), $"ledger-bench-{Environment.ProcessId}", "ledger.db");
        var until = Text("--until") is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : new(2026, 8, 21, 12, 0, 0, TimeSpan.Zero);
        try
        {
            await FillAsync(path, new(calls, until.AddDays(-days), until), (int)Number("--skip", 0), (int)Number("--stop", calls));
            return 0;
        }
        finally
        {
            if (!args.Contains("--keep")) Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }

        long Number(string name, long otherwise) => Text(name) is { } number ? long.Parse(number, CultureInfo.InvariantCulture) : otherwise;
        string? Text(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
    }

    private static async Task FillAsync(string path, ManyCalls source, int skip, int stop)
    {
        using var calls = source.Make().Take(stop).GetEnumerator();
        var watch = Stopwatch.StartNew();
        for (var n = 0; n < skip; n++) calls.MoveNext();
        if (skip > 0) Say($"making calls alone: {watch.Elapsed.TotalMicroseconds / skip:0.00} µs each");

        await using var writer = LedgerWriter.Open(path, TimeProvider.System);
        var commits = new List<double>();
        watch.Restart();
        var (made, before) = (0, TimeSpan.Zero);
        while (calls.MoveNext())
        {
            // A few transactions ahead, no more: what waits long is moved about by the garbage collector.
            while (writer.Pending >= 4_096 || !writer.TryPost(calls.Current)) Thread.Sleep(1);
            if (++made % 1_000_000 != 0) continue;

            await writer.FlushAsync(default);
            commits.AddRange(writer.CommitTimesMs());
            Say($"  {(skip + made) / 1_000_000,2} million: {1_000_000 / (watch.Elapsed - before).TotalSeconds:N0} calls/s");
            before = watch.Elapsed;
        }

        await writer.FlushAsync(default);
        var seconds = watch.Elapsed.TotalSeconds;
        if (commits.Count == 0) commits.AddRange(writer.CommitTimesMs());
        commits.Sort();
        using var process = Process.GetCurrentProcess();
        Say($"{made:N0} calls in {seconds:0.0} s: {made / seconds:N0} calls/s (bar: {Bar:N0}), {process.TotalProcessorTime.TotalMicroseconds / made:0.0} µs of processor each");
        Say($"  of that by thread: {string.Join(", ", Threads(made))}");
        Say($"transactions: p50 {commits[commits.Count / 2]:0.0}, p99 {commits[commits.Count * 99 / 100]:0.0}, longest {commits[^1]:0.0} ms");
        Say($"file: {new FileInfo(path).Length / (double)(skip + made):0} bytes a call; most memory: {process.PeakWorkingSet64 >> 20} MB; lost {writer.Lost} {writer.LastProblem}");
    }

    /// <summary>What each thread that still runs took of the processor, for those that took something (Linux only).</summary>
    private static IEnumerable<string> Threads(int calls)
    {
        if (!OperatingSystem.IsLinux()) yield break;
        foreach (var folder in Directory.GetDirectories("/proc/self/task"))
        {
            var ns = long.Parse(File.ReadAllText(Path.Combine(folder, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture);
            if (ns / 1_000.0 / calls is var us and >= 0.05)
                yield return string.Create(CultureInfo.InvariantCulture, $"{File.ReadAllText(Path.Combine(folder, "comm")).Trim()} {us:0.0} µs");
        }
    }

    private static void Say(FormattableString what) => Console.WriteLine(what.ToString(CultureInfo.InvariantCulture));
}
