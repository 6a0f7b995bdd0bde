namespace Plimsoll.Cli.Plans;

/// <summary>A subscription, as its owner told of it.</summary>
internal sealed record Plan
{
    /// <summary>As the user calls it: <c>claude-max-20x</c>.</summary>
    public required string Name { get; init; }

    /// <summary>A month's fee. Never guessed: it differs by country, seat and year.</summary>
    public required NanoUsd Fee { get; init; }

    /// <summary>The day of the month on which it renews, 1 to 31; in a shorter month, its last day.</summary>
    public required int Renews { get; init; }

    /// <summary>The provider's id in its file, whose calls it covers.</summary>
    public required string Provider { get; init; }

    /// <summary>Agents (clients) whose logged calls it covers where the log itself does not say; calls that the proxy saw tell by their credential.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>The first local day; null for always.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last local day; null while it goes on.</summary>
    public DateOnly? Until { get; init; }

    public bool HoldsOn(DateOnly day) => (From is not { } from || day >= from) && (Until is not { } until || day <= until);

    /// <summary>True where both hold on some day.</summary>
    public bool Meets(Plan other) => !(From > other.Until) && !(other.From > Until);

    /// <summary>The month of the fee in which <paramref name="day"/> lies: its first day, and that of the next.</summary>
    public (DateOnly From, DateOnly Until) MonthOf(DateOnly day)
    {
        var begin = RenewsIn(day.Year, day.Month);
        if (begin > day) begin = RenewsIn(day.AddMonths(-1).Year, day.AddMonths(-1).Month);
        var next = new DateOnly(begin.Year, begin.Month, 1).AddMonths(1);
        return (begin, RenewsIn(next.Year, next.Month));
    }

    private DateOnly RenewsIn(int year, int month) => new(year, month, Math.Min(Renews, DateTime.DaysInMonth(year, month)));
}
