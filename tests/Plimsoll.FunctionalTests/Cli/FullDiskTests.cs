using System.Diagnostics;

namespace Plimsoll.Cli;

/// <summary>A full disk: the program runs on, Plimsoll says what is not written, and writes it once there is room.</summary>
public sealed class FullDiskTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_disk_that_fills_up_costs_the_program_nothing_and_no_call_is_lost()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await using var disk = await SmallDisk.MountAsync(plimsoll, "3m");
        Assert.Equal(0, (await plimsoll.RunAsync("run", "--quiet", "--", "true")).Exit);

        var finished = await plimsoll.RunAsync(
            "run", "--", "sh", "-c", $"dd if=/dev/zero of={disk.Path}/fill bs=1k 2>/dev/null; {Shell.Chat(options: "-o a")} && {Shell.Chat(options: "-o b")} && exit 4");

        Assert.True(finished.Exit == 4, finished.Errors);
        Assert.DoesNotContain("   at ", finished.Errors, StringComparison.Ordinal);
        Assert.Contains("2 calls are not in the ledger yet; they are kept in /", finished.Errors, StringComparison.Ordinal);
        // There is no room yet: they wait on another disk.
        Assert.Contains("2 calls are in no figure above", (await plimsoll.RunAsync("report")).Output, StringComparison.Ordinal);

        File.Delete(Path.Combine(disk.Path, "fill"));
        await plimsoll.RunAsync("run", "--quiet", "--", "true");

        Assert.Equal(2, (await plimsoll.CallsAsync()).Count);
        Assert.DoesNotContain("in no figure above", (await plimsoll.RunAsync("report")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_disk_that_is_full_already_nothing_is_run_and_it_is_told()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await using var disk = await SmallDisk.MountAsync(plimsoll, "1m");
        await plimsoll.StartAsync("dd", ["if=/dev/zero", $"of={disk.Path}/fill", "bs=1k"]);

        Sentence.Assert(await plimsoll.RunAsync("run", "--", "touch", "ran"), 73, disk.Path);
        Sentence.Assert(await plimsoll.RunAsync("config", "set", "developer", "ada"), 73, "config.json");
        Assert.False(File.Exists(Path.Combine(plimsoll.Folder, "ran")));
    }

    [Theory]
    [InlineData("report")]
    [InlineData("help")]
    [InlineData("config", "get")]
    public async Task Output_that_finds_no_room_is_told_in_a_sentence(params string[] arguments)
    {
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await plimsoll.StartAsync("sh", ["-c", "\"$0\" \"$@\" > /dev/full", Installation.Program, .. arguments]);

        Sentence.Assert(finished, 73, "No space left");
    }

    /// <summary>A file system of its own for the home; needs the right to mount.</summary>
    private sealed class SmallDisk(string path) : IAsyncDisposable
    {
        public string Path => path;

        public static async Task<SmallDisk> MountAsync(Installation plimsoll, string size)
        {
            var path = Directory.CreateDirectory(System.IO.Path.Combine(plimsoll.Folder, "disk")).FullName;
            var mounted = await plimsoll.StartAsync("mount", ["-t", "tmpfs", "-o", $"size={size}", "tmpfs", path]);
            Assert.SkipUnless(mounted.Exit == 0, $"A small disk cannot be mounted here: {mounted.Errors.Trim()}");
            plimsoll.Set("PLIMSOLL_HOME", System.IO.Path.Combine(path, "home"));
            return new(path);
        }

        public async ValueTask DisposeAsync()
        {
            // Lazily: a proxy that is just ending may have its ledger open.
            using var unmount = Process.Start("umount", ["-l", path]);
            await unmount.WaitForExitAsync(Cancellation);
        }
    }
}
