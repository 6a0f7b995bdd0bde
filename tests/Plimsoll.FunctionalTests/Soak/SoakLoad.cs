using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Plimsoll.Soak;

/// <summary>Model calls of every kind through a proxy, so many a second, come what may.</summary>
/// <remarks>
/// Of twenty: nine JSON, six streams (two of them compressed), one on a connection of its own, one that its client leaves, one that its
/// provider breaks off, one refused and tried again, one on a WebSocket that has others before and after it. Half of all on HTTP/2.
/// What is cut off is asked of <see cref="CutModel"/>, so that the books can tell it: what it costs is an estimate.
/// </remarks>
internal sealed class SoakLoad : IDisposable
{
    public const string CutModel = "claude-haiku-4-5";

    private const int PerSocket = 20;
    private const int Sockets = 8;

    private readonly Uri _proxy;
    private readonly SslClientAuthenticationOptions _trust;
    private readonly HttpClient[] _clients;
    private readonly ConcurrentQueue<(ClientWebSocket Socket, int Used)> _sockets = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private long _answered, _cut, _refused;

    public SoakLoad(Uri proxy, string trustFile)
    {
        _proxy = proxy;
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(trustFile);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        _trust = new() { CertificateChainPolicy = policy };
        _clients = [Client(HttpVersion.Version11), Client(HttpVersion.Version20)];
    }

    /// <summary>Calls with a whole answer.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Calls that were cut off, as meant.</summary>
    public long Cut => Interlocked.Read(ref _cut);

