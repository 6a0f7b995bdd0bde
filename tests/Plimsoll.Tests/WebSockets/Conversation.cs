using System.Net.WebSockets;
using System.Text;
using Plimsoll.Exchanges;

namespace Plimsoll.WebSockets;

/// <summary>What was said on one socket, as bytes of both directions in the order in which they passed, a tenth of a second apart.</summary>
internal sealed class Conversation
{
    public static readonly DateTimeOffset Opened = new(2026, 8, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly PromptHasher Hasher = new(new byte[32]);
    private readonly List<(bool FromServer, byte[] Bytes)> _passed = [];
    private readonly string _address;
    private readonly string? _extensions;
    private readonly byte[][] _written;

    /// <param name="address">Host and target: <c>api.openai.com/v1/responses</c>.</param>
    /// <param name="script">A message a line, that of the client after <c>&gt;</c>, that of the provider after <c>&lt;</c>.</param>
    /// <param name="compressed">Whether the two sides agreed on compression, one window for all messages.</param>
    public Conversation(string address, string script, bool compressed = true)
    {
        _address = address;
        _extensions = compressed ? "permessage-deflate; client_max_window_bits=15" : null;
        var lines = script.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _written = [Side(lines, '>', compressed), Side(lines, '<', compressed)];

        // All of a side was written by one socket, since it has one window; each message is then found again by its frame.
        Span<int> at = [0, 0];
        foreach (var line in lines)
        {
            var side = line[0] == '>' ? 0 : 1;
            var length = FrameLength(_written[side].AsSpan(at[side]));
            _passed.Add((side == 1, _written[side][at[side]..(at[side] + length)]));
            at[side] += length;
        }
    }

    public int Length => _passed.Sum(one => one.Bytes.Length);

    /// <param name="end">How the socket ended.</param>
    /// <param name="change">Changes the bytes before they are read.</param>
    /// <param name="extensions">Takes the place of what the two sides agreed on.</param>
    /// <param name="cuts">Where a piece ends, counted over all bytes; none for a piece a message.</param>
    /// <param name="lost">True where bytes went missing before the last message.</param>
    public List<SocketExchange> Meter(
        ExchangeEnd end = ExchangeEnd.Complete, Func<byte[], byte[]>? change = null, string? extensions = null, IReadOnlyCollection<int>? cuts = null, bool lost = false)
    {
        var (host, target) = (_address[.._address.IndexOf('/', StringComparison.Ordinal)], _address[_address.IndexOf('/', StringComparison.Ordinal)..]);
        var route = ProviderFiles.Catalog.Match("GET", host, target, upgrade: true)!;
        HeaderList headers = new([new("x-request-id", "req_socket"), .. (extensions ?? _extensions) is { } agreed ? [KeyValuePair.Create("sec-websocket-extensions", agreed)] : Array.Empty<KeyValuePair<string, string>>()]);
        var calls = new List<SocketExchange>();
        using var meter = new SocketMeter(route, new("GET", host, target, HeaderList.Empty, Opened) { Upgrade = true }, new(101, headers), Hasher, calls.Add);
        var at = TimeSpan.Zero;
        var passed = 0;
        for (var i = 0; i < _passed.Count; i++)
        {
            at += TimeSpan.FromMilliseconds(100);
            if (lost && i == _passed.Count - 1) meter.Lost();
            var bytes = change?.Invoke(_passed[i].Bytes) ?? _passed[i].Bytes;
            var from = 0;
            foreach (var cut in (cuts ?? []).Select(cut => cut - passed).Where(cut => cut > 0 && cut < bytes.Length).Order().Append(bytes.Length))
            {
                if (_passed[i].FromServer) meter.ServerBytes(bytes.AsSpan(from, cut - from), at);
                else meter.ClientBytes(bytes.AsSpan(from, cut - from), at);
                from = cut;
            }

            passed += bytes.Length;
        }

        meter.Complete(end, at);
        return calls;
    }

    private static byte[] Side(IEnumerable<string> lines, char side, bool compressed) => SocketBytes.Of(
        lines.Where(line => line[0] == side).Select(line => new SocketPart(Encoding.UTF8.GetBytes(line[1..].Trim()))),
        server: side == '<', compressed ? new WebSocketDeflateOptions() : null);

    private static int FrameLength(ReadOnlySpan<byte> frame)
    {
        var size = FrameHead.SizeOf(frame);
        return size + (int)FrameHead.Read(frame[..size])!.Value.Length;
    }
}
