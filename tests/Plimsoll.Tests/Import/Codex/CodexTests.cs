using Xunit;

namespace Plimsoll.Import.Codex;

[Collection(nameof(Alone))]
public sealed class CodexTests : IDisposable
{
    private const string Parent = "019a0000-0000-7000-8000-000000000001";
    private const string Child = "019a0000-0000-7000-8000-000000000002";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_call_is_what_the_total_grew_by()
    {
        Import(new Rollout().Meta(Parent).Turn().Call().Call(2_000, 1_500, 300, 0));

        var calls = _rig.Calls();
        Assert.Equal(2, calls.Count);
        var (first, second) = (calls[0].Call, calls[1].Call);
        Assert.Equal((400, 600, 60, 40), Units(first));
        Assert.Equal((500, 1_500, 300, 0), Units(second));
        Assert.Equal(("openai", "gpt-5.4", ChargeState.Priced), (first.Provider, first.Reading!.Model, first.Charge.State));
        // $2.50, $0.25 and $15 a million.
        Assert.Equal(new NanoUsd((400 * 2_500) + (600 * 250) + (100 * 15_000)), first.Charge.Effective);
        Assert.Equal((Parent, "shop", "main", "github.com/acme/shop", "codex"), (
            first.Attribution.Session, first.Attribution.Project, first.Attribution.Branch, first.Attribution.Repository, first.Attribution.Client));
    }

    [Fact]
    public void A_plan_that_the_log_names_covers_the_call()
    {
        Import(new Rollout().Meta(Parent).Turn().Call(plan: "plus"));

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(("chatgpt", ChargeState.Plan, (NanoUsd?)null), (call.Provider, call.Charge.State, call.Charge.Effective));
        Assert.NotNull(call.Charge.List);
        using var ledger = _rig.OpenLedger();
        Assert.Equal(CodexReader.RateLimits, Assert.Single(ledger.AgentFacts()).Kind);
    }

    [Fact]
    public void Cached_tokens_beyond_the_input_and_reasoning_beyond_the_output_are_cut()
    {
        Import(new Rollout().Meta(Parent).Turn().Call(100, 250, 10, 30));

        Assert.Equal((0, 100, 0, 10), Units(Assert.Single(_rig.Calls()).Call));
    }

    [Fact]
    public void A_call_without_a_model_is_unpriced_and_no_model_is_guessed()
    {
        Import(new Rollout().Meta(Parent).Call());

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal((ChargeState.Unpriced, null), (call.Charge.State, call.Reading!.Model));
    }

    [Fact]
    public void Totals_told_again_are_no_calls_ccusage_1288_and_884()
    {
        Import(new Rollout().Meta(Parent).Turn().Call().Again((1_000, 600, 100, 40)).Again((1_000, 600, 100, 40)).Call(10, 0, 1, 0));

        Assert.Equal([1_100, 11], _rig.Calls().Select(call => call.Call.Reading!.Usage.TotalTokens));
    }

    [Fact]
    public void A_total_that_goes_back_begins_a_new_count()
    {
        Import(new Rollout().Meta(Parent).Turn().Call(50_000, 0, 1_000, 0).Total(0, 0, 0, 0).Call(700, 0, 7, 0).Call(800, 0, 8, 0));

        Assert.Equal([51_000, 707, 808], _rig.Calls().Select(call => call.Call.Reading!.Usage.TotalTokens));
    }

    [Fact]
    public void Entries_that_state_no_usage_or_nulls_are_passed_over()
    {
        Import(new Rollout().Meta(Parent).Turn().Count(null, null, "plus").Call().Count(null, null, null));

        Assert.Single(_rig.Calls());
    }

