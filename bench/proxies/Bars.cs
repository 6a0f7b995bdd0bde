using System.Globalization;
using System.Text;

namespace Plimsoll.Proxies;

/// <summary>What the proxy is to reach, and whether it did, as Markdown: by medians over the rounds. A bar whose peer or load was left out is not listed.</summary>
internal static class Bars
{
    private const double MegabyteFlat = 10; // Between the first upload and the last, the collector's whims included.

    public static string Of(List<Load> loads, IReadOnlyDictionary<string, double> peaks)
    {
        double[] All(string subject, string load, Func<Load, double> of) => [.. loads.Where(x => x.Subject == subject && x.Name == load).Select(of)];
        double Median(string subject, string load, Func<Load, double> of) => Medians.Of(All(subject, load, of));
        double Peak(string subject) => peaks.TryGetValue(subject, out var peak) && peak > 0 ? peak : double.NaN;
        double Rate(string subject) => Median(subject, "fifty", x => x.Rate);
        var processor = Median("plimsoll", "fifty", x => x.CpuMicros);
        var resident = All("plimsoll", "upload", x => x.ResidentMb);
        var streams = loads.Where(x => x.Subject == "plimsoll" && x.Name == "streams").ToArray();

        var text = new StringBuilder("\n| bar | measured | reached |\n|---|---|---|\n");
        AtLeast("20 times mitmproxy's requests/s at 50 connections", Rate("plimsoll") / Rate("mitmproxy"), 20);
        AtLeast("10 times mockttp's", Rate("plimsoll") / Rate("mockttp"), 10);
        AtMost("at most 110 µs of processor a request", processor, 110, "N0", " µs");
        AtLeast("15 times less processor than mitmproxy", Median("mitmproxy", "fifty", x => x.CpuMicros) / processor, 15);
        AtMost("at most 0.45 ms added at one connection", (Median("plimsoll", "one", x => x.LatencyP50) - Median("direct", "one", x => x.LatencyP50)) / 1000, 0.45, "F2", " ms");
        AtMost("at most 0.4 ms added to a streamed chunk", (Median("plimsoll", "chunks", x => x.DelayP50) - Median("direct", "chunks", x => x.DelayP50)) / 1000, 0.4, "F2", " ms");
        if (streams.Length > 0) AtMost("200 streams at once, no chunk lost", streams.Sum(x => x.Lost + x.Errors), 0, "N0", string.Create(CultureInfo.InvariantCulture, $" of {streams.Sum(x => x.Chunks):N0}"));
        AtMost("at most 220 MB", Peak("plimsoll"), 220, "N0", " MB");
        if (resident.Length > 1) AtMost("flat through four uploads of 100 MB", resident[^1] - resident[0], MegabyteFlat, "N0", " MB more after the last than after the first");
        return text.ToString();

        void AtLeast(string bar, double measured, double least) => Add(bar, measured, measured >= least, "F1", " times");
        void AtMost(string bar, double measured, double most, string format, string unit) => Add(bar, measured, measured <= most, format, unit);
        void Add(string bar, double measured, bool reached, string format, string unit)
        {
            if (double.IsNaN(measured)) return;
            text.Append("| ").Append(bar).Append(" | ").Append(measured.ToString(format, CultureInfo.InvariantCulture)).Append(unit).Append(" | ").Append(reached ? "yes" : "no").Append(" |\n");
        }
    }
}
