using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using Plimsoll.Cli;
using Plimsoll.Cli.Replaying;
using Plimsoll.Compression;
using Plimsoll.Compression.Zstd;
using Plimsoll.Daemon.Proxy;
using Plimsoll.Exchanges;
using Plimsoll.Framing;
using Plimsoll.Metering;
using Plimsoll.Pricing;
using Plimsoll.Providers;
using Plimsoll.StandIns;
using Plimsoll.WebSockets;

namespace Plimsoll.Fuzz;

/// <summary>Everything that reads what strangers wrote.</summary>
internal static class FuzzTargets
{
    // Small, so that what is too large for it is met often.
    private const int MaxDocument = 2 << 10;

    private static readonly PromptHasher Hasher = new(new byte[32]);
    private static readonly CallPricer Pricer = new(PriceBook.Load(ProviderFiles.All(), out _));
    private static readonly Provider Somebody = new() { Id = "somebody", Name = "Somebody", Hosts = ["api.example"] };

    public static IReadOnlyDictionary<string, FuzzTarget> All { get; } = Make().ToDictionary(target => target.Name, StringComparer.Ordinal);

    private static IEnumerable<FuzzTarget> Make()
    {
        foreach (var shape in UsageShapes.Names.Order(StringComparer.Ordinal))
        {
            var seeds = FuzzSeeds.ResponsesByShape[shape].ToList();
            yield return new($"reader-{shape}", seeds.Count > 0 ? seeds : FuzzSeeds.Responses, (input, random) => ReadResponse(shape, input, random));
        }

        yield return new("framing-events", FuzzSeeds.Responses, (input, random) => Frame(take => new EventFraming(take, MaxDocument), input, random));
        yield return new("framing-lines", FuzzSeeds.Responses, (input, random) => Frame(take => new LineFraming(take, MaxDocument), input, random));
        yield return new("framing-array", FuzzSeeds.Responses, (input, random) => Frame(take => new ArrayFraming(take, MaxDocument), input, random));
        yield return new("framing-whole", FuzzSeeds.Responses, (input, random) => Frame(take => new WholeFraming(take, MaxDocument), input, random));
        yield return new("framing-event-stream", [.. EventStreams()], (input, random) =>
        {
            // A lie is only believed under a checksum that is right.
            if (random.Next(4) > 0) EventStreamBytes.Mend(input);
            Frame(take => new EventStreamFraming(take, MaxDocument), input, random);
        });
        foreach (var layout in Enum.GetValues<BodyLayout>())
            yield return new($"framing-sniffed-{layout}", FuzzSeeds.Responses, (input, random) => Frame(take => new SniffedFraming(take, layout, MaxDocument), input, random));
        yield return new("requests", FuzzSeeds.Requests, ReadRequest);
        yield return new("recordings-lines", FuzzSeeds.Lines, (input, _) => Replay(new Cli.Replaying.Recording("fuzz", input, IsHar: false)));
        yield return new("recordings-har", FuzzSeeds.Hars, ReadHar, MaxAllocated: 8 << 20);
        yield return new("provider-files", [.. Provided()], ReadProviderFile);
        yield return new("websocket", [.. Sockets(compressed: false)], (input, random) => ReadSocket(input, random, compressed: false));
        yield return new("websocket-deflate", [.. Sockets(compressed: true)], (input, random) => ReadSocket(input, random, compressed: true));
        yield return new("zstd", [.. Encoded(Zstd)], ReadZstd);
        yield return new("gzip", [.. Encoded(to => new GZipStream(to, CompressionLevel.Fastest))], (input, random) => Decode("gzip", input, random));
        yield return new("br", [.. Encoded(to => new BrotliStream(to, CompressionLevel.Fastest))], (input, random) => Decode("br", input, random));
        yield return new("deflate", [.. Encoded(to => new ZLibStream(to, CompressionLevel.Fastest))], (input, random) => Decode("deflate", input, random));
        yield return new("zstd-stream", [.. Encoded(Zstd)], (input, random) => Decode("zstd", input, random));
        yield return new("connect", Heads, ReadConnect);
        yield return new("host-port", Hosts, ReadHost);
    }