    [Fact]
    public void An_entry_with_a_last_call_and_no_total_counts()
    {
        Import(new Rollout().Meta(Parent).Turn().At(5).Count(null, (10, 0, 5, 0), null).At(9).Count(null, (20, 0, 5, 0), null));

        Assert.Equal([15, 25], _rig.Calls().Select(call => call.Call.Reading!.Usage.TotalTokens));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_subagents_copy_of_its_parents_history_is_not_counted_ccusage_950(bool restamped)
    {
        var parent = new Rollout().Meta(Parent).Turn().Call().Call().Call();
        var child = new Rollout().At(60).Meta(Child, $$$$""","source":{"subagent":{"thread_spawn":{"parent_thread_id":"{{{{Parent}}}}","depth":1,"agent_role":"explorer"}}}""")
            .Copy(parent, restamped).At(61).Turn().Call(333, 0, 3, 0);

        Import(parent, child);

        Assert.Equal([1_100, 1_100, 1_100, 336], _rig.Calls().Select(call => call.Call.Reading!.Usage.TotalTokens));
        Assert.Equal("explorer", _rig.Calls()[3].Call.Attribution.Agent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_forks_copy_is_not_counted_ccusage_1349_and_988(bool restamped)
    {
        var parent = new Rollout().Meta(Parent).Turn().Call(40_000, 0, 900, 0).Call(50_000, 0, 900, 0);
        var fork = new Rollout().At(86_400).Meta(Child, $$""","forked_from_id":"{{Parent}}" """).Copy(parent, restamped).At(86_410).Turn().Call(600, 0, 6, 0);

        Import(parent, fork);

        Assert.Equal([40_900, 50_900, 606], _rig.Calls().Select(call => call.Call.Reading!.Usage.TotalTokens));
    }

    [Fact]
    public void A_copy_is_not_counted_where_its_parent_is_gone()
    {
        var parent = new Rollout().Meta(Parent).Turn().Call().Call();

        Import(new Rollout().At(60).Meta(Child).Copy(parent, restamped: true).At(63).Call(20, 0, 2, 0));

        Assert.Equal([22], _rig.Calls().Select(call => call.Call.Reading!.Usage.TotalTokens));
    }

    [Fact]
    public void An_inherited_total_is_not_a_calls_own_tokscale_1148()
    {
        // The first entry tells three thousand million tokens that other sessions used; and so does one later on.
        Import(new Rollout().Meta(Parent).Turn().Total(3_158_000_000, 0, 600_000, 0).Call(9_000, 0, 35, 0).Total(6_000_000_000, 0, 1_200_000, 0).Call(8_000, 0, 20, 0));

        Assert.Equal([9_035, 8_020], _rig.Calls().Select(call => call.Call.Reading!.Usage.TotalTokens));
    }

    [Fact]
    public void An_archived_copy_counts_once()
    {
        var session = new Rollout().Meta(Parent).Turn().Call().Call();
        _rig.Put(Rollout.Path(Parent), session.Text);
        _rig.Put(Rollout.Path(Parent, "archived_sessions"), session.Text);

        _rig.Import();

        Assert.Equal(2, _rig.Calls().Count);
    }

    [Fact]
    public void A_session_that_grows_is_read_on_from_its_total()
    {
        var session = new Rollout().Meta(Parent).Turn().Call();
        _rig.Put(Rollout.Path(Parent), session.Text);
        _rig.Import();
        session.Call(70, 0, 7, 0);
        _rig.Put(Rollout.Path(Parent), session.Text);

        _rig.Import();

        var calls = _rig.Calls();
        Assert.Equal([1_100, 77], calls.Select(call => call.Call.Reading!.Usage.TotalTokens));
        Assert.Equal("gpt-5.4", calls[1].Call.Reading!.Model);
    }

    [Fact]
    public void Two_sessions_that_happen_to_use_the_same_are_two()
    {
        Import(new Rollout().Meta(Parent).Turn().Call(), new Rollout().At(7).Meta(Child).Turn().Call());

        Assert.Equal(2, _rig.Calls().Count);
    }

    [Theory]
    [InlineData(".zst")]
    [InlineData(".gz")]
    public void A_compressed_rollout_is_read_and_the_session_it_was_made_from_counts_once(string suffix)
    {
        var session = new Rollout().Meta(Parent).Turn().Call().Call(2_000, 1_500, 300, 0);
        _rig.PutBytes(Rollout.Path("0", "archived_sessions") + suffix, Packed.As(suffix, session.Text));
        _rig.Import();
        Assert.Equal(2, _rig.Calls().Count);

        Import(session.Call(5, 0, 5, 0));
        Assert.Equal(3, _rig.Calls().Count);
        Assert.Equal(0, _rig.Import().Agents["codex"].FilesRead);
    }

    [Theory]
    [InlineData(".zst")]
    [InlineData(".gz")]
    public void Of_a_compressed_rollout_that_is_damaged_the_others_are_still_read(string suffix)
    {
        var whole = Packed.As(suffix, new Rollout().Meta(Parent).Turn().Call().Text);
        _rig.PutBytes(Rollout.Path("0") + suffix, [.. whole.AsSpan(0, 10), .. Enumerable.Repeat((byte)0xFF, 40)]);
        _rig.Put(Rollout.Path("1"), new Rollout().Meta(Child).Turn().Call().Text);

        var summary = _rig.Import();

        Assert.Contains("damaged", Assert.Single(summary.Notes), StringComparison.Ordinal);
        Assert.Single(_rig.Calls());
    }

    [Theory]
    [InlineData(".zst")]
    [InlineData(".gz")]
    public void A_compressed_rollout_that_would_never_end_is_given_up(string suffix)
    {
        _rig.PutBytes(Rollout.Path("0") + suffix, Packed.Zeros(suffix, 1L << 30));
        _rig.Put(Rollout.Path("1"), new Rollout().Meta(Child).Turn().Call().Text);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var summary = _rig.Import();

        Assert.Contains(summary.Notes, note => note.Contains("more than any log", StringComparison.Ordinal));
        Assert.Single(_rig.Calls());
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 200L << 20);
    }

    private void Import(params Rollout[] sessions)
    {
        for (var at = 0; at < sessions.Length; at++) _rig.Put(Rollout.Path($"{at}"), sessions[at].Text);
        _rig.Import();
    }

    private static (long Input, long Cached, long Output, long Reasoning) Units(Observation call)
    {
        var usage = call.Reading!.Usage;
        return (usage[Unit.Input], usage[Unit.CacheRead], usage[Unit.Output], usage[Unit.OutputReasoning]);
    }
}
