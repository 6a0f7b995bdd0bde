using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Proxies;

/// <summary>The whole comparison: everyone up, rounds in turn, a table.</summary>
internal static class Comparison
{
    private const int Uploads = 4;
    private const long UploadBytes = 100_000_000;

    public static async Task<int> RunAsync(Settings settings)
    {
        Certificates.Make(settings.Work);
        using var upstream = Subject.Start(Path.Combine(settings.Work, "upstream"), [settings.Work], []);
        var subjects = new List<Subject>();
        try
        {
            var portFile = Path.Combine(settings.Work, "port");
            await Subject.WaitAsync(upstream, () => File.Exists(portFile));
            var port = int.Parse(await File.ReadAllTextAsync(portFile), CultureInfo.InvariantCulture);
            if (settings.Only.Contains("direct")) subjects.Add(Subject.Direct(settings, port));
            if (settings.Only.Contains("plimsoll")) subjects.Add(await Subject.PlimsollAsync(settings, port));
            if (settings.Only.Contains("mitmproxy")) subjects.Add(await Subject.MitmproxyAsync(settings, port));
            if (settings.Only.Contains("mockttp")) subjects.Add(await Subject.MockttpAsync(settings, port));

            var loads = await MeasureAsync(settings, upstream.Id, subjects);
            var peaks = subjects.ToDictionary(x => x.Name, x => x.Used()?.PeakMb ?? 0, StringComparer.Ordinal);
            foreach (var subject in subjects) await subject.EndAsync();
            var table = Table.Of(loads, peaks, await LedgerAsync(settings, loads)) + Bars.Of(loads, peaks);
            await File.WriteAllTextAsync(Path.Combine(settings.Work, "loads.json"), JsonSerializer.Serialize(loads));
            await File.WriteAllTextAsync(Path.Combine(settings.Work, "table.md"), table);
            await Console.Out.WriteAsync(table);
            return loads.Any(x => x.Subject == "plimsoll" && x.Errors + x.Lost > 0) ? 1 : 0;
        }
        finally
        {
            foreach (var subject in subjects)
            {
                if (subject.Process is { HasExited: false }) subject.Process.Kill(entireProcessTree: true);
                subject.Dispose();
            }

            upstream.Kill();
        }
    }

    private static async Task<List<Load>> MeasureAsync(Settings settings, int upstream, List<Subject> subjects)
    {
        var (longer, shorter) = (Seconds(settings.Seconds), Seconds(settings.Seconds * 2 / 3));
        var loads = new List<Load>();
        foreach (var subject in subjects)
        {
            // Long enough for what compiles as it runs: .NET and Node go on doing so for some seconds.
            loads.Add(await Load.RunAsync(settings, upstream, subject, "warm", "calls", "connections=50", Seconds(settings.Seconds * 2)));
            loads.Add(await Load.RunAsync(settings, upstream, subject, "warm", "streams", "connections=10", "chunks=50", "pause=2", "seconds=1"));
        }

        for (var round = 0; round < settings.Rounds; round++)
        {
            Subject[] order = [.. subjects.Skip(round % subjects.Count), .. subjects.Take(round % subjects.Count)];
            foreach (var subject in order)
            {
                if (settings.Load.Contains("fifty")) loads.Add(await Load.RunAsync(settings, upstream, subject, "fifty", "calls", "connections=50", longer));
            }

            foreach (var subject in order)
            {
                if (settings.Load.Contains("one")) loads.Add(await Load.RunAsync(settings, upstream, subject, "one", "calls", "connections=1", shorter));
            }

            foreach (var subject in order)
            {
                if (settings.Load.Contains("chunks")) loads.Add(await Load.RunAsync(settings, upstream, subject, "chunks", "streams", "connections=1", "chunks=100", "pause=4", shorter));
            }
        }

        foreach (var subject in subjects)
        {
            if (settings.Load.Contains("streams")) loads.Add(await Load.RunAsync(settings, upstream, subject, "streams", "streams", "connections=200", "chunks=60", "pause=50", "seconds=0"));
        }

        foreach (var subject in subjects)
        {
            if (!settings.Load.Contains("uploads")) continue;
            for (var upload = 0; upload < Uploads; upload++) loads.Add(await Load.RunAsync(settings, upstream, subject, "upload", "upload", $"bytes={UploadBytes}", "seconds=0"));
        }

        return loads;
    }

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"seconds={seconds:F2}");

    /// <summary>Whether the ledger has every call that was answered through Plimsoll.</summary>
    private static async Task<string> LedgerAsync(Settings settings, List<Load> loads)
    {
        var file = Path.Combine(settings.Work, "plimsoll", "summary.json");
        if (!File.Exists(file)) return "";
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        var calls = json.RootElement.GetProperty("total").GetProperty("calls").GetInt64();
        var complete = json.RootElement.GetProperty("complete").GetBoolean();
        var answered = loads.Where(x => x.Subject == "plimsoll").Sum(x => x.Primed + x.Requests);
        return string.Create(CultureInfo.InvariantCulture, $"Plimsoll's ledger has {calls:N0} calls of {answered:N0} answered{(complete ? "" : " (incomplete, it says)")}.");
    }
}
