using Plimsoll.Store.Queries;
using Xunit;

namespace Plimsoll.Store;

/// <summary>What a ledger keeps of calls that are priced anew, alone and beside others that write.</summary>
public sealed class RepriceTests : IDisposable
{
    private static readonly Receipt Another = new("""{"provider":"anthropic","model":"claude-test-1","nanoPerMillion":{"input":1}}""");

    private readonly TempFolder _folder = new();
    private readonly Ledger _ledger;

    public RepriceTests() => _ledger = Open();

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_a_call_said_before_each_pricing_is_told_whole()
    {
        _ledger.Apply([Calls.One(output: 5, nano: 100) with { Reading = Calls.One(output: 5).Reading! with { UsagePartial = true } }]);
        _ledger.Apply([Calls.One(output: 20, nano: 400) with { AmountSource = "a page", Lines = [new("claude-test-1", Unit.Output, 20, 20_000_000, new(400))] }]);
        var said = new List<string>();

        foreach (var (nano, source) in new[] { (500, "another page"), (600, "a page"), (700, null) })
        {
            said.Add(Said(Detail().Call));
            Assert.Equal(1, Reprice(nano, source));
        }

        var revisions = Detail().Revisions;
        Assert.Equal(["update", "reprice", "reprice", "reprice"], revisions.Select(revision => revision.Cause));
        Assert.Equal(said, revisions.Skip(1).Select(revision => Said(revision.Before)));
        Assert.Equal(5, revisions[0].Before.Reading!.Usage[Unit.Output]);
        Assert.Equal(new NanoUsd(700), Detail().Call.Charge.Effective);
        Assert.Empty(LedgerCheck.Verify(_ledger));
    }

    [Fact]
    public void A_call_that_is_told_once_more_after_it_was_priced_anew_keeps_what_it_said_at_each_step()
    {
        _ledger.Apply([Calls.One(output: 5, nano: 100) with { Reading = Calls.One(output: 5).Reading! with { UsagePartial = true } }]);
        var first = Said(Detail().Call);
        Reprice(50, "negotiated");
        var second = Said(Detail().Call);
        _ledger.Apply([Calls.One(output: 20, nano: 400)]);

        Assert.Equal([first, second], Detail().Revisions.Select(revision => Said(revision.Before)));
    }

    [Fact]
    public void The_same_amounts_are_no_change()
    {
        _ledger.Apply([Calls.One(nano: 100)]);
        Reprice(50, "negotiated");

        Assert.Equal(0, Reprice(50, "negotiated"));
        Assert.Single(Detail().Revisions);
    }

    [Fact]
    public void The_revision_of_a_pricing_is_small()
    {
        _ledger.Apply([Calls.One(nano: 100)]);
        Reprice(50, "negotiated");
        using var size = _ledger.Database.Prepare("SELECT length(before) FROM revision");
        size.Step();

        Assert.InRange(size.Int64(0), 1, 200);
    }

    [Fact]
    public void Sums_are_right_where_another_process_writes_between_two_batches()
    {
        _ledger.Apply([Calls.One("a", nano: 100), Calls.One("b", at: Calls.Noon.AddSeconds(1), nano: 100)]);
        using var pricing = Open();
        var calls = new CallList().Read(_ledger).Select(call => call.Id).ToList();
        pricing.Reprice([calls[0]], one => Changed(one, 50, "negotiated"), TestContext.Current.CancellationToken);

        // Of the same quarter of an hour and the same facet: the cell that the repricing has in mind.
        _ledger.Apply([Calls.One("c", at: Calls.Noon.AddSeconds(2), nano: 1_000)]);
        pricing.Reprice([calls[1]], one => Changed(one, 50, "negotiated"), TestContext.Current.CancellationToken);

        Assert.Empty(LedgerCheck.Verify(_ledger));
    }

    private static Observation Changed(Observation one, int nano, string? source) =>
        one.Charge.Effective == new NanoUsd(nano) ? one : one with { Charge = one.Charge with { Effective = new NanoUsd(nano), Receipt = nano % 200 == 0 ? null : Another }, AmountSource = source, Lines = [] };

    private static string Said(Observation call) => System.Text.Encoding.UTF8.GetString(Spills.ObservationJson.Write(call));

    private int Reprice(int nano, string? source) => _ledger.Reprice([Assert.Single(new CallList().Read(_ledger)).Id], one => Changed(one, nano, source), TestContext.Current.CancellationToken);

    private CallDetail Detail() => CallDetail.Read(_ledger, Assert.Single(new CallList().Read(_ledger)).Id)!;

    private Ledger Open() => Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);
}
