namespace Plimsoll.Store.Queries;

/// <summary>A question for what one run's calls amount to, found by what was written since it began and not by any clock: clocks are set back.</summary>
public sealed record RunQuery
{
    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    /// <summary>The first change (<see cref="LedgerWriter.FirstRevision"/>) that may be the run's.</summary>
    public required long FirstRevision { get; init; }

    /// <summary>What to group by; no times.</summary>
    public IReadOnlyList<ReportDim> By { get; init; } = [];

    /// <summary>Asks the ledger. Takes as long as what was written since is much, whatever the ledger holds besides.</summary>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public Report Read(Ledger ledger)
    {
        var all = new ReportQuery
        {
            Range = new(DateTimeOffset.MinValue, DateTimeOffset.MaxValue),
            By = By,
            Where = [new(new(ReportDimKind.Run), Run)],
        };
        return new ReportReader(ledger.Database, all) { ChangedFrom = FirstRevision }.Read();
    }
}
