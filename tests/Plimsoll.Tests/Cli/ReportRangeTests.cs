using Plimsoll.Cli.Reporting;
using Xunit;

namespace Plimsoll.Cli;

public sealed class ReportRangeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-11-01", "2026-10-31T23:00:00Z")]
    [InlineData("2026-07-01", "2026-06-30T22:00:00Z")]
    [InlineData("2026-11-01T14:30", "2026-11-01T13:30:00Z")]
    [InlineData("2026-11-01T14:30:15.5", "2026-11-01T13:30:15.5Z")]
    [InlineData("2026-11-01T14:30Z", "2026-11-01T14:30:00Z")]
    [InlineData("2026-11-01T14:30:00+09:00", "2026-11-01T05:30:00Z")]
    [InlineData("2026-03-29T02:30", "2026-03-29T01:30:00Z")] // The clocks skip this hour.
    public void A_date_is_local_unless_it_has_an_offset(string from, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, null), ReportRange.Parse(null, from, null, "7d", Berlin, Now).From);

    [Theory]
    [InlineData("2026-11-20", "2026-11-20T23:00:00Z")]
    [InlineData("2026-03-29", "2026-03-29T22:00:00Z")] // A day of 23 hours.
    [InlineData("2026-11-20T08:00", "2026-11-20T07:00:00Z")]
    public void The_last_day_is_included(string to, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, null), ReportRange.Parse(null, "2026-01-01", to, "7d", Berlin, Now).Until);

    [Theory]
    [InlineData("garbage")]
    [InlineData("2026-13-01")]
    [InlineData("11/22/2026 10:00")]
    [InlineData("Nov 22 2026 10:00")]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    public void What_is_no_date_is_named(string from)
    {
        var told = Assert.Throws<CommandException>(() => ReportRange.Parse(null, from, null, "7d", Berlin, Now));

        Assert.Equal(ExitCode.Usage, told.ExitCode);
        Assert.Contains(from, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_span_ends_now() => Assert.Equal(new(Now.AddHours(-12), Now), ReportRange.Parse("12h", null, null, "7d", Berlin, Now));
}
