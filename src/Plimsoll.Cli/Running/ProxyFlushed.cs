namespace Plimsoll.Cli.Running;

/// <summary>What the proxy process answers to the line <c>flush</c>, once everything seen so far is in the ledger (or cannot be).</summary>
internal sealed record ProxyFlushed
{
    /// <summary>True where every call seen so far is in the ledger.</summary>
    public bool Complete { get; init; }

    public long Recorded { get; init; }

    /// <summary>Calls that are not in the ledger and wait to be written.</summary>
    public long Waiting { get; init; }

    /// <summary>The folder in which they are kept until then; null where no file could be made so far.</summary>
    public string? Kept { get; init; }

    /// <summary>Connections of the program that were turned away: there were too many at once.</summary>
    public long TurnedAway { get; init; }

    /// <summary>Calls of which nothing could be kept.</summary>
    public long Lost { get; init; }

    /// <summary>Exchanges of which the copy that is metered has a hole, or that the meter failed on.</summary>
    public long Unread { get; init; }

    /// <summary>Connections to other hosts, passed on unread.</summary>
    public long Tunnels { get; init; }

    /// <summary>Connections to providers' hosts that were passed on unread, since the program refuses our certificate or no root of ours covers them.</summary>
    public long NotMetered { get; init; }

    /// <summary>Providers' hosts that no root of ours covers.</summary>
    public IReadOnlyList<string> Uncovered { get; init; } = [];

    /// <summary>Providers' hosts for which the program broke handshakes off: it may not trust our certificate.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>How often a proxy of this run was ended by something else, and another took its place. Filled in by <c>run</c>.</summary>
    public int Deaths { get; init; }

    /// <summary>A bug that the meter ran into, as .NET tells it, or null.</summary>
    public string? Fault { get; init; }

    /// <summary>What keeps the ledger from being written, or null.</summary>
    public string? Problem { get; init; }
}