    private static IReadOnlyList<byte[]> Heads =>
    [
        [.. "CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\nUser-Agent: curl/8.0\r\nProxy-Connection: keep-alive\r\n\r\n"u8],
        [.. "CONNECT [::1]:8443 HTTP/1.0\n\n"u8], [.. "CONNECT a.:1 HTTP/1.1\r\n folded\r\n\r\n"u8], [.. "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8],
    ];

    private static IReadOnlyList<byte[]> Hosts =>
        [[.. "api.openai.com:443"u8], [.. "[2001:db8::1]:65535"u8], [.. "[::1]"u8], [.. "a.b.:1"u8], [.. "127.0.0.1:99999"u8], [.. "[fe80::1%25eth0]:1"u8]];

    private static void ReadResponse(string shape, byte[] input, Random random)
    {
        var route = new Route(Somebody, "endpoint", shape, RouteBilling.Calls);
        var meter = new ExchangeMeter(route, new("POST", "api.example", "/v1/x", HeaderList.Empty, DateTimeOffset.UnixEpoch), Hasher);
        var type = random.Next(4) switch { 0 => "application/json", 1 => "text/event-stream", 2 => "application/x-ndjson", _ => "" };
        meter.ResponseStarted(new(random.Next(5) == 0 ? 500 : 200, new([KeyValuePair.Create("content-type", type)])));
        InPieces(input, random, meter.ResponseBody);
        var metered = meter.Complete(random.Next(4) == 0 ? ExchangeEnd.UpstreamReset : ExchangeEnd.Complete);
        foreach (var reading in metered.Readings)
        {
            foreach (var unit in Enum.GetValues<Unit>()) Must(reading.Usage[unit] >= 0, "No count is negative.");
        }

        // A usage object of a megabyte is the most that is kept of a response.
        Must(metered.Readings.Sum(reading => (long)reading.RawUsage.Length) <= input.Length + 16, "No more is kept than came.");
        Pricer.Price(metered);
    }

    private static void Frame(Func<DocumentHandler, ResponseFraming> make, byte[] input, Random random)
    {
        var (whole, pieces) = (default(HashCode), default(HashCode));
        var (count, longest) = (0, 0);
        Feed(make, [input], document => Note(ref whole, document));
        Feed(make, Pieces(input, random), document =>
        {
            Note(ref pieces, document);
            count++;
            longest = Math.Max(longest, document.Length);
        });

        Must(whole.ToHashCode() == pieces.ToHashCode(), "Any splitting gives the same documents.");
        Must(longest <= Math.Max(MaxDocument, 64 << 10) + 16, "No document is larger than is kept.");
        Must(count <= input.Length + 2, "There are no more documents than bytes.");
    }

    private static void Feed(Func<DocumentHandler, ResponseFraming> make, IEnumerable<byte[]> pieces, DocumentHandler take)
    {
        var framing = make(take);
        foreach (var piece in pieces) framing.Feed(piece);
        framing.End();
    }

    private static void Note(ref HashCode hash, ReadOnlySpan<byte> document)
    {
        hash.AddBytes(document);
        hash.Add(document.Length);
    }

    private static void ReadRequest(byte[] input, Random random)
    {
        var type = random.Next(2) == 0 ? "multipart/form-data; boundary=b" : "application/json";
        var head = new RequestHead("POST", "api.example", "/v1/x", new([KeyValuePair.Create("content-type", type)]), DateTimeOffset.UnixEpoch);
        var read = RequestReader.Read(new(Somebody, "endpoint", "openai.chat", RouteBilling.Calls), head, input, Hasher);
        if (read is null) return;
        Must(read.Facts.PromptBytes >= 0 && read.Facts.PromptBytes <= input.Length + 16, "A prompt is no longer than its request.");
        Must(read.Facts.Prefixes.Count <= PromptBlocks.MaxPrefixes, "Prefixes are bounded.");
    }

    private static void Replay(Cli.Replaying.Recording recording) => new Replayer(ProviderFiles.Catalog, Pricer, Hasher).Replay(recording);

    private static void ReadHar(byte[] input, Random random)
    {
        try
        {
            foreach (var recording in HarEntries.Read(new MemoryStream(input), "fuzz")) Replay(recording);
        }
        catch (CommandException)
        {
            // What a user is told of a file that is none.
        }
    }

    private static void ReadProviderFile(byte[] input, Random random)
    {
        KeyValuePair<string, ReadOnlyMemory<byte>>[] files = [KeyValuePair.Create("openai.json", (ReadOnlyMemory<byte>)input)];
        ProviderCatalog.Load(files, out var routes);
        PriceBook.Load(files, out var rates);
        Must(routes.Count + rates.Count <= (2 * input.Length) + 4, "Problems are bounded.");
    }

    private static void ReadSocket(byte[] input, Random random, bool compressed)
    {
        long given = 0;
        using var reader = new MessageReader(
            (message, _) =>
            {
                Must(message.Length <= MaxDocument, "No message is larger than is kept.");
                given += message.Length;
            },
            compressed,
            startsOver: random.Next(2) == 0,
            MaxDocument);
        InPieces(input, random, reader.Feed);
        Must(given <= (long)(input.Length + 1) * MaxDocument, "Messages are bounded.");
    }

    private static void ReadZstd(byte[] input, Random random)
    {
        var (whole, wholeStatus) = Decode(input, []);
        var (pieces, piecesStatus) = Decode(input, FuzzInputs.Cuts(input.Length, random));
        Must(whole == pieces && wholeStatus == piecesStatus, "Any splitting gives the same content.");
    }

    private static (int Hash, ZstdStatus Status) Decode(byte[] input, int[] cuts)
    {
        using var decoder = new ZstdDecoder(1 << 20);
        var (hash, length, most) = (default(HashCode), 0L, 0L);
        var (status, at) = (ZstdStatus.Whole, 0);
        foreach (var cut in cuts.Append(input.Length))
        {
            status = Decoded.Feed(decoder, input.AsSpan(at, cut - at), bytes => length += Add(ref hash, bytes), ref most);
            at = cut;
        }

        // A block is 128 KB at most, and takes 3 bytes at least.
        Must(length <= (input.Length / 3L) << 17, "Output is bounded.");
        Must(most <= 4 << 20, "Memory is bounded.");
        return (hash.ToHashCode(), status);
    }

    private static int Add(ref HashCode hash, ReadOnlySpan<byte> bytes)
    {
        hash.AddBytes(bytes.Length > 4096 ? bytes[^4096..] : bytes);
        return bytes.Length;
    }

    private static void Decode(string encoding, byte[] input, Random random)
    {
        using var body = ContentCoding.Decode(new MemoryStream(input), encoding)!;
        Span<byte> buffer = stackalloc byte[4096];
        try
        {
            // A megabyte of content tells as much as all of it.
            for (var read = 1; read > 0 && body.CanRead && buffer.Length > 0;)
            {
                read = body.Read(buffer);
                if (random.Next(256) == 0) break;
            }
        }
        catch (Exception fault) when (ContentCoding.IsDamage(fault))
        {
            // What the recorder calls unreadable.
        }
    }

    private static void ReadConnect(byte[] input, Random random)
    {
        var sequence = Sequence(Pieces(input, random));
        ConnectHead.IsConnect(sequence);
        if (ConnectHead.FindEnd(sequence) is not { } end) return;
        var head = ConnectHead.Parse(sequence.Slice(0, end));
        if (head.Target is { } target) Must(target.Host.Length is > 0 and < 254 && target.Port is > 0 and < 65536, "A target is a host and a port.");
        Must(head.UserAgent.Length <= input.Length, "A name is no longer than the head.");
    }

    private static void ReadHost(byte[] input, Random random)
    {
        if (HostPort.TryParse(System.Text.Encoding.Latin1.GetString(input), 443, out var target))
            Must(target.Host.Length > 0 && HostPort.TryParse(target.ToString(), 1, out var again) && again == target, "A host is read again as it is written.");
    }

    private static Stream Zstd(Stream to) => new ZstdEncoder(to, level: 5, checksum: false);

    private static IEnumerable<byte[]> Encoded(Func<Stream, Stream> encoder)
    {
        foreach (var content in FuzzSeeds.Responses.Take(60).Concat([Samples.Events(1), Samples.Events(40), new byte[5000], Samples.All["noise"][..3000], [.. Samples.All["noise"][..1500], .. new byte[9000]]]))
        {
            using var encoded = new MemoryStream();
            using (var stream = encoder(encoded))
            {
                stream.Write(content.AsSpan(0, content.Length / 2));
                stream.Flush();
                stream.Write(content.AsSpan(content.Length / 2));
            }

            yield return encoded.ToArray();
        }
    }

    private static IEnumerable<byte[]> EventStreams()
    {
        foreach (var content in FuzzSeeds.Responses.Take(20))
        {
            var text = System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(content.AsSpan(0, Math.Min(content.Length, 900))));
            var message = EventStreamBytes.Message([.. "{\"bytes\":\""u8, .. text, .. "\"}"u8]);
            yield return [.. message, .. message];
        }
    }

