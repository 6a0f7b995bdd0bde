using System.Globalization;

namespace Plimsoll.Cli.Limits;

/// <summary>Official limits in words.</summary>
internal static class LimitText
{
    /// <summary><c>24%</c>, with a digit more below one percent.</summary>
    public static string Percent(decimal percent) => percent.ToString(percent is > 0 and < 1 ? "0.#" : "0", CultureInfo.InvariantCulture) + "%";

    /// <summary>When it begins anew: the time today, else the day too; empty where it is not known.</summary>
    public static string Reset(LimitWindow window, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (window.ResetsAt is not { } at) return "";
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return local.ToString(at - now < TimeSpan.FromHours(18) ? "HH:mm" : "MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>A sentence for each agent: <c>Stated by claude-code (status line, 14:05): 5h 24% used, begins anew 19:00; 7d 41% used …</c></summary>
    public static IEnumerable<string> Lines(IReadOnlyList<LimitWindow> windows, TimeZoneInfo zone, DateTimeOffset now)
    {
        foreach (var agent in windows.Where(window => window.HoldsAt(now)).GroupBy(window => window.Agent, StringComparer.Ordinal))
        {
            var parts = agent.Select(window => $"{window.Name} {Percent(window.UsedPercent)} used{(window.ResetsAt is null ? "" : $", begins anew {Reset(window, zone, now)}")}");
            var latest = agent.MaxBy(window => window.At)!;
            var stated = TimeZoneInfo.ConvertTime(latest.At, zone).ToString(now - latest.At < TimeSpan.FromHours(18) ? "HH:mm" : "MM-dd HH:mm", CultureInfo.InvariantCulture);
            yield return $"Official limits of {agent.Key} ({latest.Source}, stated {stated}): {string.Join("; ", parts)}.";
        }
    }
}
