using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Plimsoll.Proxy;

/// <summary>A client that says to the proxy exactly what a test wants, byte by byte.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RawClient()
    {
    }

    public Stream Stream { get; private set; } = Stream.Null;

    public static async Task<RawClient> ConnectAsync(int port)
    {
        var client = new RawClient();
        await client._socket.ConnectAsync(IPAddress.Loopback, port, TestProxy.Cancellation);
        client.Stream = new NetworkStream(client._socket, ownsSocket: false);
        return client;
    }

    public Task SendAsync(string text) => Stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestProxy.Cancellation).AsTask();

    /// <summary>A head, as far as its empty line; what there was of it, where the other side ends before.</summary>
    public async Task<string> HeadAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await ReadAsync(one) > 0) head.Append((char)one[0]);
        return head.ToString();
    }

    public async Task<string> RestAsync()
    {
        using var reader = new StreamReader(Stream, Encoding.Latin1, leaveOpen: true);
        return await reader.ReadToEndAsync(TestProxy.Cancellation);
    }

    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    public async Task StartTlsAsync(string serverName, X509Certificate2Collection roots, params SslApplicationProtocol[] protocols)
    {
        var tls = new SslStream(Stream);
        var options = TestProxy.Trusting(roots);
        options.TargetHost = serverName;
        options.ApplicationProtocols = [.. protocols];
        // The name that is asked for may not be the one on the certificate: that is what some tests are about.
        options.RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        await tls.AuthenticateAsClientAsync(options, TestProxy.Cancellation);
        Stream = tls;
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task<int> ReadAsync(byte[] one)
    {
        try
        {
            return await Stream.ReadAsync(one, TestProxy.Cancellation);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
