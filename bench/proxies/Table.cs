using System.Globalization;
using System.Text;

namespace Plimsoll.Proxies;

/// <summary>The result as Markdown: medians over the rounds, and how far apart the rounds were.</summary>
internal static class Table
{
    public static string Of(List<Load> loads, IReadOnlyDictionary<string, double> peaks, string ledger)
    {
        string[] names = [.. loads.Select(x => x.Subject).Distinct(StringComparer.Ordinal)];
        double Median(string subject, string load, Func<Load, double> of) => Medians.Of([.. loads.Where(x => x.Subject == subject && x.Name == load).Select(of)]);
        string Range(string subject, string load, Func<Load, double> of)
        {
            double[] values = [.. loads.Where(x => x.Subject == subject && x.Name == load).Select(of)];
            return values.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{values.Min():N0} to {values.Max():N0}");
        }

        var text = new StringBuilder();
        text.AppendLine("| | requests/s, 50 connections | of the rounds | latency p50 / p99 | processor a request | latency, 1 connection, p50 / p99 | added p50 | delay of a chunk p50 / p99 | added p50 |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var name in names)
        {
            var added = Median(name, "one", x => x.LatencyP50) - Median("direct", "one", x => x.LatencyP50);
            var addedChunk = Median(name, "chunks", x => x.DelayP50) - Median("direct", "chunks", x => x.DelayP50);
            var proxy = name != "direct";
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(name, "fifty", x => x.Rate):N0} | {Range(name, "fifty", x => x.Rate)} | {Ms(Median(name, "fifty", x => x.LatencyP50))} / {Ms(Median(name, "fifty", x => x.LatencyP99))} | {(proxy ? $"{Median(name, "fifty", x => x.CpuMicros):N0} µs" : "")} | {Ms(Median(name, "one", x => x.LatencyP50))} / {Ms(Median(name, "one", x => x.LatencyP99))} | {(proxy ? Ms(added) : "")} | {Ms(Median(name, "chunks", x => x.DelayP50))} / {Ms(Median(name, "chunks", x => x.DelayP99))} | {(proxy ? Ms(addedChunk) : "")} |"));
        }

        text.AppendLine();
        text.AppendLine("| | 200 streams at once: chunks | lost | delay p50 / p99 | resident after each of four uploads of 100 MB | uploads took | most ever | errors |");
        text.AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (var name in names)
        {
            var uploads = loads.Where(x => x.Subject == name && x.Name == "upload").ToArray();
            var resident = name == "direct" ? "" : string.Join(", ", uploads.Select(x => x.ResidentMb.ToString("N0", CultureInfo.InvariantCulture))) + " MB";
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(name, "streams", x => x.Chunks):N0} | {loads.Where(x => x.Subject == name).Sum(x => x.Lost)} | {Ms(Median(name, "streams", x => x.DelayP50))} / {Ms(Median(name, "streams", x => x.DelayP99))} | {resident} | {Medians.Of([.. uploads.Select(x => x.Seconds)]):N1} s | {(name == "direct" ? "" : $"{peaks[name]:N0} MB")} | {loads.Where(x => x.Subject == name).Sum(x => x.Errors)} |"));
        }

        text.AppendLine();
        foreach (var peer in names.Except(["direct", "plimsoll"], StringComparer.Ordinal))
        {
            if (!names.Contains("plimsoll")) break;
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"Against {peer}: {Median("plimsoll", "fifty", x => x.Rate) / Median(peer, "fifty", x => x.Rate):F1} times the requests, {Median(peer, "fifty", x => x.CpuMicros) / Median("plimsoll", "fifty", x => x.CpuMicros):F1} times less processor a request."));
        }

        if (ledger.Length > 0) text.AppendLine(ledger);
        return text.ToString();
    }

    private static string Ms(double micros) => double.IsNaN(micros) ? "" : string.Create(CultureInfo.InvariantCulture, $"{micros / 1000:F2} ms");
}
