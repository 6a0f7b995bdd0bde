using System.Diagnostics;
using System.Globalization;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll;

/// <summary><c>ledger [--calls N] [--days N] [--path FILE] [--keep]</c>: how fast a ledger takes calls, what a call weighs, how fast it reports.</summary>
internal static class LedgerBench
{
    private static readonly string[] Models = [.. Enumerable.Range(1, 12).Select(n => $"model-{n}")];
    private static readonly string[] Projects = [.. Enumerable.Range(1, 40).Select(n => $"project-{n}")];
    private static readonly Receipt[] Receipts =
        [.. Enumerable.Range(1, 12).Select(n => new Receipt($$"""{"source":"price list {{n % 3}}","rates":{"Input":{{n * 100_000_000_000}},"Output":{{n * 500_000_000_000}} } }"""))];

    private static readonly byte[] RawUsage =
        """{"input_tokens":1234,"cache_creation_input_tokens":56,"cache_read_input_tokens":78901,"output_tokens":432}"""u8.ToArray();

    public static async Task<int> RunAsync(string[] args)
    {
        var calls = (int)Number("--calls", 1_000_000);
        var days = Number("--days", 90);
        var path = Text("--path") ?? Path.Combine(Path.GetTempPath(), $"ledger-bench-{Environment.ProcessId}", "ledger.db");
        var until = new DateTimeOffset(2026, 8, 21, 12, 0, 0, TimeSpan.Zero);
        try
        {
            await FillAsync(path, calls, until.AddDays(-days), until);
            Report(path, until);
            return 0;
        }
        finally
        {
            if (!args.Contains("--keep")) Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }

        long Number(string name, long otherwise) => Text(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        string? Text(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
    }

    private static async Task FillAsync(string path, int calls, DateTimeOffset from, DateTimeOffset until)
    {
        await using var writer = LedgerWriter.Open(path, TimeProvider.System);
        var random = new Random(1);
        var step = (until - from).Ticks / calls;
        var watch = Stopwatch.StartNew();
        var flushes = new List<double>();
        for (var n = 0; n < calls; n++)
        {
            var call = Make(n, from.AddTicks((n * step) + random.NextInt64(Math.Max(1, step))), random);
            while (!TryPost(writer, call)) await Task.Delay(1);
            if (n % 20_000 != 0) continue;

            var start = watch.Elapsed;
            await writer.FlushAsync(default);
            flushes.Add((watch.Elapsed - start).TotalMilliseconds);
        }

        await writer.FlushAsync(default);
        var seconds = watch.Elapsed.TotalSeconds;
        var commits = writer.CommitTimesMs().Order().ToList();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime.TotalMicroseconds / calls;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls:N0} calls in {seconds:0.0} s: {calls / seconds:N0} calls/s, {cpu:0.0} µs of processor each"));
        if (commits.Count > 0)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"transactions: p50 {commits[commits.Count / 2]:0.0} ms, p99 {commits[commits.Count * 99 / 100]:0.0} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"file: {new FileInfo(path).Length / (double)calls:0} bytes a call, lost {writer.Lost}"));
    }

    // The queue is left some room: a post that finds it full counts as lost.
    private static bool TryPost(LedgerWriter writer, Observation call) =>
        writer.Pending < LedgerWriter.Capacity - 1_000 && writer.TryPost(call);

    private static void Report(string path, DateTimeOffset until)
    {
        for (var run = 0; run < 3; run++)
        {
            var watch = Stopwatch.StartNew();
            using var ledger = Ledger.Open(path, LedgerAccess.Read, TimeProvider.System);
            var report = new ReportQuery
            {
                Range = new(until.AddDays(-30), until),
                By = [new(ReportDimKind.Project), new(ReportDimKind.Model)],
            }.Read(ledger);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"report of 30 days by project and model: {watch.ElapsedMilliseconds} ms, {report.Rows.Count} rows, {report.Total.Calls:N0} calls"));
        }
    }

    private static Observation Make(int n, DateTimeOffset at, Random random)
    {
        var model = random.Next(Models.Length);
        Usage usage = default;
        usage.Set(Unit.Input, random.Next(1, 3_000));
        usage.Set(Unit.CacheRead, random.Next(0, 90_000));
        usage.Set(Unit.CacheWrite5m, random.Next(0, 3_000));
        usage.Set(Unit.Output, random.Next(1, 2_000));
        var cost = new NanoUsd(random.NextInt64(1_000, 900_000_000));
        return new()
        {
            Witness = Witness.Proxy,
            Native = $"{unchecked((uint)n * 2654435761u):x8}{n:x8}:0",
            Identities = [new((ulong)random.NextInt64()), new((ulong)random.NextInt64())],
            StartedAt = at,
            Attribution = new()
            {
                Project = Projects[n / 40 % Projects.Length],
                ProjectSource = "git",
                Client = "claude-code",
                Session = $"session-{n / 200}",
                Developer = "ada",
                Machine = "bench",
                Repository = "github.com/example/repository",
                Branch = "main",
                Key = "0a1b2c3d",
            },
            Provider = "anthropic",
            Endpoint = "messages",
            RequestedModel = Models[model],
            Reading = new()
            {
                ResponseId = $"msg_{n:x24}",
                Model = Models[model],
                Usage = usage,
                UsageReported = true,
                StopReason = "end_turn",
                RawUsage = RawUsage,
            },
            Charge = new(ChargeState.Priced, List: cost, Effective: cost, Receipt: Receipts[model]),
            Status = 200,
            Streaming = true,
            FirstByte = TimeSpan.FromMilliseconds(random.Next(200, 2_000)),
            Duration = TimeSpan.FromMilliseconds(random.Next(1_000, 30_000)),
            Request = new() { Model = Models[model], Streaming = true, MaxTokens = 32_000, Tools = 12, PromptBytes = 300_000, PromptHash = (ulong)random.NextInt64() },
        };
    }
}
