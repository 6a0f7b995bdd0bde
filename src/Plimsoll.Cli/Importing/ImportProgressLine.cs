using System.Diagnostics;
using System.Globalization;

namespace Plimsoll.Cli.Importing;

/// <summary>A line that shows how far an import is: on a terminal alone, and only where it takes long enough to be asked for.</summary>
internal sealed class ImportProgressLine(TextWriter output, int width)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    private readonly bool _enabled = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
    private readonly long _began = Stopwatch.GetTimestamp();
    private TimeSpan _last;
    private bool _shown;

    /// <param name="done">Bytes read.</param>
    /// <param name="all">Bytes to read.</param>
    public void Show(long done, long all)
    {
        var elapsed = Stopwatch.GetElapsedTime(_began);
        if (!_enabled || elapsed < First || (_shown && elapsed - _last < Every)) return;

        (_last, _shown) = (elapsed, true);
        var share = all == 0 ? 1 : Math.Clamp((double)done / all, 0, 1);
        var figures = string.Create(CultureInfo.InvariantCulture, $" {share,4:0%}  {done / 1e6:#,##0} of {all / 1e6:#,##0} MB  {done / 1e6 / elapsed.TotalSeconds:#,##0} MB/s");
        var cells = Math.Clamp(width - figures.Length - 12, 0, 40);
        var full = (int)Math.Round(share * cells);
        output.Write($"\r\e[Kimporting {new string('█', full)}{new string('░', cells - full)}{figures}");
    }

    /// <summary>Takes the line away, so that what comes next stands alone.</summary>
    public void Clear()
    {
        if (_shown) output.Write("\r\e[K");
        _shown = false;
    }
}
