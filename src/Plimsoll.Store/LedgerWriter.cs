using System.Diagnostics;
using System.Globalization;
using Plimsoll.Store.Spills;

namespace Plimsoll.Store;

/// <summary>Writes observations to a ledger: any thread posts, one thread writes, many observations share a transaction.</summary>
/// <remarks>
/// Where the ledger cannot be written (disk full, held by another process), what was posted stays in memory and is tried again, ever
/// more slowly; what is left at the end goes to a file in the inbox (<see cref="SpillFolder"/>), from where the next writer takes it up.
/// </remarks>
public sealed class LedgerWriter : IAsyncDisposable
{
    /// <summary>Observations that may wait. Beyond, posting fails.</summary>
    public const int Capacity = 65_536;

    // Some 10 ms of work: another process may have to wait so long for its turn.
    private const int BatchSize = 1_024;

    // As many in one gathering, and they come by the thousand a second: then a larger transaction is worth a longer one.
    private const int Crowd = 32;
    private const int CrowdGatherings = 4;
    private const int FirstRetryMs = 50;
    private const int LastRetryMs = 5_000;
    private const int CommitsKept = 4_096;
    private const int MostFacts = 1_000;
    // A tunnel must not cost a transaction: counts go along with calls, or wait so long for them.
    private const int GapPatienceMs = 1_000;
    private const int GapCapacity = 4_096;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly ManualResetEventSlim _hurry = new(initialState: false, spinCount: 0);
    private readonly Queue<Observation> _queue = new();
    private readonly List<AgentFact> _facts = [];
    private readonly Dictionary<(string Agent, string Kind, string Subject), string> _factsTold = [];
    private readonly List<(long Until, long Gaps, bool Save, TaskCompletionSource<bool> Done)> _flushes = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Observation> _batch = new(BatchSize);
    private readonly Dictionary<(long At, GapCause Cause, string Host, string Run), Gap> _gaps = [];
    private readonly List<Gap> _gapBatch = [];
    private readonly Ledger _ledger;
    private readonly SpillFolder _inbox;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _gather;
    private readonly double[] _commitTimes = new double[CommitsKept];
    private int _commits;
    private long _posted, _settled, _written, _lost;
    private long _gapsPosted, _gapsTaken, _gapsSettled, _firstGap;
    private bool _stopping, _signalled, _ready;
    // Of this writer's own, in a file of the inbox: neither settled nor in memory.
    private long _saved;
    private bool _inboxWaits;
    private long _inboxTried;
    private int _inboxRetryMs;

    private LedgerWriter(Ledger ledger, TimeProvider clock, TimeSpan gather, SpillFolder? inbox = null)
    {
        _ledger = ledger;
        _inbox = inbox ?? new(ledger.Path);
        FirstRevision = ledger.NextRevision;
        _clock = clock;
        _gather = gather;
        new Thread(Run) { IsBackground = true, Name = "ledger writer" }.Start();
    }

    /// <summary>Observations written and committed so far.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>The number of the first change that could come after this writer's ledger was opened.</summary>
    public long FirstRevision { get; }

    /// <summary>Observations posted that are not committed yet.</summary>
    public long Pending => Interlocked.Read(ref _posted) - Interlocked.Read(ref _settled);

    /// <summary>Observations that could not be written and were not saved anywhere either.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Where observations were saved that the ledger did not take; null where none are. Final after <see cref="DisposeAsync"/>.</summary>
    public string? SpillPath { get; private set; }

    /// <summary>Why writing last failed, as a sentence and a remedy; null while all is well.</summary>
    public string? LastProblem { get; private set; }

    /// <summary>Opens (and where needed makes or migrates) the ledger at <paramref name="path"/> and starts the writing thread.</summary>
    /// <remarks>What waits in the inbox is put in first, on that thread; a flush waits for that.</remarks>
    /// <exception cref="LedgerException">The ledger cannot be used; the message says why and what to do.</exception>
    public static LedgerWriter Open(string path, TimeProvider clock) => new(Ledger.Open(path, LedgerAccess.Write, clock), clock, TimeSpan.Zero);