    /// <summary>Calls that were refused, as meant.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>What went otherwise than meant.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <returns>When every call has ended.</returns>
    public async Task RunAsync(int perSecond, TimeSpan time, CancellationToken cancellation)
    {
        var under = new ConcurrentDictionary<Task, bool>();
        var started = Stopwatch.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (long made = 0; Stopwatch.GetElapsedTime(started) < time && await tick.WaitForNextTickAsync(cancellation);)
        {
            // Behind the clock, it catches up.
            for (var due = (long)(Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond); made < due; made++)
            {
                var number = made;
                var call = Task.Run(() => CallAsync(number), cancellation);
                under[call] = true;
                _ = call.ContinueWith(x => under.TryRemove(x, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }

        await Task.WhenAll(under.Keys);
        while (_sockets.TryDequeue(out var one)) await CloseAsync(one.Socket);
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
    }

    private async Task CallAsync(long number)
    {
        try
        {
            var client = _clients[number / 20 % 2];
            var call = (number % 20) switch
            {
                0 or 1 or 2 => AnsweredAsync(client, "https://api.openai.com/v1/chat/completions", Chat("gpt-4o-mini", false)),
                3 or 4 or 5 => AnsweredAsync(client, "https://api.anthropic.com/v1/messages", Message("claude-sonnet-4-5", false)),
                6 or 7 => AnsweredAsync(client, "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent", """{"contents":[{"parts":[{"text":"hi"}]}]}"""),
                8 => AnsweredAsync(client, "https://api.openai.com/v1/embeddings", """{"model":"text-embedding-3-small","input":"hi"}"""),
                9 or 10 => AnsweredAsync(client, "https://api.anthropic.com/v1/messages", Message("claude-opus-4-8", true), "chunks=10,slow=20"),
                11 => AnsweredAsync(client, "https://api.openai.com/v1/chat/completions", Chat("gpt-4o-mini", true), "chunks=10,slow=20"),
                12 => AnsweredAsync(client, "https://api.openai.com/v1/chat/completions", Chat("gpt-4o-mini", true), "chunks=8,slow=10,gzip"),
                13 => AnsweredAsync(client, "https://api.openai.com/v1/responses", """{"model":"gpt-5-mini","input":"hi","stream":true}""", "chunks=10,slow=20,br"),
                14 => AnsweredAsync(client, "https://api.anthropic.com/v1/messages", Message("claude-sonnet-4-5", true), "chunks=100,slow=5"),
                15 => AloneAsync(number / 20 % 2 == 0 ? HttpVersion.Version11 : HttpVersion.Version20),
                16 => LeftAsync(client),
                17 => BrokenOffAsync(client),
                18 => RefusedAsync(client),
                _ => OnSocketAsync(),
            };
            await call;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or WebSocketException)
        {
            if (_faults.Count < 100) _faults.Enqueue($"{number % 20}: {e.Message} {e.InnerException?.Message}");
        }
    }

    private async Task AnsweredAsync(HttpClient client, string url, string body, string knobs = "")
    {
        using var response = await client.SendAsync(Request(client, url, body, knobs));
        response.EnsureSuccessStatusCode();
        Interlocked.Increment(ref _answered);
    }

    private async Task AloneAsync(Version version)
    {
        using var client = Client(version);
        await AnsweredAsync(client, "https://api.openai.com/v1/chat/completions", Chat("gpt-4o-mini", false));
    }

    private async Task LeftAsync(HttpClient client)
    {
        using var response = await client.SendAsync(Request(client, "https://api.anthropic.com/v1/messages", Message(CutModel, true), "chunks=100,slow=20"), HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[200]);
        Interlocked.Increment(ref _cut);
    }

    private async Task BrokenOffAsync(HttpClient client)
    {
        try
        {
            using var response = await client.SendAsync(Request(client, "https://api.anthropic.com/v1/messages", Message(CutModel, true), "chunks=10,abort=5"));
            _faults.Enqueue("A stream that was broken off ended as if it were whole.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Interlocked.Increment(ref _cut);
        }
    }

    private async Task RefusedAsync(HttpClient client)
    {
        using (var refused = await client.SendAsync(Request(client, "https://api.openai.com/v1/chat/completions", Chat("gpt-4o-mini", false), "status=429")))
        {
            if (refused.StatusCode is not HttpStatusCode.TooManyRequests) _faults.Enqueue($"429 came as {refused.StatusCode}.");
        }

        Interlocked.Increment(ref _refused);
        await AnsweredAsync(client, "https://api.openai.com/v1/chat/completions", Chat("gpt-4o-mini", false));
    }

    private async Task OnSocketAsync()
    {
        if (!_sockets.TryDequeue(out var one)) one = (await ConnectAsync(), 0);
        await one.Socket.SendAsync("""{"type":"response.create","model":"gpt-5-mini","input":"hi"}"""u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[64 << 10];
        for (var message = ""; !message.Contains("\"response.completed\"", StringComparison.Ordinal);)
        {
            var length = 0;
            while (true)
            {
                var part = await one.Socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += part.Count;
                if (part.MessageType is WebSocketMessageType.Close) throw new WebSocketException("The socket was closed.");
                if (part.EndOfMessage) break;
            }

            message = Encoding.UTF8.GetString(buffer, 0, length);
        }

        Interlocked.Increment(ref _answered);
        if (one.Used + 1 < PerSocket && _sockets.Count < Sockets) _sockets.Enqueue((one.Socket, one.Used + 1));
        else await CloseAsync(one.Socket);
    }

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.DangerousDeflateOptions = new();
        await socket.ConnectAsync(new("wss://api.openai.com/v1/responses"), _clients[0], CancellationToken.None);
        return socket;
    }

    private static async Task CloseAsync(ClientWebSocket socket)
    {
        using (socket) await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    private HttpClient Client(Version version) => new(new SocketsHttpHandler
    {
        Proxy = new WebProxy(_proxy),
        UseProxy = true,
        UseCookies = false,
        SslOptions = _trust,
        EnableMultipleHttp2Connections = true,
        // Connections come and go, as they do with real clients.
        PooledConnectionLifetime = TimeSpan.FromSeconds(20),
    })
    {
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromMinutes(2),
    };

    private static HttpRequestMessage Request(HttpClient client, string url, string body, string knobs)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        request.Headers.Authorization = new("Bearer", "sk-test-0123456789");
        request.Headers.Add("x-api-key", "sk-ant-api03-test-0123456789");
        if (knobs.Length > 0) request.Headers.Add("stand-in", knobs);
        return request;
    }

    private static string Chat(string model, bool stream) =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}]{{(stream ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "")}}}""";

    private static string Message(string model, bool stream) =>
        $$"""{"model":"{{model}}","max_tokens":100,"messages":[{"role":"user","content":"hi"}]{{(stream ? ",\"stream\":true" : "")}}}""";
}
