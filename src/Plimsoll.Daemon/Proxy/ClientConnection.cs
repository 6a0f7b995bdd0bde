using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Plimsoll.Daemon.Proxy;

/// <summary>A connection feature: whether the client is still there, and the way to it below Kestrel's HTTP.</summary>
/// <remarks>
/// To Kestrel a client that ends its sending has gone, and its request is broken off. HTTP/1.1 allows such a client an answer
/// (RFC 9112, 9.6), so here Kestrel is told only once the client is known to be gone. On HTTP/2 Kestrel sees for itself.
/// </remarks>
internal sealed class ClientConnection : IDisposable
{
    // The system may list a closing socket a moment longer; then look now and again.
    internal static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);

    private readonly ConnectionContext _connection;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _gone = new();
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenRegistration _closing;
    private readonly Lock _gate = new();
    private int _requests;
    private bool _ended;
    private bool _watched;

    private ClientConnection(ConnectionContext connection, TimeProvider clock)
    {
        (_connection, _clock) = (connection, clock);
        Output = connection.Transport.Output;
        _closing = connection.ConnectionClosed.UnsafeRegister(static self => ((ClientConnection)self!).SendingEnded(), this);
        connection.ConnectionClosed = _gone.Token;
        connection.Features.Set(this);
    }

    /// <summary>Inside TLS. Kestrel writes here too.</summary>
    public PipeWriter Output { get; }

    /// <summary>Call before Kestrel's HTTP handler gets the connection; dispose of it when that is done.</summary>
    public static ClientConnection Attach(ConnectionContext connection, TimeProvider clock) => new(connection, clock);

    public void RequestBegins()
    {
        lock (_gate)
        {
            _requests++;
            Watch();
        }
    }

    public void RequestEnds()
    {
        lock (_gate) _requests--;
    }

    public void Dispose()
    {
        _closing.Dispose();
        _over.Cancel();
        _over.Dispose();
    }

    private void SendingEnded()
    {
        lock (_gate)
        {
            _ended = true;
            Watch();
        }
    }

    // Without a request Kestrel reads to the end and closes by itself.
    private void Watch()
    {
        if (!_ended || _requests == 0 || _watched) return;
        _watched = true;
        _ = WatchAsync(_over.Token);
    }

    private async Task WatchAsync(CancellationToken over)
    {
        await Task.Yield(); // The gate is held by the caller.
        try
        {
            for (var look = FirstLook; ClientPeer.IsThere(_connection.RemoteEndPoint, _connection.LocalEndPoint); look = look * 2 < LongestLook ? look * 2 : LongestLook)
                await Task.Delay(look, _clock, over);
            if (!over.IsCancellationRequested) await _gone.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The connection is over.
        }
    }
}
