using System.Collections.Concurrent;

namespace Plimsoll.Daemon.Proxy;

/// <summary>What the proxy did since it started. Safe for any number of threads.</summary>
public sealed class ProxyCounters
{
    private const int MaxHosts = 1000;
    private readonly ConcurrentDictionary<string, long> _tunnels = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _bypassed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _uncovered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _passedThrough = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _errors = new(StringComparer.Ordinal);
    private long _connections, _intercepted, _exchanges, _recorded, _tapDrops, _droppedBytes, _meterFaults, _tapPeak;

    /// <summary>Connections accepted.</summary>
    public long Connections => Volatile.Read(ref _connections);

    /// <summary>Connections whose TLS was opened.</summary>
    public long Intercepted => Volatile.Read(ref _intercepted);

    /// <summary>Requests forwarded, metered or not.</summary>
    public long Exchanges => Volatile.Read(ref _exchanges);

    /// <summary>Exchanges handed to the sink.</summary>
    public long Recorded => Volatile.Read(ref _recorded);

    /// <summary>Exchanges whose copy has a hole, because metering was too slow for the bytes.</summary>
    public long TapDrops => Volatile.Read(ref _tapDrops);

    /// <summary>Bytes missing in those copies.</summary>
    public long DroppedBytes => Volatile.Read(ref _droppedBytes);

    /// <summary>The most bytes that waited to be metered at one time.</summary>
    public long TapPeakBytes => Volatile.Read(ref _tapPeak);

    /// <summary>Exceptions in metering or in the sink: bugs.</summary>
    public long MeterFaults => Volatile.Read(ref _meterFaults);

    /// <summary>Blind tunnels, by host; past a thousand hosts the rest count as <c>other</c>.</summary>
    public IReadOnlyDictionary<string, long> Tunnels => _tunnels;

    /// <summary>Handshakes that clients broke off, by host: they do not trust our CA, or pin certificates.</summary>
    public IReadOnlyDictionary<string, long> RefusedCertificates => _refused;

    /// <summary>Connections to a host of ours that were tunnelled unmetered, because the client had refused our certificate.</summary>
    public IReadOnlyDictionary<string, long> Bypassed => _bypassed;

    /// <summary>Connections to a host of ours that were tunnelled unmetered, because no root that the client was told of covers it.</summary>
    public IReadOnlyDictionary<string, long> Uncovered => _uncovered;

    /// <summary>Connections to a host of ours that were tunnelled unmetered, because the user wants it so.</summary>
    public IReadOnlyDictionary<string, long> PassedThrough => _passedThrough;

    /// <summary>Errors that the proxy answered with itself, by code.</summary>
    public IReadOnlyDictionary<string, long> Errors => _errors;

    internal void Connected() => Interlocked.Increment(ref _connections);

    internal void InterceptedOne() => Interlocked.Increment(ref _intercepted);

    internal void Exchange() => Interlocked.Increment(ref _exchanges);

    internal void RecordedOne() => Interlocked.Increment(ref _recorded);

    internal void TapDropped() => Interlocked.Increment(ref _tapDrops);

    internal void Dropped(long bytes) => Interlocked.Add(ref _droppedBytes, bytes);

    /// <summary>The last of them, as .NET tells it, for a bug report; null where there was none. Holds no content of any call.</summary>
    public string? LastFault { get; private set; }

    internal void MeterFault(Exception fault)
    {
        Interlocked.Increment(ref _meterFaults);
        LastFault = fault.ToString();
    }

    internal void TapHolds(long bytes)
    {
        var peak = Volatile.Read(ref _tapPeak);
        while (bytes > peak)
        {
            var seen = Interlocked.CompareExchange(ref _tapPeak, bytes, peak);
            if (seen == peak) return;
            peak = seen;
        }
    }

    /// <summary>Told of each connection and call that passes the meter, at once: may not wait. Null where nobody wants to know.</summary>
    internal Action<GapCause, string>? Passed { get; init; }

    /// <summary>A call was metered, or nearly, and nothing of it could be handed on.</summary>
    internal void LostOne(string host) => Passed?.Invoke(GapCause.Lost, host);

    internal void Tunnel(string host)
    {
        Count(_tunnels, host);
        Passed?.Invoke(GapCause.Unlisted, host);
    }

    internal void Refused(string host) => Count(_refused, host);

    internal void BypassedOne(string host)
    {
        Count(_bypassed, host);
        Passed?.Invoke(GapCause.CertificateRefused, host);
    }

    internal void UncoveredOne(string host)
    {
        Count(_uncovered, host);
        Passed?.Invoke(GapCause.Uncovered, host);
    }

    internal void PassedThroughOne(string host)
    {
        Count(_passedThrough, host);
        Passed?.Invoke(GapCause.PassedThrough, host);
    }

    internal void Error(string code) => Count(_errors, code);

    private static void Count(ConcurrentDictionary<string, long> counts, string name)
    {
        if (counts.Count >= MaxHosts && !counts.ContainsKey(name)) name = "other";
        counts.AddOrUpdate(name, 1, static (_, n) => n + 1);
    }
}
