using System.Diagnostics.CodeAnalysis;

namespace Plimsoll.Import;

/// <summary>What was read and is not written yet: threads that read put in, and wait where too many calls wait already.</summary>
/// <remarks>Bounded by calls, since batches are of very different sizes: the writer waits for the disk, and the others shall go on meanwhile.</remarks>
internal sealed class BatchQueue
{
    // Some 20 MB. A batch more is always let in where nothing waits.
    private const int MostCalls = 16_384;

    private readonly object _lock = new();
    private readonly Queue<ReadBatch> _batches = new();
    private int _calls;
    private bool _complete, _stopped;

    /// <summary>True while something waits.</summary>
    public bool HasMore
    {
        get
        {
            lock (_lock) return _batches.Count > 0;
        }
    }

    /// <exception cref="OperationCanceledException">The import ended.</exception>
    public void Add(ReadBatch batch)
    {
        lock (_lock)
        {
            while (_calls > 0 && _calls + Calls(batch) > MostCalls && !_stopped) Monitor.Wait(_lock);
            if (_stopped) throw new OperationCanceledException();
            _batches.Enqueue(batch);
            _calls += Calls(batch);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The next batch, waited for; false where no more will come.</summary>
    /// <exception cref="OperationCanceledException">Whoever wanted it does not any more.</exception>
    public bool TryTake([NotNullWhen(true)] out ReadBatch? batch, CancellationToken cancellation)
    {
        using var wake = cancellation.UnsafeRegister(static queue => ((BatchQueue)queue!).Wake(), this);
        lock (_lock)
        {
            while (!_batches.TryPeek(out _) && !_complete && !cancellation.IsCancellationRequested) Monitor.Wait(_lock);
            cancellation.ThrowIfCancellationRequested();
            if (!_batches.TryDequeue(out batch)) return false;
            _calls -= Calls(batch);
            Monitor.PulseAll(_lock);
            return true;
        }
    }

    /// <summary>No more will come.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _complete = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Nobody takes any more: who puts in is told so.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            Monitor.PulseAll(_lock);
        }
    }

    private static int Calls(ReadBatch batch) => batch.Observations.Count + batch.Sums.Count + batch.Facts.Count;

    private void Wake()
    {
        lock (_lock) Monitor.PulseAll(_lock);
    }
}
