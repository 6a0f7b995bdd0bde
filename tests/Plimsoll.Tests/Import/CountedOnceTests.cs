using Plimsoll.Store;
using Plimsoll.Store.Queries;
using Xunit;
using static Plimsoll.Import.ClaudeCode.Lines;

namespace Plimsoll.Import;

/// <summary>The ways in which other tools counted twice (or not at all), each by the report that told of it.</summary>
public sealed class CountedOnceTests : IDisposable
{
    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Several_lines_of_one_reply_are_one_call_ccusage_389()
    {
        _rig.Write(Session, Answer(output: 1, stop: null), Answer(output: 1, stop: null, second: 1), Answer(output: 700, second: 2));

        _rig.Import();

        Assert.Equal(700, Assert.Single(_rig.Calls()).Call.Reading!.Usage[Unit.Output]);
    }

    [Fact]
    public void Every_report_counts_the_same_calls_ccusage_1728_and_994()
    {
        _rig.Write(Session, Answer(), Answer(second: 1), Answer(2));
        _rig.Write(OtherSession, Answer(session: "22222222-0000-4000-8000-000000000002"), Answer(3, session: "22222222-0000-4000-8000-000000000002"));

        _rig.Import();

        using var ledger = _rig.OpenLedger();
        var range = new TimeRange(Calls.Noon.AddDays(-2), Calls.Noon.AddDays(2));
        foreach (var dim in (ReportDimKind[])[ReportDimKind.Session, ReportDimKind.Model, ReportDimKind.Day, ReportDimKind.Project])
            Assert.Equal(3, new ReportQuery { Range = range, By = [new(dim)] }.Read(ledger).Rows.Sum(row => row.Calls));
    }

    [Fact]
    public void The_same_message_under_several_sessions_is_one_call_ccusage_1762()
    {
        _rig.Write(Session, Answer());
        _rig.Write(OtherSession, Answer(session: "22222222-0000-4000-8000-000000000002"));

        _rig.Import();

        Assert.Single(_rig.Calls());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_side_question_that_replays_messages_under_a_new_request_counts_them_once_ccusage_913(bool sidechainFirst)
    {
        var (asked, replayed) = (Answer(), Answer(sidechain: true, request: "\"req_other\""));
        _rig.Write(Session, sidechainFirst ? [replayed, asked] : [asked, replayed]);

        _rig.Import();

        Assert.Null(Assert.Single(_rig.Calls()).Call.Attribution.Agent);
    }

    [Fact]
    public void Four_lines_a_response_count_it_once_claudebar_207()
    {
        for (var message = 1; message <= 231; message++)
        {
            if (message == 1) _rig.Write(Session, [.. Enumerable.Range(0, 4).Select(line => Answer(message, second: line, stop: line == 3 ? "end_turn" : null))]);
            else File.AppendAllLines(_rig.At(Session), Enumerable.Range(0, 4).Select(line => Answer(message, second: line, stop: line == 3 ? "end_turn" : null)));
        }

        _rig.Import();

        Assert.Equal(231, _rig.Calls().Count);
    }

    [Fact]
    public void Subagents_count_and_models_without_a_price_are_told_codeburn_17()
    {
        _rig.Write(Session, Answer());
        _rig.Write(".claude/projects/-work-shop/11111111-0000-4000-8000-000000000001/subagents/agent-a1.jsonl", Answer(2, sidechain: true, extra: "\"agentId\":\"a1\","), Answer(3, model: "mystery-1", sidechain: true));

        _rig.Import();

        using var ledger = _rig.OpenLedger();
        var total = new ReportQuery { Range = new(Calls.Noon.AddDays(-1), Calls.Noon.AddDays(1)) }.Read(ledger).Total;
        Assert.Equal((3, 1), (total.Calls, total.UnpricedCalls));
    }

    [Fact]
    public void Two_machines_in_the_same_half_hour_both_count_ccclub_15()
    {
        var other = Path.Combine(_rig.Folder, "other");
        Directory.CreateDirectory(Path.Combine(other, ".claude/projects/-work-shop"));
        _rig.Write(Session, Answer());
        // One call of its own, and a copy of a session that was begun on the first.
        File.WriteAllText(Path.Combine(other, Session), Answer(2, session: "s") + "\n" + Answer() + "\n");

        _rig.Import([other], []);

        Assert.Equal(2, _rig.Calls().Count);
    }
}
