namespace Plimsoll.Store;

/// <summary>Writes observations to a ledger: any thread posts, one thread writes, many observations share a transaction.</summary>
public sealed class LedgerWriter : IAsyncDisposable
{
    /// <summary>Opens (and where needed makes or migrates) the ledger at <paramref name="path"/> and starts the writing thread.</summary>
    /// <exception cref="LedgerException">The ledger cannot be used; the message says why and what to do.</exception>
    public static LedgerWriter Open(string path, TimeProvider clock) => throw new NotSupportedException();

    /// <summary>Observations written and committed so far.</summary>
    public long Written => throw new NotSupportedException();

    /// <summary>Observations that could not be written and were not saved anywhere either.</summary>
    public long Lost => throw new NotSupportedException();

    /// <summary>Hands over an observation. Never blocks; false (and counted as lost) where the queue is full.</summary>
    public bool TryPost(Observation observation) => throw new NotSupportedException();

    /// <summary>Completes when everything posted before is committed (true), or could not be (false).</summary>
    public Task<bool> FlushAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => throw new NotSupportedException();
}

/// <summary>A ledger that cannot be used. The message is one sentence and a remedy, fit to be shown.</summary>
public sealed class LedgerException(string message, Exception? inner = null) : Exception(message, inner);
