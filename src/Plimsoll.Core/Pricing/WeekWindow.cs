namespace Plimsoll.Pricing;

/// <summary>Hours of some days of the week, UTC.</summary>
/// <param name="Days">Bit 0 is Sunday.</param>
/// <param name="From">The first minute of the day.</param>
/// <param name="Until">The minute after the last; 1440 is midnight.</param>
internal readonly record struct WeekWindow(int Days, int From, int Until)
{
    /// <param name="ticks">An instant in UTC ticks.</param>
    public bool Contains(long ticks)
    {
        var day = (int)((ticks / TimeSpan.TicksPerDay + 1) % 7); // Day 0, 0001-01-01, was a Monday.
        var minute = (int)(ticks % TimeSpan.TicksPerDay / TimeSpan.TicksPerMinute);
        return (Days & (1 << day)) != 0 && minute >= From && minute < Until;
    }
}
