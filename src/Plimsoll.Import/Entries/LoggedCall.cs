namespace Plimsoll.Import.Entries;

/// <summary>A call as an agent's log tells it: read, not priced yet.</summary>
internal sealed record LoggedCall
{
    /// <summary>
    /// What the log knows the call by. The same wherever a copy of the entry turns up (a fork, a resumed session, another machine), and
    /// of no other call: never a path, a line's number or a session that copies do not share.
    /// </summary>
    public required string Native { get; init; }

    /// <summary>When the call began, or failing that when its entry was written.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The provider's id in its file; the agent's own name for it where no file has it.</summary>
    public required string Provider { get; init; }

    /// <summary>The endpoint's name in the provider's file, as far as the agent is known to use it.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Usage in disjoint units, the model that answered, the response's id.</summary>
    public required Reading Reading { get; init; }

    public required Attribution Attribution { get; init; }

    /// <summary>The provider's id of the request, or null.</summary>
    public string? RequestId { get; init; }

    /// <summary>The model asked for, where the log tells it apart from the one that answered.</summary>
    public string? RequestedModel { get; init; }

    /// <summary>The subscription that covers the call, where the log says so; null where it does not.</summary>
    public string? Plan { get; init; }

    /// <summary>True where an answer has no id by which the proxy would know it: it is then known by its instant and exact counts.</summary>
    public bool ByFingerprint { get; init; }

    public TimeSpan? Duration { get; init; }

    /// <summary>Who tells it: the agent's log, or what it exports for monitoring. One of each may tell of the same call.</summary>
    public Witness Witness { get; init; } = Witness.AgentLog;

    /// <summary>True where the reported cost is what is billed (the provider's own figure); false where the agent reckoned it, which is shown alone.</summary>
    public bool CostIsBilled { get; init; }

    /// <summary>True where the log says that the call is billed beyond whatever plan there is.</summary>
    public bool IsBeyondPlan { get; init; }

    /// <summary>
    /// Where this is the sum of a session's or a turn's calls, which the log does not tell apart: when the last of them had been made. The
    /// base tier then holds for all of it. Null where it is one call.
    /// </summary>
    public DateTimeOffset? SumUntil { get; init; }

    /// <summary>True where the log does not say what part of the input was cached: the cost lies between all of it and none.</summary>
    public bool CacheUnknown { get; init; }

    /// <summary>Of two entries of one call, the one that says more: the ledger's own order (docs/import.md, "One call, several entries").</summary>
    /// <returns>Null where neither does: the ledger has to decide.</returns>
    public static LoggedCall? Better(LoggedCall one, LoggedCall other)
    {
        var order = other.Reading.UsagePartial.CompareTo(one.Reading.UsagePartial);
        if (order == 0) order = one.Reading.Usage.TotalTokens.CompareTo(other.Reading.Usage.TotalTokens);
        if (order == 0) order = other.At.CompareTo(one.At);
        if (order != 0) return order > 0 ? one : other;
        return one == other ? one : null;
    }
}
