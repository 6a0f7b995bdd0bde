using Plimsoll.Store.Queries;
using Plimsoll.Store.Rows;
using Plimsoll.Store.Spills;
using Plimsoll.Store.Witnesses;
using Xunit;

namespace Plimsoll.Store;

public sealed class LedgerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Ledger _ledger;

    public LedgerTests() => _ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_call_comes_back_as_it_was_observed()
    {
        var call = Calls.One(response: "msg_1", request: "req_1", session: "s1") with
        {
            Lines = [new("claude-test-1", Unit.Input, 100, 3_000_000_000, new(300_000)), new("advisor", Unit.Output, 20, 15_000_000_000, new(300_000))],
        };

        Assert.Equal(new Applied(1, 0, 0), _ledger.Apply([call]));

        var entry = Assert.Single(new CallList().Read(_ledger));
        var detail = CallDetail.Read(_ledger, entry.Id.ToString(), out _)!;
        Assert.Equal(ObservationJson.Write(call), ObservationJson.Write(detail.Call));
        Assert.Equal("claude-test-1", entry.Model);
        Assert.Equal(Calls.Receipt, detail.Call.Charge.Receipt);
        Assert.Empty(LedgerCheck.Verify(_ledger));
    }

    [Fact]
    public void Saying_it_again_changes_nothing()
    {
        var call = Calls.One(response: "msg_1");
        _ledger.Apply([call]);

        Assert.Equal(new Applied(0, 0, 2), _ledger.Apply([call, call]));
        Assert.Single(new CallList().Read(_ledger));
    }

    [Fact]
    public void A_later_version_that_knows_more_replaces_the_earlier_and_is_kept_as_a_revision()
    {
        _ledger.Apply([Calls.One(output: 5, nano: 100) with { Reading = Calls.One(output: 5).Reading! with { UsagePartial = true } }]);

        Assert.Equal(new Applied(0, 1, 0), _ledger.Apply([Calls.One(output: 20)]));

        var detail = CallDetail.Read(_ledger, Assert.Single(new CallList().Read(_ledger)).Id)!;
        Assert.Equal(20, detail.Call.Reading!.Usage[Unit.Output]);
        Assert.Equal(5, Assert.Single(detail.Revisions).Before.Reading!.Usage[Unit.Output]);
        Assert.Empty(LedgerCheck.Verify(_ledger));
    }

    [Fact]
    public void Two_witnesses_of_one_response_are_one_call_and_the_proxy_is_believed()
    {
        _ledger.Apply([Calls.One("log-1", Witness.AgentLog, Calls.Noon.AddMinutes(1), "msg_1", output: 1, nano: 1, project: null, session: "s1")]);

        _ledger.Apply([Calls.One(response: "msg_1")]);

        var detail = CallDetail.Read(_ledger, Assert.Single(new CallList().Read(_ledger)).Id)!;
        Assert.Equal(new NanoUsd(10_500_000), detail.Call.Charge.Effective);
        Assert.Equal(Calls.Noon, detail.Call.StartedAt);
        Assert.Equal(("harbour", "s1"), (detail.Call.Attribution.Project, detail.Call.Attribution.Session));
        Assert.Equal([Witness.Proxy, Witness.AgentLog], detail.Observations.Select(one => one.Witness));
        Assert.Empty(LedgerCheck.Verify(_ledger));
    }

    [Fact]
    public void Tags_outlast_a_second_witness()
    {
        var call = Calls.One(response: "msg_1");
        var tagged = call with { Attribution = call.Attribution with { Tags = [new("team", "blue"), new("ticket", "T-1")] } };

        _ledger.Apply([tagged]);
        _ledger.Apply([Calls.One("log", Witness.AgentLog, response: "msg_1")]);
        _ledger.Apply([Calls.One("entry", Witness.Recording, response: "msg_1")]);

        Assert.Equal(tagged.Attribution.Tags, CallDetail.Read(_ledger, Assert.Single(new CallList().Read(_ledger)).Id)!.Call.Attribution.Tags);
    }

    [Fact]
    public void A_server_that_gives_every_response_the_same_id_is_not_under_counted()
    {
        _ledger.Apply([.. Enumerable.Range(0, 50).Select(n => Calls.One($"exchange-{n}", at: Calls.Noon.AddSeconds(n), response: "chatcmpl-123"))]);

        var report = new ReportQuery { Range = new(Calls.Noon, Calls.Noon.AddHours(1)) }.Read(_ledger);
        Assert.Equal(50, report.Total.Calls);
        Assert.Equal(new NanoUsd(50 * 10_500_000), report.Total.Effective);
        Assert.Empty(LedgerCheck.Verify(_ledger));
    }

    [Fact]
    public void Calls_of_one_millisecond_whose_keys_collide_are_all_kept()
    {
        // 2²¹ keys to a millisecond: among 6,000 natives, some eight pairs share one.
        List<Observation> calls = [.. Enumerable.Range(0, 6_000).Select(n => Calls.One($"exchange-{n}"))];
        var keys = calls.Select(call => LedgerTime.Key(0, IdentityIndex.NativeHash(call.Witness, call.Native))).ToHashSet().Count;
        Assert.True(keys < calls.Count);

        Assert.Equal(new Applied(6_000, 0, 0), _ledger.Apply(calls));

        Assert.Equal(new Applied(0, 0, 6_000), _ledger.Apply(calls));
        Assert.Equal(6_000, _ledger.Database.Number("SELECT count(*) FROM call"));
        Assert.Empty(LedgerCheck.Verify(_ledger));
    }

    [Fact]
    public void Ids_are_found_again_however_many_came_since_and_whichever_process_wrote_them()
    {
        // Beyond what waits in identity_recent, on several days, through two connections in turn.
        List<Observation> calls = [.. Enumerable.Range(0, 24_000).Select(n => Calls.One($"exchange-{n}", at: Calls.Noon.AddMinutes(n % 5_000), response: $"resp_{n}"))];
        using var other = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        var batch = 0;
        foreach (var some in calls.Chunk(1_000)) (++batch % 8 == 0 ? other : _ledger).Apply(some);

        var logged = calls.Select((call, n) => call with { Witness = Witness.AgentLog, Native = $"line-{n}" }).ToList();
        var applied = logged.Chunk(4_000).Select(some => _ledger.Apply(some)).ToList();

        Assert.Equal((0, 24_000), (applied.Sum(one => one.Added), applied.Sum(one => one.Changed)));
        Assert.Equal(24_000, _ledger.Database.Number("SELECT count(*) FROM call"));
        Assert.NotEqual(0, _ledger.Database.Number("SELECT count(*) FROM identity"));
        Assert.Equal(new Applied(0, 0, 4_000), other.Apply(logged[..4_000]));
    }

    [Fact]
    public void A_failed_transaction_leaves_no_trace_and_its_ids_are_not_used_again()
    {
        var big = Calls.One("exchange-2", project: "big", nano: long.MaxValue);

        Assert.Throws<OverflowException>(() => _ledger.Apply([Calls.One(project: "lost"), big, big with { Native = "exchange-3" }]));
        _ledger.Apply([Calls.One("exchange-4", project: "other"), Calls.One("exchange-5", project: "lost")]);

        Assert.Equal("lost, other", string.Join(", ", new CallList().Read(_ledger).Select(call => call.Attribution.Project).Order(StringComparer.Ordinal)));
        Assert.Empty(LedgerCheck.Verify(_ledger));
    }

    [Fact]
    public void Rebuilt_sums_are_the_sums_that_were()
    {
        _ledger.Apply([Calls.One(session: "s"), Calls.One("b", at: Calls.Noon.AddDays(-40), nano: -5), Calls.One("c").With(ChargeState.Error)]);
        var before = Dump.Of(_ledger);
        _ledger.Database.Execute("UPDATE cell SET sums = x'2802'; DELETE FROM session_day");
        Assert.NotEmpty(LedgerCheck.Verify(_ledger));

        LedgerCheck.Rebuild(_ledger);

        Assert.Equal(before, Dump.Of(_ledger));
        Assert.Empty(LedgerCheck.Verify(_ledger));
    }

    [Fact]
    public void A_call_is_found_by_the_beginning_of_its_id()
    {
        _ledger.Apply([Calls.One("a"), Calls.One("b", at: Calls.Noon.AddDays(1))]);
        var newest = new CallList { Limit = 1 }.Read(_ledger)[0].Id;

        Assert.Equal(newest, CallDetail.Read(_ledger, newest.ToString()[..9].ToUpperInvariant(), out var one)!.Id);
        Assert.Null(CallDetail.Read(_ledger, newest.ToString()[..2], out var several));
        Assert.Null(CallDetail.Read(_ledger, "zzz", out var none));
        Assert.Equal((1, 2, 0), (one, several, none));
    }

    [Fact]
    public void Lists_are_filtered_and_turn_the_page()
    {
        _ledger.Apply([.. Enumerable.Range(0, 10).Select(n =>
            Calls.One($"exchange-{n}", at: Calls.Noon.AddMinutes(n), project: n % 2 == 0 ? "even" : "odd", session: $"s{n % 5}"))]);

        var first = new CallList { Project = "even", Limit = 2 }.Read(_ledger);
        var next = new CallList { Project = "even", Limit = 2, Before = first[^1].Id }.Read(_ledger);

        Assert.Equal([8, 6, 4, 2], first.Concat(next).Select(call => (int)(call.StartedAt - Calls.Noon).TotalMinutes));
        Assert.Equal(2, new CallList { Session = "s3", Model = "claude-test-1", State = ChargeState.Priced }.Read(_ledger).Count);
        Assert.Equal(3, new CallList { Since = Calls.Noon.AddMinutes(7) }.Read(_ledger).Count);
        Assert.Empty(new CallList { Project = "none" }.Read(_ledger));
    }
}
