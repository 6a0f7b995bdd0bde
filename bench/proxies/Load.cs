using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Proxies;

/// <summary>One run of the load, and what the proxy used meanwhile.</summary>
/// <param name="Name">Of what was measured.</param>
/// <param name="Subject">Whom.</param>
/// <param name="Primed">Requests before the measurement, one a connection.</param>
/// <param name="Requests">Answered well: 200, whole, with a usage in it.</param>
/// <param name="Errors">Not answered well.</param>
/// <param name="Lost">Chunks out of order or missing.</param>
/// <param name="LatencyP50">Of a request, in µs; so are the others.</param>
/// <param name="DelayP50">Of a streamed chunk, from the upstream's write to the load's read.</param>
/// <param name="LoadCpu">Seconds that the load itself took.</param>
/// <param name="UpstreamCpu">Seconds that the upstream took.</param>
/// <param name="Cpu">Seconds that the proxy took, until a moment after the last answer.</param>
/// <param name="ResidentMb">After it.</param>
internal sealed record Load(
    string Name, string Subject, long Primed, long Requests, double Seconds, long Errors, long Lost, long Chunks,
    double LatencyP50, double LatencyP99, double DelayP50, double DelayP99, double LoadCpu, double UpstreamCpu, double Cpu, double ResidentMb)
{
    // What is done after the answer, metering and the ledger, counts as well.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(300);

    public double Rate => Requests / Seconds;

    public double CpuMicros => Requests == 0 ? 0 : Cpu * 1e6 / Requests;

    public static async Task<Load> RunAsync(Settings settings, int upstream, Subject subject, string name, string mode, params string[] arguments)
    {
        using var process = Proxies.Subject.Start(
            Path.Combine(settings.Work, "load"),
            [mode, $"dial={subject.Dial}", $"connect={subject.Connect}", $"name={subject.ServerName}", $"ca={subject.CaFile}", .. arguments], []);
        if (await process.StandardOutput.ReadLineAsync() != "ready") throw new InvalidOperationException($"The load could not be put on {subject.Name}.");
        var before = subject.Used();
        var upstreamBefore = ProcessTree.Of(upstream);
        await process.StandardInput.WriteLineAsync();
        await process.StandardInput.FlushAsync();
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The load broke off.");
        await process.WaitForExitAsync();
        await Task.Delay(Settle);
        var after = subject.Used();

        using var json = JsonDocument.Parse(line);
        double Number(string field) => json.RootElement.GetProperty(field).GetDouble();
        var load = new Load(
            name, subject.Name, (long)Number("primed"), (long)Number("requests"), Number("seconds"), (long)Number("errors"), (long)Number("lost"), (long)Number("chunks"),
            Number("latencyP50"), Number("latencyP99"), Number("delayP50"), Number("delayP99"), Number("cpu"),
            ProcessTree.Of(upstream).CpuSeconds - upstreamBefore.CpuSeconds, after is null ? 0 : after.CpuSeconds - before!.CpuSeconds, after?.ResidentMb ?? 0);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{name,-8} {subject.Name,-10} {load.Rate,9:F1}/s  latency {load.LatencyP50,8:F0} {load.LatencyP99,8:F0} µs  chunk {load.DelayP50,7:F0} {load.DelayP99,7:F0} µs  proxy {load.CpuMicros,7:F1} µs/request {load.ResidentMb,6:F1} MB  load {load.LoadCpu * 1e6 / load.Requests,5:F1} upstream {load.UpstreamCpu * 1e6 / load.Requests,5:F1} µs  errors {load.Errors} lost {load.Lost}"));
        return load;
    }
}
