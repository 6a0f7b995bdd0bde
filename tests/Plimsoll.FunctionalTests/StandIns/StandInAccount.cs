using System.Collections.Concurrent;
using System.Text.Json;

namespace Plimsoll.StandIns;

/// <summary>What the stand-in has billed: the provider's own books, to hold the meter's against.</summary>
internal sealed class StandInAccount(string? file) : IDisposable
{
    private readonly ConcurrentQueue<StandInCall> _calls = new();
    private readonly StreamWriter? _writer = file is null ? null : new(file, append: true) { AutoFlush = true };
    private readonly Lock _gate = new();
    private int _last;

    public IReadOnlyList<StandInCall> Calls => [.. _calls];

    /// <summary>A number that no other call has.</summary>
    public int Next() => Interlocked.Increment(ref _last);

    public void Bill(StandInCall call)
    {
        _calls.Enqueue(call);
        if (_writer is null) return;
        lock (_gate) _writer.WriteLine(JsonSerializer.Serialize(call, JsonSerializerOptions.Web));
    }

    public void Dispose() => _writer?.Dispose();
}

/// <param name="Id">Of the response.</param>
/// <param name="Provider">The provider's id in its file.</param>
/// <param name="Endpoint">The endpoint's name in the provider's file.</param>
/// <param name="Model">As the response names it.</param>
/// <param name="Complete">False where the answer was broken off: the usage is then the whole answer's, of which the client saw a part.</param>
/// <param name="Usage">Counts by the provider's own names, as in the whole response.</param>
internal sealed record StandInCall(string Id, string Provider, string Endpoint, string Model, bool Complete, IReadOnlyDictionary<string, long> Usage);