    /// <summary>As <see cref="Open(string, TimeProvider)"/>, for who posts a few at a time all day: a guest who wants little processor and memory.</summary>
    /// <param name="path">Of the ledger.</param>
    /// <param name="clock">For what is written.</param>
    /// <param name="gather">
    /// How long the first observation of a transaction may wait for others, and five times that where many come; a flush and the end do not wait.
    /// </param>
    /// <param name="cacheMb">The most memory for pages of the file.</param>
    /// <exception cref="LedgerException">The ledger cannot be used; the message says why and what to do.</exception>
    public static LedgerWriter Open(string path, TimeProvider clock, TimeSpan gather, int cacheMb)
    {
        var ledger = Ledger.Open(path, LedgerAccess.Write, clock);
        ledger.Database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size = -{cacheMb * 1024}"));
        return new(ledger, clock, gather);
    }

    internal static LedgerWriter Over(Ledger ledger, TimeProvider clock, TimeSpan gather = default, SpillFolder? inbox = null) => new(ledger, clock, gather, inbox);

    /// <summary>Called, on the writing thread, for each observation that no table takes: it is lost.</summary>
    public Action<Observation>? Refused { get; set; }

    /// <summary>Runs on the writing thread before each transaction: tests change there what the ledger meets.</summary>
    internal Action<Ledger>? BeforeWrite { get; set; }

    /// <summary>How long the last transactions took, some thousands at most, in ms. For benchmarks; roughly right while writing goes on.</summary>
    internal IReadOnlyList<double> CommitTimesMs() => _commitTimes[..Math.Min(_commits, CommitsKept)];

    /// <summary>Hands over an observation. Never blocks; false (and counted as lost) where the queue is full.</summary>
    public bool TryPost(Observation observation)
    {
        bool wake;
        lock (_lock)
        {
            if (_stopping || _queue.Count >= Capacity)
            {
                Interlocked.Increment(ref _lost);
                return false;
            }

            _queue.Enqueue(observation);
            Interlocked.Increment(ref _posted);
            wake = !_signalled;
            _signalled = true;
            if (_queue.Count == BatchSize) _hurry.Set();
        }

        if (wake) _signal.Release();
        return true;
    }

    /// <summary>Hands over a count of what passed the meter. Never blocks; written with the next calls, or a second later.</summary>
    /// <remarks>What does not fit any more, where the ledger takes nothing for hours, is made good by the next count of the same.</remarks>
    public void Post(Gap gap)
    {
        bool wake;
        lock (_lock)
        {
            var key = (gap.At.UtcTicks, gap.Cause, gap.Host, gap.Run);
            if (_stopping || (_gaps.Count >= GapCapacity && !_gaps.ContainsKey(key))) return;

            if (_gaps.Count == 0) _firstGap = Stopwatch.GetTimestamp();
            _gaps[key] = gap;
            _gapsPosted++;
            wake = _gaps.Count == 1 && !_signalled;
            _signalled |= wake;
        }

        if (wake) _signal.Release();
    }

    /// <summary>
    /// Hands over a fact, which goes into the ledger after the next observations. Never blocks. What says the same as the last of its subject
    /// is let go, and so is what cannot be written: a fact of the same subject will come again.
    /// </summary>
    public void TryPost(AgentFact fact)
    {
        lock (_lock)
        {
            var subject = (fact.Agent, fact.Kind, fact.Subject);
            if (_factsTold.GetValueOrDefault(subject) == fact.Json) return;
            if (_factsTold.Count >= MostFacts) _factsTold.Clear();
            _factsTold[subject] = fact.Json;
            if (_facts.Count < MostFacts) _facts.Add(fact);
        }
    }

    /// <summary>Completes when everything posted before is committed (true), or could not be (false: it stays in memory and is tried again).</summary>
    public Task<bool> FlushAsync(CancellationToken cancellation) => FlushAsync(save: false, cancellation);

    /// <summary>
    /// As <see cref="FlushAsync(CancellationToken)"/>; what could not be committed is in a file of the inbox then (<see cref="SpillPath"/>), and
    /// put into the ledger by this writer once it can be, or by the next.
    /// </summary>
    /// <param name="save">True to save it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public Task<bool> FlushAsync(bool save, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool wake;
        lock (_lock)
        {
            if (_ready && _settled >= _posted && _gapsSettled >= _gapsPosted) return Task.FromResult(true);
            if (_stopping && _ended.Task.IsCompleted) return Task.FromResult(false);
            _flushes.Add((_posted, _gapsPosted, save, done));
            _hurry.Set();
            wake = !_signalled;
            _signalled = true;
        }

