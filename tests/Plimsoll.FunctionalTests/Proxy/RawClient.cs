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

    /// <summary>A client inside TLS, behind a CONNECT to api.openai.com.</summary>
    public static async Task<RawClient> OpenAsync(TestProxy proxy, params SslApplicationProtocol[] protocols)
    {
        var client = await ConnectAsync(proxy.Host.Port);
        await client.SendAsync("CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await client.HeadAsync(), StringComparison.Ordinal);
        X509Certificate2Collection roots = [];
        roots.ImportFromPemFile(proxy.Host.Bundle.RootPath);
        await client.StartTlsAsync("api.openai.com", roots, protocols is [] ? [SslApplicationProtocol.Http11] : protocols);
        return client;
    }

    public Task SendAsync(string text) => Stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestProxy.Cancellation).AsTask();

    /// <summary>A head, as far as its empty line; what there was of it, where the other side ends before.</summary>
    public Task<string> HeadAsync() => ReadToAsync("\r\n\r\n");

    /// <summary>Reads to and with <paramref name="end"/>; what there was, where the other side ends before.</summary>
    public async Task<string> ReadToAsync(string end)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal) && await ReadAsync(one) > 0) text.Append((char)one[0]);
        return text.ToString();
    }

    public async Task<string> RestAsync()
    {
        using var reader = new StreamReader(Stream, Encoding.Latin1, leaveOpen: true);
        return await Patience.ForAsync(new ValueTask<string>(reader.ReadToEndAsync(TestProxy.Cancellation)));
    }

    /// <summary>The rest, or nothing where the other side breaks off.</summary>
    public async Task<string> RestOrNothingAsync()
    {
        try
        {
            return await RestAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Breaks off with a reset, not an end.</summary>
    public void Reset()
    {
        _socket.LingerState = new(true, 0);
        _socket.Close();
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
            return await Patience.ForAsync(Stream.ReadAsync(one, TestProxy.Cancellation));
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
