using System.Runtime.ExceptionServices;

namespace Plimsoll.Import;

/// <summary>The threads that read files, each taking the next one that no other has.</summary>
internal sealed class ReaderThreads
{
    private const int Most = 4;

    private readonly IReadOnlyList<FileWork> _work;
    private readonly Func<FileReading> _reading;
    private readonly Action _done;
    private readonly Thread[] _threads;
    private ExceptionDispatchInfo? _failure;
    private int _next = -1;
    private int _left;

    /// <param name="work">The files.</param>
    /// <param name="reading">Makes what a thread reads with.</param>
    /// <param name="done">Called by the last thread, when nothing more will come.</param>
    public ReaderThreads(IReadOnlyList<FileWork> work, Func<FileReading> reading, Action done)
    {
        (_work, _reading, _done) = (work, reading, done);
        _threads = new Thread[Math.Clamp(Math.Min(Environment.ProcessorCount, work.Count), 1, Most)];
        _left = _threads.Length;
        for (var at = 0; at < _threads.Length; at++)
        {
            _threads[at] = new(Run) { IsBackground = true, Name = $"import {at}" };
            _threads[at].Start();
        }
    }

    public void Join()
    {
        foreach (var thread in _threads) thread.Join();
    }

    /// <summary>Throws what a thread died of, if one did.</summary>
    public void ThrowIfFailed() => _failure?.Throw();

    private void Run()
    {
        try
        {
            var reading = _reading();
            for (int at; (at = Interlocked.Increment(ref _next)) < _work.Count;) reading.Read(_work[at]);
        }
        catch (OperationCanceledException)
        {
            // What was not handed over was not written either: it comes next time.
        }
        catch (Exception bug)
        {
            // Told by the thread that waits for this one: a thread's own exception would end the process without a word.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(bug), null);
        }
        finally
        {
            if (Interlocked.Decrement(ref _left) == 0) _done();
        }
    }
}
