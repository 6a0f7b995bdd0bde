using System.Globalization;
using Plimsoll.Cli.Running;

namespace Plimsoll.Cli.Terminal;

/// <summary>How wide the output may be.</summary>
internal static class Widths
{
    private const int Usual = 80;
    private const int Narrowest = 40;
    private const int InPipe = 200;

    /// <summary>The terminal's width; in a pipe there is no edge to keep to, so names are not cut; <c>COLUMNS</c> decides where it is set.</summary>
    public static int OfOutput() => Of(Console.IsOutputRedirected);

    /// <summary>The same for standard error.</summary>
    public static int OfErrors() => Of(Console.IsErrorRedirected);

    private static int Of(bool redirected)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0)
            return Math.Max(Narrowest, columns);
        if (redirected) return InPipe;

        var width = Posix.TerminalWidth();
        return width > 0 ? Math.Max(Narrowest, width) : Usual;
    }
}