    private static IEnumerable<byte[]> Sockets(bool compressed)
    {
        foreach (var content in FuzzSeeds.Responses.Take(40))
        {
            var text = content[..Math.Min(content.Length, 3000)];
            if (!compressed)
            {
                yield return [0x81, 0x05, .. "hello"u8, 0x89, 0x00, 0x01, 126, (byte)(text.Length >> 8), (byte)(text.Length & 0xFF), .. text, 0x80, 0x83, 1, 2, 3, 4, 5, 6, 7, 0x88, 0x00];
                continue;
            }

            using var encoded = new MemoryStream();
            using (var deflate = new DeflateStream(encoded, CompressionLevel.Fastest))
            {
                deflate.Write(text);
                deflate.Flush();
            }

            var packed = encoded.ToArray();
            yield return [0xC1, 126, (byte)(packed.Length >> 8), (byte)(packed.Length & 0xFF), .. packed, 0xC1, 126, (byte)(packed.Length >> 8), (byte)(packed.Length & 0xFF), .. packed];
        }
    }

    // Whole files take too long to read a million times: their heads, and every part of them in small.
    private static IEnumerable<byte[]> Provided()
    {
        foreach (var (_, content) in ProviderFiles.All())
        {
            var root = JsonElement.Parse(content.Span);
            yield return JsonSerializer.SerializeToUtf8Bytes(root.EnumerateObject().ToDictionary(field => field.Name, field => Little(field.Value), StringComparer.Ordinal));
        }
    }

