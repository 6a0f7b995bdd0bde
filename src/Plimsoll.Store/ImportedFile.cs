namespace Plimsoll.Store;

/// <summary>How far a log file of an agent was read: kept in the ledger, written in the transaction that keeps what was read.</summary>
public sealed record ImportedFile
{
    /// <summary>The agent's id (<c>claude-code</c>).</summary>
    public required string Agent { get; init; }

    /// <summary>Where the file was when it was read last: an absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>Device and inode, by which a file that was moved is known again; 0 where the system tells none.</summary>
    public long Device { get; init; }

    public long Inode { get; init; }

    /// <summary>Bytes, when it was read last.</summary>
    public long Size { get; init; }

    /// <summary>When it was changed last, in ticks of UTC.</summary>
    public long ModifiedTicks { get; init; }

    /// <summary>Bytes that are done with. What stands behind them is read next.</summary>
    public long Offset { get; init; }

    /// <summary>Hash of the first bytes, and of the last ones before <see cref="Offset"/>: they tell a file that grew from one written anew.</summary>
    public long Head { get; init; }

    public long Tail { get; init; }

    /// <summary>What the agent's reader must know to read on; empty where it needs nothing. The reader's own layout.</summary>
    public ReadOnlyMemory<byte> State { get; init; }
}
