using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Store.Queries;
using Xunit;

namespace Plimsoll.Store;

public sealed class ReportTests : IDisposable
{
    private static readonly TimeZoneInfo[] Zones =
        [TimeZoneInfo.Utc, .. new[] { "Europe/Berlin", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe" }.Select(TimeZoneInfo.FindSystemTimeZoneById)];

    private readonly TempFolder _folder = new();
    private readonly Ledger _ledger;

    public ReportTests() => _ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_row_says_what_it_leaves_out()
    {
        _ledger.Apply(
        [
            Calls.One("priced"),
            Calls.One("unpriced").With(ChargeState.Unpriced, ChargeReason.UnknownModel),
            Calls.One("plan") with { Charge = new(ChargeState.Plan, List: new(500), Receipt: Calls.Receipt) },
            Calls.One("guess") with { Charge = new(ChargeState.Priced, ChargeReason.EstimatedUsage, Estimated: true, Effective: new(1_000), Low: new(800), High: new(3_000)) },
            Calls.One("failed").With(ChargeState.Error, reported: false) with { Status = 529 },
            Calls.One("free").With(ChargeState.Free),
        ]);

        var row = Assert.Single(new ReportQuery { Range = new(Calls.Noon.AddHours(-1), Calls.Noon.AddTicks(1)), By = [new(ReportDimKind.Project)] }.Read(_ledger).Rows);

        Assert.Equal(["harbour"], row.Dims);
        Assert.Equal((6, 1, 1, 1, 1, 1), (row.Calls, row.Errors, row.UnpricedCalls, row.PlanCalls, row.FreeCalls, row.EstimatedCalls));
        Assert.Equal([KeyValuePair.Create(ChargeReason.UnknownModel, 1L)], row.UnpricedReasons);
        Assert.Equal((10_501_000, 10_500_800, 10_503_000), (row.Effective.Value, row.Low.Value, row.High.Value));
        Assert.Equal((500, 1_000, 5 * 127), (row.PlanValue.Value, row.Estimated.Value, row.Usage.TotalTokens));
        Assert.Equal(["example.com/pricing, read 2026-08-21"], row.RateSources);
        Assert.InRange(row.LatencyP50Ms!.Value, 960, 1_024);
        Assert.Equal(6, row.Spark.Sum(step => step.Calls));
    }

    [Fact]
    public void An_empty_ledger_reports_nothing()
    {
        var report = new ReportQuery { Range = new(Calls.Noon, Calls.Noon.AddDays(30)), By = [new(ReportDimKind.Model)] }.Read(_ledger);

        Assert.Empty(report.Rows);
        Assert.Equal((0, null), (report.Total.Calls, report.Total.LatencyP50Ms));
    }

    [Fact]
    public void A_report_agrees_with_the_calls_in_any_zone_range_and_grouping()
    {
        // Two changes of the clock lie in between, and sessions that not every call has.
        var random = new Random(3);
        var start = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        List<Observation> calls = [.. Enumerable.Range(0, 1_500).Select(n =>
        {
            var call = Calls.One(
                $"exchange-{n}",
                at: start.AddTicks(random.NextInt64(TimeSpan.TicksPerDay * 50) / 10 * 10),
                project: n % 7 == 0 ? null : $"p{n % 3}",
                session: n % 4 == 0 ? null : $"s{n % 9}",
                nano: random.Next(1_000_000));
            return call with { Attribution = call.Attribution with { Run = n % 5 == 0 ? $"r{n % 11}" : null, Tags = n % 2 == 0 ? [new("team", $"t{n % 4}")] : [] } };
        })];
        _ledger.Apply(calls);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(
            (from zone in Gen.Elements(Zones)
             from seconds in Gen.Choose(0, 50 * 86_400)
             from length in Gen.OneOf(Gen.Choose(0, 7_200), Gen.Choose(0, 40 * 86_400))
             from whole in Gen.Elements(1, 60, 900, 86_400)
             from kinds in Gen.SubListOf(Enum.GetValues<ReportDimKind>())
             from filtered in Gen.Elements(true, false)
             select (zone, From: start.AddSeconds(seconds / whole * whole), Length: TimeSpan.FromSeconds(length / whole * whole), kinds, filtered)).ToArbitrary(),
            asked =>
            {
                List<ReportDim> by = [.. asked.kinds.Take(3).Select(kind => new ReportDim(kind, kind == ReportDimKind.Tag ? "team" : null))];
                var report = new ReportQuery
                {
                    Range = new(asked.From, asked.From + asked.Length),
                    Zone = asked.zone,
                    By = by,
                    Where = asked.filtered ? [new(new(ReportDimKind.Project), "p1")] : [],
                }.Read(_ledger);

                var expected = calls
                    .Where(call => call.StartedAt >= asked.From && call.StartedAt < asked.From + asked.Length)
                    .Where(call => !asked.filtered || call.Attribution.Project == "p1")
                    .GroupBy(call => string.Join('|', by.Select(dim => Value(dim, call, asked.zone) ?? "-")), StringComparer.Ordinal)
                    .Select(group => $"{group.Key}: {group.Count()} {group.Sum(call => call.Charge.Effective!.Value.Value)}")
                    .Order(StringComparer.Ordinal);
                Assert.Equal(expected, report.Rows
                    .Select(row => $"{string.Join('|', row.Dims.Select(dim => dim ?? "-"))}: {row.Calls} {row.Effective.Value}")
                    .Order(StringComparer.Ordinal));
                Assert.Equal(report.Total.Calls, report.Rows.Sum(row => row.Calls));
                if (report.Total.Spark.Count > 0) Assert.Equal(report.Total.Effective.Value, report.Total.Spark.Sum(step => step.Effective.Value));
            }));
    }

    private static string? Value(ReportDim dim, Observation call, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(call.StartedAt, zone);
        return dim.Kind switch
        {
            ReportDimKind.Project => call.Attribution.Project,
            ReportDimKind.Client => call.Attribution.Client,
            ReportDimKind.Model => call.Reading!.Model,
            ReportDimKind.Provider => call.Provider,
            ReportDimKind.Endpoint => call.Endpoint,
            ReportDimKind.Session => call.Attribution.Session,
            ReportDimKind.Run => call.Attribution.Run,
            ReportDimKind.Tag => call.Attribution.Tags.Select(tag => tag.Value).FirstOrDefault(),
            ReportDimKind.Hour => local.ToString("yyyy-MM-ddTHH:00zzz", CultureInfo.InvariantCulture),
            ReportDimKind.Day => local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ReportDimKind.Month => local.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            ReportDimKind.Week => $"{ISOWeek.GetYear(local.DateTime)}-W{ISOWeek.GetWeekOfYear(local.DateTime):00}",
            _ => null,
        };
    }
}
