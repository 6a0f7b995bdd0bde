using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Plimsoll.Daemon;

namespace Plimsoll.Proxy;

/// <summary>A provider that does on each connection exactly what a test wants, byte by byte, behind TLS.</summary>
internal sealed class RawProvider : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Peer, Task> _serve;
    private readonly SslApplicationProtocol _protocol;
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestProxy.Cancellation);
    private int _connections;

    /// <param name="protocol">What it speaks.</param>
    /// <param name="serve">Serves one connection, which ends when this returns.</param>
    public RawProvider(SslApplicationProtocol protocol, Func<Peer, Task> serve)
    {
        (_protocol, _serve) = (protocol, serve);
        _listener.Start();
    }

    /// <summary>Must be set before anyone connects.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>That got as far as TLS.</summary>
    public int Connections => _connections;

    /// <summary>What <see cref="Peer.ReadyAsync"/> waits for: the test's word to go on.</summary>
    public TaskCompletionSource Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A proxy in front of it, for api.openai.com.</summary>
    public static async Task<(RawProvider Provider, TestProxy Proxy)> StartAsync(
        SslApplicationProtocol protocol, Func<Peer, Task> serve, Func<ProxyOptions, ProxyOptions>? change = null)
    {
        var provider = new RawProvider(protocol, serve);
        var proxy = await TestProxy.StartAsync(
            upstream: $"api.openai.com=127.0.0.1:{((IPEndPoint)provider._listener.LocalEndpoint).Port}", change: change);
        provider.Certificate = proxy.Provider.Ca.Leaf;
        _ = provider.AcceptAsync();
        return (provider, proxy);
    }

    public static Task<(RawProvider Provider, TestProxy Proxy)> Http1Async(
        Func<Peer, Task> serve, Func<ProxyOptions, ProxyOptions>? change = null) => StartAsync(SslApplicationProtocol.Http11, serve, change);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true; // Nothing is to wait for an acknowledgement of what went before.
        using (socket)
        await using (var tls = new SslStream(new NetworkStream(socket)))
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate, ApplicationProtocols = [_protocol] }, _end.Token);
            using var writing = new SemaphoreSlim(1);
            await _serve(new(tls, socket, Interlocked.Increment(ref _connections), Ready.Task, writing));
        }
    }

    /// <param name="Stream">Inside TLS.</param>
    /// <param name="Socket">Below it.</param>
    /// <param name="Number">1 for the first connection.</param>
    /// <param name="Ready">The test's word.</param>
    /// <param name="Writing">TLS takes one write at a time, and a test may answer while frames are acknowledged.</param>
    internal sealed record Peer(SslStream Stream, Socket Socket, int Number, Task Ready, SemaphoreSlim Writing)
    {
        public Task ReadyAsync() => Ready.WaitAsync(TestProxy.Cancellation);

        /// <summary>Reads to and with <paramref name="end"/>; what there was, where the other side ends before.</summary>
        public async Task<string> ReadToAsync(string end)
        {
            var text = new StringBuilder();
            var one = new byte[1];
            while (!text.ToString().EndsWith(end, StringComparison.Ordinal) && await Patience.ForAsync(Stream.ReadAsync(one, TestProxy.Cancellation)) > 0) text.Append((char)one[0]);
            return text.ToString();
        }

        public Task<string> HeadAsync() => ReadToAsync("\r\n\r\n");

        public async Task<string> ReadAsync(int count)
        {
            var bytes = new byte[count];
            var read = await Patience.ForAsync(Stream.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, TestProxy.Cancellation));
            return Encoding.Latin1.GetString(bytes, 0, read);
        }

        public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

        public async Task SendAsync(ReadOnlyMemory<byte> bytes)
        {
            await Writing.WaitAsync(TestProxy.Cancellation);
            try
            {
                await Stream.WriteAsync(bytes, TestProxy.Cancellation);
                await Stream.FlushAsync(TestProxy.Cancellation);
            }
            finally
            {
                Writing.Release();
            }
        }

        /// <summary>Waits until all that was sent lies with the other side's system: only then can the proxy see it before it asks again. (At once where the system does not tell.)</summary>
        public async Task ArrivedAsync()
        {
            const int Tcp = 6, TcpInfo = 11, Unacknowledged = 24; // struct tcp_info of Linux
            var told = new byte[256];
            while (OperatingSystem.IsLinux() && Socket.GetRawSocketOption(Tcp, TcpInfo, told) > Unacknowledged && BitConverter.ToUInt32(told, Unacknowledged) > 0)
                await Task.Yield();
        }

        /// <summary>From now on no segment that comes here is taken, or acknowledged: this side's system throws them away (Linux).</summary>
        public void TurnDeaf()
        {
            const int OfSocket = 1, AttachFilter = 26;
            var filter = GCHandle.Alloc((byte[])[0x06, 0, 0, 0, 0, 0, 0, 0], GCHandleType.Pinned); // BPF_RET | BPF_K: keep none of it.
            try
            {
                Span<byte> program = stackalloc byte[2 * sizeof(long)]; // struct sock_fprog
                program.Clear();
                program[0] = 1;
                MemoryMarshal.Write(program[sizeof(long)..], filter.AddrOfPinnedObject());
                Socket.SetRawSocketOption(OfSocket, AttachFilter, program);
            }
            finally
            {
                filter.Free();
            }
        }

        /// <summary>Waits until the proxy has said something that nobody has acknowledged yet.</summary>
        public Task SaidInVainAsync()
        {
            var (here, there) = (((IPEndPoint)Socket.LocalEndPoint!).Port, ((IPEndPoint)Socket.RemoteEndPoint!).Port);
            return Patience.UntilAsync(() => IsUnheard(there, here));
        }

        // sl local remote st tx:rx …: tx is what was sent, or is to be, and not acknowledged.
        private static bool IsUnheard(int from, int to) => File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(columns => columns.Length > 4 && columns[1].EndsWith($":{from:X4}", StringComparison.Ordinal) && columns[2].EndsWith($":{to:X4}", StringComparison.Ordinal)
                && !columns[4].StartsWith("00000000:", StringComparison.Ordinal));

        /// <summary>Ends with a reset, not an end.</summary>
        public void Reset()
        {
            Socket.LingerState = new(true, 0);
            Socket.Close();
        }
    }
}