        if (wake) _signal.Release();
        return done.Task.WaitAsync(cancellation);
    }

    /// <summary>Writes what is left, or saves it to a file where that cannot be (<see cref="SpillPath"/>), and closes the ledger.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _stopping = true;
            _hurry.Set();
        }

        _signal.Release();
#pragma warning disable VSTHRD003 // The writing thread is our own, and never waits for who disposes.
        await _ended.Task;
#pragma warning restore VSTHRD003
        _signal.Dispose();
        _hurry.Dispose();
    }

    private void Run()
    {
        try
        {
            Ingest();
            lock (_lock) _ready = true;
            Answer(written: true);
            var retryMs = FirstRetryMs;
            while (true)
            {
                Gather();
                var stopping = Take();
                if (_batch.Count + _gapBatch.Count == 0)
                {
                    if (InboxIsDue()) Ingest();
                    if (stopping) break;
                    if (_saved > 0) Answer(written: false);
                    _signal.Wait(Sooner(UntilGapsAreDueMs(), UntilInboxIsDueMs()));
                    continue;
                }

                if (Write())
                {
                    retryMs = FirstRetryMs;
                    if (InboxIsDue()) Ingest();
                    continue;
                }

                if (IsSavingAsked()) Save();
                Answer(written: false);
                if (stopping) break;
                _signal.Wait(retryMs);
                retryMs = Math.Min(LastRetryMs, retryMs * 2);
            }

            if (!Save()) Interlocked.Add(ref _lost, _batch.Count + _queue.Count);
        }
        finally
        {
            _ledger.Dispose();
            Answer(written: false);
            _ended.SetResult();
        }
    }

    /// <summary>Puts in what waits in the inbox. What could not be put in is tried again, ever more slowly.</summary>
    private void Ingest()
    {
        _inboxWaits = true;
        try
        {
            var all = false;
            if (Try(() => all = _inbox.Ingest(_ledger)) && all) _inboxWaits = false;
        }
        catch (Exception failure) when (LedgerException.IsAboutOne(failure))
        {
            LastProblem = $"What waits in {_inbox.Beside} could not be put into the ledger: {failure.Message}";
        }

        _inboxTried = Stopwatch.GetTimestamp();
        _inboxRetryMs = Math.Clamp(2 * _inboxRetryMs, FirstRetryMs, LastRetryMs);
        if (_inboxWaits) return;

        _inboxRetryMs = 0;
        Interlocked.Add(ref _written, _saved);
        Interlocked.Add(ref _settled, _saved);
        _saved = 0;
        SpillPath = null;
        lock (_lock) _gapsSettled = _gapsTaken;
        Answer(written: true);
    }

    // Who flushes, or ends, is told how things stand now.
    private bool InboxIsDue()
    {
        if (!_inboxWaits) return false;
        lock (_lock) return UntilInboxIsDueMs() == 0 || (_saved > 0 && (_stopping || _flushes.Count > 0));
    }

    private int UntilInboxIsDueMs() =>
        _inboxWaits ? Math.Max(0, _inboxRetryMs - (int)Math.Min(LastRetryMs, Stopwatch.GetElapsedTime(_inboxTried).TotalMilliseconds)) : Timeout.Infinite;

    private static int Sooner(int oneMs, int otherMs) => oneMs == Timeout.Infinite ? otherMs : otherMs == Timeout.Infinite ? oneMs : Math.Min(oneMs, otherMs);

    /// <summary>Lets more come where little is there and nobody waits: a transaction costs as much as a dozen calls in it.</summary>
    private void Gather()
    {
        if (_gather == TimeSpan.Zero) return;
        lock (_lock)
        {
            if (_stopping || _flushes.Count > 0 || _batch.Count > 0 || _queue.Count is 0 or >= BatchSize) return;
            _hurry.Reset();
        }

        if (_hurry.Wait(_gather)) return;
        lock (_lock)
        {
            if (_queue.Count < Crowd) return;
        }

        _hurry.Wait(_gather * CrowdGatherings);
    }

    /// <summary>Fills the batch up from the queue. A batch that failed stays and is tried again first.</summary>
    /// <returns>True where nothing more will come.</returns>
    private bool Take()
    {
        lock (_lock)
        {
            _signalled = _queue.Count > 0 && _signalled;
            while (_batch.Count < BatchSize && _queue.TryDequeue(out var observation)) _batch.Add(observation);
            if (_queue.Count == 0) _signalled = false;
            if (_gaps.Count == 0 || _gapBatch.Count > 0 || (_batch.Count == 0 && !_stopping && _flushes.Count == 0 && UntilGapsAreDueMs() > 0)) return _stopping;

            _gapBatch.AddRange(_gaps.Values);
            _gaps.Clear();
            _gapsTaken = _gapsPosted;
            return _stopping;
        }
    }

    private int UntilGapsAreDueMs()
    {
        lock (_lock)
        {
            if (_gaps.Count == 0) return Timeout.Infinite;
            return Math.Max(0, GapPatienceMs - (int)Math.Min(GapPatienceMs, Stopwatch.GetElapsedTime(_firstGap).TotalMilliseconds));
        }
    }

    private bool Write()
    {
        var refused = 0;
        var began = Stopwatch.GetTimestamp();
        try
        {
            BeforeWrite?.Invoke(_ledger);
            if (!Try(() => _ledger.Apply(_batch, _gapBatch))) return false;
            _commitTimes[_commits++ % CommitsKept] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
        catch (Exception failure) when (LedgerException.IsAboutOne(failure))
        {
            // One of them is at fault: it shall not keep the others from the ledger.
            if (!WriteSingly(ref refused)) return false;
        }

        WriteFacts();
        Interlocked.Add(ref _written, _batch.Count - refused);
        Interlocked.Add(ref _lost, refused);
        Interlocked.Add(ref _settled, _batch.Count);
        _batch.Clear();
        _gapBatch.Clear();
        lock (_lock) _gapsSettled = _gapsTaken;
        Answer(written: true);
        return true;
    }

    private void WriteFacts()
    {
        List<AgentFact> facts;
        lock (_lock)
        {
            if (_facts.Count == 0) return;
            facts = [.. _facts];
            _facts.Clear();
        }

        try
        {
            _ledger.Apply([], new ImportProgress { Facts = facts });
        }
        catch (LedgerException)
        {
            // Those who posted them will have others.
        }
    }

    private bool WriteSingly(ref int refused)
    {
        string? problem = null;
        foreach (var observation in _batch)
        {
            try
            {
                if (!Try(() => _ledger.Apply([observation]))) return false;
            }
            catch (Exception failure) when (LedgerException.IsAboutOne(failure))
            {
                refused++;
                Refused?.Invoke(observation);
                problem = $"The observation {observation.Native} cannot be written: {failure.Message}";
            }
        }

        if (!Try(() => _ledger.Apply([], _gapBatch))) return false;
        LastProblem = problem;
        return true;
    }

    /// <summary>Answers who waits: those whose observations are settled, or (with false) all.</summary>
    private void Answer(bool written)
    {
        lock (_lock)
        {
            for (var at = _flushes.Count - 1; at >= 0; at--)
            {
                if (written && (_flushes[at].Until > _settled || _flushes[at].Gaps > _gapsSettled)) continue;
                _flushes[at].Done.TrySetResult(written);
                _flushes.RemoveAt(at);
            }
        }
    }

    private bool Try(Action write)
    {
        try
        {
            write();
            LastProblem = null;
            return true;
        }
        catch (LedgerException failure) when (failure.Problem != LedgerProblem.Other)
        {
            LastProblem = failure.Message;
            return false;
        }
    }

    private bool IsSavingAsked()
    {
        lock (_lock) return _flushes.Exists(flush => flush.Save);
    }

    /// <summary>Puts what is in memory into a file of the inbox.</summary>
    /// <returns>False where it can be saved nowhere: it stays in memory.</returns>
    private bool Save()
    {
        List<Observation> left;
        lock (_lock)
        {
            left = [.. _batch, .. _queue];
            _gapBatch.AddRange(_gaps.Values);
            _gaps.Clear();
            _gapsTaken = _gapsPosted;
        }

        if (left.Count + _gapBatch.Count == 0) return true;
        if (_inbox.Save(left, _gapBatch, _clock.GetUtcNow()) is not { } path) return false;

        lock (_lock)
        {
            // Only this thread takes from the queue.
            for (var taken = _batch.Count; taken < left.Count; taken++) _queue.Dequeue();
        }

        _batch.Clear();
        _gapBatch.Clear();
        _saved += left.Count;
        SpillPath = path;
        (_inboxWaits, _inboxRetryMs, _inboxTried) = (true, FirstRetryMs, Stopwatch.GetTimestamp());
        return true;
    }
}