    private static object Little(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Take(4).Select(Little).ToArray(),
        JsonValueKind.Object => value.EnumerateObject().Take(8).ToDictionary(field => field.Name, field => Little(field.Value), StringComparer.Ordinal),
        _ => value,
    };

    private static IEnumerable<byte[]> Pieces(byte[] input, Random random)
    {
        var at = 0;
        foreach (var cut in FuzzInputs.Cuts(input.Length, random).Append(input.Length))
        {
            yield return input[at..cut];
            at = cut;
        }
    }

    private static void InPieces(byte[] input, Random random, Taker take)
    {
        var at = 0;
        foreach (var cut in FuzzInputs.Cuts(input.Length, random).Append(input.Length))
        {
            take(input.AsSpan(at, cut - at));
            at = cut;
        }
    }

    private static ReadOnlySequence<byte> Sequence(IEnumerable<byte[]> pieces)
    {
        Segment? first = null, last = null;
        foreach (var piece in pieces)
        {
            last = new(piece, last);
            first ??= last;
        }

        return new(first!, 0, last!, last!.Memory.Length);
    }

    private static void Must(bool holds, string what)
    {
        if (!holds) throw new InvalidOperationException(what);
    }

    private delegate void Taker(ReadOnlySpan<byte> bytes);

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, Segment? before)
        {
            Memory = bytes;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
