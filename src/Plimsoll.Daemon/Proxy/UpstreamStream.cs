using System.Net.Sockets;

namespace Plimsoll.Daemon.Proxy;

/// <summary>A connection to a provider that says when it is gone.</summary>
/// <param name="socket">Owned.</param>
/// <param name="closed">Called once.</param>
internal sealed class UpstreamStream(Socket socket, Action closed) : NetworkStream(socket, ownsSocket: true)
{
    private int _closed;

    /// <summary>For its state only.</summary>
    public new Socket Socket => base.Socket;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Interlocked.Exchange(ref _closed, 1) == 0) closed();
    }
}
