namespace Plimsoll.Cli.Comparing;

/// <summary>What another tool says.</summary>
/// <param name="Tool">Its name.</param>
/// <param name="Period">Of its lines.</param>
/// <param name="First">The first local day that it is of.</param>
/// <param name="Last">The last.</param>
/// <param name="Lines">One a period and model.</param>
internal sealed record PeerReport(string Tool, PeerPeriod Period, DateOnly First, DateOnly Last, IReadOnlyList<PeerLine> Lines);

/// <param name="Period">A day or a month, as we name it; empty where the line is of all the time.</param>
/// <param name="Model">As the tool names it.</param>
/// <param name="Tokens">What it counted.</param>
/// <param name="Cost">What it says they cost.</param>
internal sealed record PeerLine(string Period, string Model, TokenCounts Tokens, NanoUsd Cost);

/// <summary>What one line of another tool is of.</summary>
internal enum PeerPeriod
{
    All,
    Day,
    Month,
}
