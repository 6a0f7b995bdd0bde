using System.Globalization;
using Plimsoll.Cli.Configuration;

namespace Plimsoll.Cli.Reporting;

/// <summary>The time that a report covers, from what the user typed.</summary>
internal static class ReportRange
{
    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyyMMdd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    private static readonly string[] InstantForms =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>
    /// <c>--since 7d</c> ends now; <c>--from</c> and <c>--to</c> take local dates (<c>--to</c> a date: that whole day included) or times.
    /// </summary>
    /// <exception cref="CommandException">A date is none, or the range ends before it begins.</exception>
    public static TimeRange Parse(string? since, string? from, string? to, string usual, TimeZoneInfo zone, DateTimeOffset now)
    {
        // A day that --since names is where the time begins, as with --from.
        if (since is not null && from is null && !TimeSpans.TryParse(since, out _) && IsDate(since)) (since, from) = (null, since);
        if (since is not null && (from is not null || to is not null))
            throw new CommandException(ExitCode.Usage, "--since ends now, so it does not go with --from or --to; give one or the other.");

        if (from is null && to is null)
        {
            if (!TimeSpans.TryParse(since ?? usual, out var span))
                throw new CommandException(ExitCode.Usage, $"--since {since ?? usual} is not a span of time; it is a number and a unit, such as 7d, 12h or 4w.");
            return new(now - span, now);
        }

        var until = to is null ? now : Instant(to, "--to", zone, endOfDay: true);
        var begin = from is null ? DateTimeOffset.UnixEpoch : Instant(from, "--from", zone, endOfDay: false);
        if (begin >= until) throw new CommandException(ExitCode.Usage, $"The time from {from} to {to ?? "now"} is empty; --from must be before --to.");
        return new(begin, until);
    }

    /// <summary>The zone that <paramref name="name"/> names; this machine's where it names none.</summary>
    /// <exception cref="CommandException">There is no such zone.</exception>
    public static TimeZoneInfo Zone(string? name)
    {
        if (name is null or "local") return TimeZoneInfo.Local;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)) return zone;
        throw new CommandException(ExitCode.Usage, $"There is no time zone {name}; it is one such as Europe/Berlin or UTC.");
    }

    private static DateTimeOffset Instant(string text, string option, TimeZoneInfo zone, bool endOfDay)
    {
        if (!DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            // With an offset or Z it is an instant, whatever the zone of the report.
            if (DateTimeOffset.TryParseExact(text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)) return instant;
            throw NoDate(option, text);
        }

        if (endOfDay && text.Length is 8 or 10 && local < DateTime.MaxValue.Date) local = local.AddDays(1);
        return Local(local, zone) ?? throw NoDate(option, text);
    }

    /// <summary>The instant of a local time. An hour that the clocks skip in spring is taken as the one after it.</summary>
    /// <returns>Null within a day of the calendar's ends, where there is no such instant in every zone.</returns>
    public static DateTimeOffset? Local(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local)) local = local.AddHours(1);
        var offset = zone.GetUtcOffset(local);
        return local.Ticks - offset.Ticks is var utc && (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks) ? null : new DateTimeOffset(local, offset);
    }

    private static bool IsDate(string text) => DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        || DateTimeOffset.TryParseExact(text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static CommandException NoDate(string option, string text) =>
        new(ExitCode.Usage, $"{option} {text} is not a date; it is one such as 2026-11-22 or 2026-11-22T14:30.");
}
