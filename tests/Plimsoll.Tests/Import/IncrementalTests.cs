using Xunit;
using static Plimsoll.Import.ClaudeCode.Lines;

namespace Plimsoll.Import;

public sealed class IncrementalTests : IDisposable
{
    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Nothing_new_reads_nothing()
    {
        _rig.Write(Session, Answer());
        _rig.Import();

        var again = _rig.Import();

        Assert.Equal((1, 0, 0L), (again.Agents["claude-code"].Files, again.Agents["claude-code"].FilesRead, again.Agents["claude-code"].BytesRead));
    }

    [Fact]
    public void A_file_that_grew_costs_only_what_was_added()
    {
        _rig.Write(Session, Prompt(new('x', 5_000)), Answer());
        _rig.Import();
        var added = Answer(2);
        _rig.Append(Session, added);

        var again = _rig.Import();

        Assert.Equal(added.Length + 1, again.Agents["claude-code"].BytesRead);
        Assert.Equal(1, again.Applied.Added);
        Assert.Equal(2, _rig.Calls().Count);
    }

    [Fact]
    public void Half_a_line_waits_for_its_end()
    {
        var whole = Answer(2);
        _rig.Put(Session, Answer() + "\n" + whole[..200]);
        var first = _rig.Import();
        _rig.Put(Session, Answer() + "\n" + whole + "\n");

        _rig.Import();

        Assert.Equal(0, first.Agents["claude-code"].Unreadable);
        Assert.Equal(2, _rig.Calls().Count);
    }

    [Fact]
    public void A_last_line_without_an_end_counts_and_is_not_counted_again_when_it_ends()
    {
        _rig.Put(Session, Answer() + "\n" + Answer(2));
        _rig.Import();
        var before = _rig.Calls().Count;
        _rig.Put(Session, Answer() + "\n" + Answer(2) + "\n" + Answer(3) + "\n");

        _rig.Import();

        Assert.Equal(2, before);
        Assert.Equal(3, _rig.Calls().Count);
    }

    [Fact]
    public void A_reply_whose_lines_come_in_two_imports_is_one_call()
    {
        _rig.Write(Session, Answer(output: 2, stop: null));
        _rig.Import();
        _rig.Append(Session, Answer(output: 600, second: 3));

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(600, call.Reading!.Usage[Unit.Output]);
        Assert.False(call.Reading.UsagePartial);
    }

    [Fact]
    public void A_truncated_file_is_read_anew_and_takes_nothing_away()
    {
        _rig.Write(Session, Answer(), Answer(2), Answer(3));
        _rig.Import();
        _rig.Write(Session, Answer(4));

        _rig.Import();

        Assert.Equal(4, _rig.Calls().Count);
    }

    [Fact]
    public void A_file_written_anew_at_the_same_length_or_longer_is_read_anew()
    {
        _rig.Write(Session, Answer(1), Answer(2));
        _rig.Import();
        _rig.Write(Session, Answer(3), Answer(4), Answer(5));

        _rig.Import();

        Assert.Equal(5, _rig.Calls().Count);
    }

    [Fact]
    public void A_changed_earlier_entry_is_a_newer_word_of_the_same_call()
    {
        _rig.Write(Session, Answer(output: 10), Answer(2));
        _rig.Import();
        _rig.Write(Session, Answer(output: 5_000), Answer(2));

        var again = _rig.Import();

        Assert.Equal((0, 1, 1), (again.Applied.Added, again.Applied.Changed, again.Applied.Known));
        var call = _rig.Calls()[0];
        Assert.Equal(5_000, call.Call.Reading!.Usage[Unit.Output]);
        Assert.Equal(10, Assert.Single(call.Revisions).Before.Reading!.Usage[Unit.Output]);
    }

    [Fact]
    public void A_moved_file_is_known_and_read_on()
    {
        if (OperatingSystem.IsWindows()) return;
        _rig.Write(Session, Prompt(new('x', 5_000)), Answer());
        _rig.Import();
        File.Move(_rig.At(Session), _rig.At(OtherSession));

        var again = _rig.Import();

        Assert.Equal((0L, 0, 0), (again.Agents["claude-code"].BytesRead, again.Vanished, again.Applied.Added));
        Assert.Equal(0, _rig.Import().Agents["claude-code"].FilesRead);
        using var ledger = _rig.OpenLedger();
        Assert.Equal(_rig.At(OtherSession), Assert.Single(ledger.ImportedFiles()).Path);
    }

    [Fact]
    public void A_copied_file_adds_nothing()
    {
        _rig.Write(Session, Answer(), Answer(2));
        _rig.Import();
        File.Copy(_rig.At(Session), _rig.At(OtherSession));

        var again = _rig.Import();

        Assert.Equal((0, 0, 2), (again.Applied.Added, again.Applied.Changed, again.Applied.Known));
    }

    [Fact]
    public void A_vanished_file_is_told_and_its_calls_stay()
    {
        _rig.Write(Session, Answer());
        _rig.Import();
        File.Delete(_rig.At(Session));

        var again = _rig.Import();

        Assert.Equal(1, again.Vanished);
        Assert.Single(_rig.Calls());
    }

    [Fact]
    public void A_dry_run_counts_and_writes_nothing()
    {
        _rig.Write(Session, Answer(), Answer(2));

        var summary = _rig.Import([], [], dry: true);

        Assert.Equal(2, summary.Agents["claude-code"].Calls);
        Assert.Empty(_rig.Calls());
        using var ledger = _rig.OpenLedger();
        Assert.Empty(ledger.ImportedFiles());
    }
}
