using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using BenchmarkDotNet.Attributes;
using Plimsoll.Exchanges;
using Plimsoll.Providers;

namespace Plimsoll;

/// <summary>What it costs to meter one response on a socket: <c>dotnet run -c Release --project bench/Plimsoll.Bench -- --filter '*SocketBench*'</c>.</summary>
/// <remarks>As Codex asks: 68 KB in one message, 100 events of answer, and a last one that repeats the instructions (20 KB).</remarks>
[MemoryDiagnoser]
public class SocketBench
{
    private const int Responses = 20;
    private static readonly PromptHasher Hasher = new(new byte[32]);

    private readonly Route _route = new(new() { Id = "openai", Name = "OpenAI", Hosts = [] }, "responses", "openai.responses", RouteBilling.Calls);
    private readonly RequestHead _request = new("GET", "api.openai.com", "/v1/responses", HeaderList.Empty, DateTimeOffset.UnixEpoch) { Upgrade = true };
    private List<(bool FromServer, byte[] Bytes)> _passed = [];
    private ResponseHead _head = new(101, HeaderList.Empty);

    [Params(true, false)]
    public bool Compressed { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _head = new(101, Compressed ? new([new("Sec-WebSocket-Extensions", "permessage-deflate")]) : HeaderList.Empty);
        using var client = new Side(server: false, Compressed);
        using var server = new Side(server: true, Compressed);
        _passed = [.. Enumerable.Range(0, Responses).SelectMany(number => Messages(number)
            .Select(message => (message.FromServer, (message.FromServer ? server : client).Frame(message.Text))))];
    }

    [Benchmark(OperationsPerInvoke = Responses)]
    public int Meter()
    {
        var calls = 0;
        using var meter = new SocketMeter(_route, _request, _head, Hasher, _ => calls++);
        foreach (var (fromServer, bytes) in _passed)
        {
            if (fromServer) meter.ServerBytes(bytes, TimeSpan.Zero);
            else meter.ClientBytes(bytes, TimeSpan.Zero);
        }

        meter.Complete(ExchangeEnd.Complete, TimeSpan.Zero);
        return calls == Responses ? calls : throw new InvalidOperationException("A response was missed.");
    }

    private static IEnumerable<(bool FromServer, string Text)> Messages(int number)
    {
        var words = string.Concat(Enumerable.Range(0, 10_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"word{i * 7919 % 1009} ")));
        yield return (false, $$"""{"type":"response.create","model":"gpt-5-mini","input":[{"role":"user","content":"{{words[..68_000]}}"}]}""");
        yield return (true, $$$"""{"type":"response.created","response":{"id":"resp_{{{number}}}","model":"gpt-5-mini","usage":null}}""");
        for (var i = 0; i < 100; i++)
            yield return (true, $$"""{"type":"response.output_text.delta","sequence_number":{{i}},"item_id":"msg_{{number}}","output_index":0,"content_index":0,"delta":"{{words.Substring(i * 9, 9)}}"}""");
        yield return (true, $$$"""{"type":"response.completed","response":{"id":"resp_{{{number}}}","model":"gpt-5-mini","instructions":"{{{words[..20_000]}}}","output":[],"usage":{"input_tokens":17000,"output_tokens":100,"total_tokens":17100 } } }""");
    }

    private sealed class Side : IDisposable
    {
        private readonly Wire _wire = new();
        private readonly WebSocket _socket;

        public Side(bool server, bool compressed) => _socket = WebSocket.CreateFromStream(
            _wire, new() { IsServer = server, DangerousDeflateOptions = compressed ? new() : null, KeepAliveInterval = Timeout.InfiniteTimeSpan });

        public byte[] Frame(string text)
        {
            _wire.SetLength(0);
            // Into memory: it is complete when the call returns.
            _ = _socket.SendAsync(new ArraySegment<byte>(Encoding.UTF8.GetBytes(text)), WebSocketMessageType.Text, true, CancellationToken.None);
            return _wire.ToArray();
        }

        public void Dispose()
        {
            _socket.Dispose();
            _wire.Dispose();
        }
    }

    /// <summary>Takes what is sent; nothing ever comes.</summary>
    private sealed class Wire : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => 0, TaskScheduler.Default));
    }
}
