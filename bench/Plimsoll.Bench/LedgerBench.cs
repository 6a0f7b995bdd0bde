using System.Diagnostics;
using System.Globalization;
using Plimsoll.Store;

namespace Plimsoll;

/// <summary><c>ledger [--calls N] [--days N] [--path FILE] [--keep]</c>: how fast a ledger takes calls, and what a call weighs.</summary>
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
            await FillAsync(path, new(calls, until.AddDays(-days), until));
            return 0;
        }
        finally
        {
            if (!args.Contains("--keep")) Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }

        long Number(string name, long otherwise) => Text(name) is { } number ? long.Parse(number, CultureInfo.InvariantCulture) : otherwise;
        string? Text(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
    }

    private static async Task FillAsync(string path, ManyCalls calls)
    {
        await using var writer = LedgerWriter.Open(path, TimeProvider.System);
        var commits = new List<double>();
        var watch = Stopwatch.StartNew();
        var (made, before) = (0, TimeSpan.Zero);
        foreach (var call in calls.Make())
        {
            // A few transactions ahead, no more: what waits long is moved about by the garbage collector.
            while (writer.Pending >= 4_096 || !writer.TryPost(call)) Thread.Sleep(1);
            if (++made % 1_000_000 != 0) continue;

            await writer.FlushAsync(default);
            commits.AddRange(writer.CommitTimesMs());
            Say($"  {made / 1_000_000,2} million: {1_000_000 / (watch.Elapsed - before).TotalSeconds:N0} calls/s");
            before = watch.Elapsed;
        }

        await writer.FlushAsync(default);
        var seconds = watch.Elapsed.TotalSeconds;
        if (commits.Count == 0) commits.AddRange(writer.CommitTimesMs());
        commits.Sort();
        using var process = Process.GetCurrentProcess();
        Say($"{made:N0} calls in {seconds:0.0} s: {made / seconds:N0} calls/s (bar: {Bar:N0}), {process.TotalProcessorTime.TotalMicroseconds / made:0.0} µs of processor each");
        Say($"transactions: p50 {commits[commits.Count / 2]:0.0}, p99 {commits[commits.Count * 99 / 100]:0.0}, longest {commits[^1]:0.0} ms");
        Say($"file: {new FileInfo(path).Length / (double)made:0} bytes a call; most memory: {process.PeakWorkingSet64 >> 20} MB; lost {writer.Lost} {writer.LastProblem}");
    }

    private static void Say(FormattableString what) => Console.WriteLine(what.ToString(CultureInfo.InvariantCulture));
}
