using System.Globalization;

namespace Plimsoll.Cli.Comparing;

/// <summary>What another tool says.</summary>
/// <param name="Tool">Its name.</param>
/// <param name="Period">Of its lines.</param>
/// <param name="First">The first local day that it is of.</param>
/// <param name="Last">The last.</param>
/// <param name="Lines">One a period and model.</param>
internal sealed record PeerReport(string Tool, PeerPeriod Period, DateOnly First, DateOnly Last, IReadOnlyList<PeerLine> Lines)
{
    /// <summary>Of weeks: the day with which they begin.</summary>
    public DayOfWeek WeekStart { get; init; } = DayOfWeek.Monday;

    /// <summary>The one agent whose calls these are, where the file shows it; else null.</summary>
    public string? Agent { get; init; }

    /// <summary>False where a line is of all models together.</summary>
    public bool HasModels { get; init; } = true;

    /// <summary>True where calls at a higher speed are a model of their own (<c>claude-opus-4-6-fast</c>).</summary>
    public bool TellsFast { get; init; }

    /// <summary>Of blocks: when each is, oldest first.</summary>
    public IReadOnlyList<PeerBlock> Blocks { get; init; } = [];

    /// <summary>Of sessions: those that ended before are not among them.</summary>
    public DateTimeOffset SessionsFrom { get; init; }

    /// <summary>The period of a call, as the lines name it; null where it is of none.</summary>
    /// <param name="call">The call.</param>
    /// <param name="zone">In which days are counted.</param>
    public string? PeriodOf(OwnCall call, TimeZoneInfo zone)
    {
        if (Period is PeerPeriod.Session) return call.Session ?? "";
        if (Period is PeerPeriod.Block) return Blocks.LastOrDefault(block => block.From <= call.At) is { } block && call.At < block.Until ? block.Name : null;

        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(call.At, zone).Date);
        if (day < First || day > Last) return null;
        return Period switch
        {
            PeerPeriod.Day => Text(day, "yyyy-MM-dd"),
            PeerPeriod.Week => Text(day.AddDays(-((day.DayOfWeek - WeekStart + 7) % 7)), "yyyy-MM-dd"),
            PeerPeriod.Month => Text(day, "yyyy-MM"),
            _ => "",
        };

        static string Text(DateOnly day, string format) => day.ToString(format, CultureInfo.InvariantCulture);
    }
}

/// <param name="Period">As the tool names it, or as we do; empty where the line is of all the time.</param>
/// <param name="Model">As the tool names it; empty where it is of all models.</param>
/// <param name="Tokens">What it counted.</param>
/// <param name="Cost">What it says they cost.</param>
internal sealed record PeerLine(string Period, string Model, TokenCounts Tokens, NanoUsd Cost);

/// <param name="Name">As lines name it.</param>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it ends.</param>
internal sealed record PeerBlock(string Name, DateTimeOffset From, DateTimeOffset Until);

/// <summary>What one line of another tool is of.</summary>
internal enum PeerPeriod
{
    All,
    Day,
    Week,
    Month,
    Session,
    Block,
}
