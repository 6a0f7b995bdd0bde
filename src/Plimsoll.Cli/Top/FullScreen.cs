using System.Runtime.InteropServices;
using System.Text;

namespace Plimsoll.Cli.Top;

/// <summary>The terminal as a full screen; what it showed before comes back in the end, however that comes.</summary>
internal sealed class FullScreen : IDisposable
{
    // Another screen without a cursor; and back, with the keys as shells expect them, which .NET changes when it reads the first.
    private const string Enter = "\e[?1049h\e[?25l";
    private const string Leave = "\e[?1l\e>\e[?25h\e[?1049l";

    private readonly TextWriter _output;
    private readonly Action _ended;
    private readonly PosixSignalRegistration[] _signals;
    private int _left;

    /// <param name="output">The terminal.</param>
    /// <param name="resized">Called when the screen has another size, on another thread.</param>
    /// <param name="ended">Called when the process is told to end, on another thread, or the terminal is gone.</param>
    public FullScreen(TextWriter output, Action resized, Action ended)
    {
        _output = output;
        _ended = ended;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        _signals = OperatingSystem.IsWindows() ? [] : [.. Signals(resized, ended)];
        Write(Enter);
    }

    /// <summary>Shows these lines, each from the left edge; what was there before goes.</summary>
    public void Show(IReadOnlyList<string> lines)
    {
        // Over what is there rather than after clearing it: no flicker. Where the terminal can, all at once.
        var frame = new StringBuilder("\e[?2026h\e[H");
        for (var at = 0; at < lines.Count; at++) frame.Append(lines[at]).Append("\e[K").Append(at < lines.Count - 1 ? "\r\n" : "");
        Write(frame.Append("\e[J\e[?2026l").ToString());
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        foreach (var signal in _signals) signal.Dispose();
        Restore();
    }

    private static IEnumerable<PosixSignalRegistration> Signals(Action resized, Action ended)
    {
        if (!OperatingSystem.IsWindows()) yield return PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => resized());
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            yield return PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                ended();
            });
        }
    }

    private void OnExit(object? sender, EventArgs e) => Restore();

    private void Restore()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0) Write(Leave);
    }

    private void Write(string text)
    {
        try
        {
            _output.Write(text);
            _output.Flush();
        }
        catch (IOException)
        {
            // The terminal is gone, and nobody looks any more.
            if (Volatile.Read(ref _left) == 0) _ended();
        }
    }
}
