using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Cli.Running;

/// <summary>The socket that a run's proxy listens at. It is <c>run</c>'s own and lent to the proxy: while one proxy is gone and the next not there, connections wait in it.</summary>
internal sealed class LentSocket : IDisposable
{
    private const int MostWaiting = 512;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private LentSocket()
    {
    }

    /// <summary>As the proxy's process knows it.</summary>
    public int Descriptor => (int)_socket.Handle;

    /// <summary>Listens at a free port of 127.0.0.1. Null on Windows, where no socket can be lent like this.</summary>
    public static LentSocket? Open()
    {
        if (OperatingSystem.IsWindows()) return null;

        var lent = new LentSocket();
        lent._socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        lent._socket.Listen(MostWaiting);
        return lent;
    }

    /// <summary>Starts a process that gets the socket. Nothing else may be started meanwhile: it would get it too.</summary>
    public T Lend<T>(Func<T> start)
    {
        Posix.SetInherited(Descriptor, true);
        try
        {
            return start();
        }
        finally
        {
            Posix.SetInherited(Descriptor, false);
        }
    }

    /// <summary>Whoever still waits, or comes later, is told so at once.</summary>
    public void Dispose() => _socket.Dispose();
}
