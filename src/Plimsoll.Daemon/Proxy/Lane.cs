using System.Net.Security;
using System.Net.Sockets;
using Plimsoll.Daemon.Proxy.Http1;

namespace Plimsoll.Daemon.Proxy;

/// <summary>What is known of one host, and the connections to it that wait for a request.</summary>
/// <remarks>Itself the lock of all that is in it.</remarks>
internal sealed class Lane
{
    private const int MaxIdle = 64;

    // Less than servers commonly wait; a connection's life is bounded so that a host that moves is followed.
    private static readonly TimeSpan IdlePatience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly Stack<Http1Connection> _idle = new();
    private bool _retired;

    /// <summary>Connections that are open, in use or not.</summary>
    public int Open;

    /// <summary>Null before the first connection, or while the host cannot be reached.</summary>
    public bool? SpeaksHttp2 { get; set; }

    /// <summary>Timestamp of when the host said that it speaks HTTP/2 and nothing else; null where it never did.</summary>
    public long? Http1RefusedAt { get; set; }

    /// <summary>The first connection, under way.</summary>
    public Task? Learning { get; set; }

    /// <summary>A connection under way or made, that no request has taken yet.</summary>
    public Task? Spare { get; set; }

    /// <summary>The connection, once it is made.</summary>
    public Socket? Ready { get; set; }

    /// <summary>One that turned out to speak HTTP/2, for the library to take.</summary>
    public Secured? ReadyHttp2 { get; set; }

    /// <summary>Whether HTTP/1.1 need not be tried: the host refused it not long ago.</summary>
    public bool LacksHttp1(TimeProvider clock) => Http1RefusedAt is { } at && clock.GetElapsedTime(at) < Life;

    /// <summary>A connection of HTTP/1.1 that can take a request; null where there is none.</summary>
    public Http1Connection? TakeIdle(TimeProvider clock)
    {
        lock (this)
        {
            while (_idle.TryPop(out var connection))
            {
                if (clock.GetElapsedTime(connection.IdleSince) < IdlePatience && connection.IsUsable) return connection;
                connection.Dispose();
            }

            return null;
        }
    }

    public void GiveBack(Http1Connection connection, TimeProvider clock)
    {
        connection.Rest();
        connection.IdleSince = clock.GetTimestamp();
        lock (this)
        {
            if (!_retired && _idle.Count < MaxIdle && clock.GetElapsedTime(connection.Made) < Life)
            {
                _idle.Push(connection);
                return;
            }
        }

        connection.Dispose();
    }

    /// <summary>Closes connections that have waited too long, or were closed from the other side.</summary>
    public void Sweep(TimeProvider clock)
    {
        lock (this)
        {
            var all = _idle.ToArray();
            _idle.Clear();
            foreach (var connection in all.Reverse())
            {
                if (clock.GetElapsedTime(connection.IdleSince) < IdlePatience && connection.IsUsable) _idle.Push(connection);
                else connection.Dispose();
            }
        }
    }

    /// <summary>Gives the lane up where no connection is kept in it; it keeps none from then on.</summary>
    /// <returns>Whether it is given up.</returns>
    public bool Retire()
    {
        lock (this) return _retired = _idle.Count == 0 && Open == 0 && Spare is null && Ready is null && ReadyHttp2 is null;
    }

    public void Clear()
    {
        lock (this)
        {
            _retired = true;
            while (_idle.TryPop(out var connection)) connection.Dispose();
            Ready?.Dispose();
            ReadyHttp2?.Tls.Dispose();
        }
    }

    /// <summary>A connection with TLS on it.</summary>
    /// <param name="Tls">Owned.</param>
    /// <param name="Socket">Below it, for its state only.</param>
    internal sealed record Secured(SslStream Tls, Socket Socket);
}
