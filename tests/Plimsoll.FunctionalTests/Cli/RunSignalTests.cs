using System.Diagnostics;

namespace Plimsoll.Cli;

/// <summary>Signals and terminals reach a program under <c>plimsoll run</c> as they reach it alone.</summary>
public sealed class RunSignalTests
{
    // A signal that gets lost would else be waited for without an end.
    private const int LimitMs = 120_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = LimitMs)]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    public async Task A_signal_sent_to_run_alone_is_passed_on(string signal)
    {
        await using var plimsoll = await Installation.CreateAsync();
        using var run = plimsoll.Launch(
            Installation.Program, ["run", "--quiet", "--", "bash", "-c", $"trap 'echo got {signal}; exit 9' {signal}; touch started; while :; do sleep 0.05; done"]);
        var output = run.StandardOutput.ReadToEndAsync(Cancellation);
        await Processes.UntilExistsAsync(Path.Combine(plimsoll.Folder, "started"));

        using (var kill = Process.Start("kill", [$"-{signal}", $"{run.Id}"])) await kill.WaitForExitAsync(Cancellation);
        await run.WaitForExitAsync(Cancellation);

        Assert.Equal(9, run.ExitCode);
        Assert.Equal($"got {signal}\n", await output);
    }

    [Fact(Timeout = LimitMs)]
    public async Task A_broken_pipe_ends_a_program_as_it_does_alone()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await plimsoll.RunAsync("run", "--quiet", "--", "bash", "-c", "yes | head -1; echo ${PIPESTATUS[0]}");

        Assert.Equal(new Finished(0, "y\n141\n", ""), finished);
    }

    [Fact(Timeout = LimitMs)]
    public async Task A_terminal_stays_a_terminal()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await InTerminalAsync(plimsoll, "test -t 0 && test -t 1 && test -t 2 && stty size");

        Assert.Equal("33 111", finished.Output.Trim());
        Assert.Equal(0, finished.Exit);
    }

    [Fact(Timeout = LimitMs)]
    public async Task Ctrl_C_reaches_the_program_once()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await InTerminalAsync(
            plimsoll, "trap 'n=$((n+1))' INT; echo ready; sleep 0.2; while [ -z \"$n\" ]; do sleep 0.1; done; sleep 0.3; echo caught $n; exit 6", ctrlCAfter: "ready");

        Assert.Contains("caught 1", finished.Output, StringComparison.Ordinal);
        Assert.Equal(6, finished.Exit);
    }

    // Python's pty makes a terminal of 111 by 33, runs the command there and types Ctrl-C once the command has said a word.
    private static Task<Finished> InTerminalAsync(Installation plimsoll, string script, string ctrlCAfter = "")
    {
        const string Terminal = """
            import fcntl, os, pty, struct, sys, termios
            word, argv = sys.argv[1].encode(), sys.argv[2:]
            pid, fd = pty.fork()
            if pid == 0:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 33, 111, 0, 0))
                os.execv(argv[0], argv)
            seen = b''
            while True:
                try:
                    chunk = os.read(fd, 4096)
                except OSError:
                    break
                if not chunk:
                    break
                seen += chunk
                if word and word in seen:
                    word = b''
                    os.write(fd, b'\x03')
            sys.stdout.write(seen.decode())
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            """;
        return plimsoll.StartAsync("python3", ["-c", Terminal, ctrlCAfter, Installation.Program, "run", "--quiet", "--", "bash", "-c", script]);
    }
}
