using System.Globalization;

namespace Plimsoll.Cli.Terminal;

/// <summary>How wide the output may be.</summary>
internal static class Widths
{
    private const int Usual = 80;
    private const int Narrowest = 40;
    private const int InPipe = 200;

    /// <summary>The terminal's width; in a pipe there is no edge to keep to, so names are not cut; <c>COLUMNS</c> decides where it is set.</summary>
    public static int OfOutput()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0)
            return Math.Max(Narrowest, columns);
        if (Console.IsOutputRedirected) return InPipe;

        var width = Console.WindowWidth;
        return width > 0 ? Math.Max(Narrowest, width) : Usual;
    }
}
