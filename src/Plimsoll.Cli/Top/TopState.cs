using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Top;

/// <summary>What the user has chosen to see.</summary>
/// <param name="By">Projects, models or sessions.</param>
/// <param name="Sort">What the rows are in the order of.</param>
/// <param name="Scroll">Rows that are scrolled off at the top.</param>
/// <param name="IsOver">True once the user has had enough.</param>
internal readonly record struct TopState(ReportDimKind By, TopSort Sort, int Scroll, bool IsOver)
{
    private static readonly ReportDimKind[] Dims = [ReportDimKind.Project, ReportDimKind.Model, ReportDimKind.Session];

    public static TopState Initial { get; } = new(ReportDimKind.Project, TopSort.Cost, 0, false);

    /// <summary>The state after a key. Keys that mean nothing change nothing.</summary>
    public TopState After(ConsoleKeyInfo key) => key switch
    {
        { Key: ConsoleKey.Q or ConsoleKey.Escape } or { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control } => this with { IsOver = true },
        { Key: ConsoleKey.P } => Show(ReportDimKind.Project),
        { Key: ConsoleKey.M } => Show(ReportDimKind.Model),
        { Key: ConsoleKey.S } => Show(ReportDimKind.Session),
        { Key: ConsoleKey.RightArrow or ConsoleKey.Tab } => Turn(1),
        { Key: ConsoleKey.LeftArrow } => Turn(Dims.Length - 1),
        { Key: ConsoleKey.C } => this with { Sort = TopSort.Cost, Scroll = 0 },
        { Key: ConsoleKey.T } => this with { Sort = TopSort.Tokens, Scroll = 0 },
        { Key: ConsoleKey.N } => this with { Sort = TopSort.Calls, Scroll = 0 },
        { Key: ConsoleKey.DownArrow } => this with { Scroll = Scroll + 1 },
        { Key: ConsoleKey.UpArrow } => this with { Scroll = Math.Max(0, Scroll - 1) },
        { Key: ConsoleKey.PageDown } => this with { Scroll = Scroll + 10 },
        { Key: ConsoleKey.PageUp } => this with { Scroll = Math.Max(0, Scroll - 10) },
        { Key: ConsoleKey.Home } => this with { Scroll = 0 },
        _ => this,
    };

    private TopState Show(ReportDimKind by) => this with { By = by, Scroll = 0 };

    private TopState Turn(int by) => Show(Dims[(Array.IndexOf(Dims, By) + by) % Dims.Length]);
}

/// <summary>What rows are in the order of, the largest first.</summary>
internal enum TopSort
{
    Cost,
    Tokens,
    Calls,
}
