namespace Plimsoll.Store.Queries;

/// <summary>What a report can group by.</summary>
public enum ReportDimKind
{
    Project,
    Client,
    Model,
    Provider,
    Endpoint,
    Key,
    Agent,
    Session,
    Run,
    Developer,
    Branch,
    User,
    Feature,
    Repository,
    Machine,
    Tag,

    /// <summary>The local hour: <c>2026-08-21T14:00+02:00</c>.</summary>
    Hour,

    /// <summary>The local day: <c>2026-08-21</c>.</summary>
    Day,

    /// <summary>The local week, by ISO 8601, from Monday: <c>2026-W34</c>.</summary>
    Week,

    /// <summary>The local month: <c>2026-08</c>.</summary>
    Month,

    /// <summary>The block of five hours (<see cref="FiveHourBlocks"/>), by its local beginning: <c>2026-08-21T14:00+02:00</c>.</summary>
    Block,
}
