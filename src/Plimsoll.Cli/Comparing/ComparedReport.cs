namespace Plimsoll.Cli.Comparing;

/// <summary>Another tool's figures set against the ledger's.</summary>
/// <param name="Tool">Its name.</param>
/// <param name="TheirZone">The zone in which its days fit the calls; null where they fit in none, or in ours.</param>
/// <param name="Lines">By period and model.</param>
internal sealed record ComparedReport(string Tool, TimeZoneInfo? TheirZone, IReadOnlyList<ComparedLine> Lines)
{
    /// <summary>The one agent whose calls the other tool's file is of, and so ours here; null for all.</summary>
    public string? Agent { get; init; }

    public NanoUsd Theirs => new(Lines.Sum(line => line.Theirs.Value));

    public NanoUsd Ours => new(Lines.Sum(line => line.Ours.Value));

    /// <summary>False where no line has a cost of ours that is known.</summary>
    public bool HasCost => Lines.Any(line => line.HasCost);

    /// <summary>What no cause accounts for, whatever its sign: lines that cancel out are not explained.</summary>
    public NanoUsd Unexplained => new(Lines.Sum(line => Math.Abs(line.Unexplained.Value)));

    /// <summary>Each cause with what it makes of the difference, the largest first.</summary>
    public IReadOnlyList<(Cause Cause, NanoUsd Amount, int Lines)> Causes =>
    [
        .. Lines.SelectMany(line => line.Causes).GroupBy(cause => cause.Cause, (cause, all) => (Cause: cause, All: all.ToList()))
            .Select(cause => (cause.Cause, new NanoUsd(cause.All.Sum(one => one.Amount.Value)), cause.All.Count))
            .OrderByDescending(cause => Math.Abs(cause.Item2.Value)),
    ];
}
