using System.Diagnostics;
using Plimsoll.Import.Files;
using Xunit;
using static Plimsoll.Import.ClaudeCode.Lines;

namespace Plimsoll.Import;

/// <summary>Whatever stands where logs should be costs a note, and keeps nothing else from being read.</summary>
[Collection(nameof(Alone))]
public sealed class HostileTests : IDisposable
{
    private const string Bad = ".claude/projects/-work-shop/bad.jsonl";
    private const string BadRollout = ".codex/sessions/rollout-bad.jsonl";

    private readonly Rig _rig = new Rig().Write(Session, Answer());

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_line_without_end_is_passed_over_in_bounded_memory()
    {
        var path = _rig.At(Bad);
        using (var file = File.Create(path))
        {
            var block = new byte[1 << 20];
            Array.Fill(block, (byte)'x');
            for (var at = 0; at < LineFile.MostLine + (64 << 20); at += block.Length) file.Write(block);
            file.Write("\n"u8);
        }

        File.AppendAllText(path, Answer(2) + "\n");
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var summary = _rig.Import();

        Assert.Contains("32 MB", Assert.Single(summary.Notes), StringComparison.Ordinal);
        Assert.Equal(2, _rig.Calls().Count);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 6L * LineFile.MostLine);
    }

    [Fact]
    public void Nesting_without_end_is_unreadable()
    {
        var deep = new string('[', 100_000);
        _rig.Write(Bad, $$$$"""{"message":{"content":{{{{deep}}}},"usage":{"input_tokens":1}}}""", Answer(2));
        _rig.Write(BadRollout, $$$$"""{"type":"event_msg","payload":{"type":"token_count","info":{{{{deep}}}}}}""");

        var summary = _rig.Import();

        Assert.Equal((1, 1), (summary.Agents["claude-code"].Unreadable, summary.Agents["codex"].Unreadable));
        Assert.Equal(2, _rig.Calls().Count);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x00, 0xD8 })]
    [InlineData(new byte[] { 0x00, 0x00, 0x00, 0x00 })]
    [InlineData(new byte[] { 0xC3, 0x28, 0xED, 0xA0 })]
    public void Bytes_that_are_no_text_are_passed_over(byte[] bytes)
    {
        var line = System.Text.Encoding.UTF8.GetBytes(Answer(2).Replace("a \\\"usage\\\" of words", "@@@@", StringComparison.Ordinal));
        var at = line.AsSpan().IndexOf("@@@@"u8);
        bytes.CopyTo(line.AsSpan(at));
        File.WriteAllBytes(_rig.At(Bad), [.. bytes, (byte)'\n', .. line, (byte)'\n']);

        _rig.Import();

        Assert.InRange(_rig.Calls().Count, 1, 2);
    }

    [Fact]
    public void Counts_that_no_provider_means_do_not_end_the_import()
    {
        _rig.Write(Bad, Answer(2, usage: """{"input_tokens":9223372036854775807,"output_tokens":9223372036854775807}"""), Answer(3, usage: """{"input_tokens":-5,"output_tokens":"x"}"""), Answer(4, usage: "[]"), Answer(5, usage: "null"), Answer(6));

        _rig.Import();

        Assert.Contains(_rig.Calls(), call => call.Call.Reading!.Usage.TotalTokens == 5_360);
    }

    [Fact]
    public void Links_in_a_loop_end()
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = Path.GetDirectoryName(_rig.At(Session))!;
        Directory.CreateSymbolicLink(Path.Combine(folder, "again"), folder);
        Directory.CreateSymbolicLink(Path.Combine(folder, "up"), Path.Combine(folder, "..", ".."));
        File.CreateSymbolicLink(Path.Combine(folder, "self.jsonl"), Path.Combine(folder, "self.jsonl"));
        File.CreateSymbolicLink(Path.Combine(folder, "same.jsonl"), _rig.At(Session));

        var summary = _rig.Import();

        Assert.Equal(1, summary.Agents["claude-code"].Files);
        Assert.Single(_rig.Calls());
    }

    [Fact]
    public async Task A_named_pipe_is_not_waited_for()
    {
        if (OperatingSystem.IsWindows()) return;
        using (var make = Process.Start("mkfifo", _rig.At(Bad))) await make.WaitForExitAsync(TestContext.Current.CancellationToken);

        var summary = await Task.Run(() => _rig.Import()).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Contains("pipe", Assert.Single(summary.Notes), StringComparison.Ordinal);
        Assert.Single(_rig.Calls());
    }

    [Fact]
    public void What_may_not_be_read_is_noted()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess) return;
        _rig.Write(Bad, Answer(2));
        File.SetUnixFileMode(_rig.At(Bad), UnixFileMode.None);
        var folder = Directory.CreateDirectory(_rig.At(".claude/projects/secret")).FullName;
        File.SetUnixFileMode(folder, UnixFileMode.None);

        var summary = _rig.Import();

        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(2, summary.Notes.Count);
        Assert.Single(_rig.Calls());
    }

    [Fact]
    public void An_agents_files_are_left_as_they_were()
    {
        var path = _rig.At(Session);
        var (before, modified) = (File.ReadAllBytes(path), File.GetLastWriteTimeUtc(path));
        using var writing = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

        _rig.Import();

        Assert.Single(_rig.Calls());
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(modified, File.GetLastWriteTimeUtc(path));
        Assert.Single(Directory.EnumerateFiles(Path.GetDirectoryName(path)!));
    }
}
