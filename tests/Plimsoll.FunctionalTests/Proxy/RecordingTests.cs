using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Plimsoll.Daemon.Proxy;
using Plimsoll.Daemon.Recording;
using Plimsoll.Exchanges;
using Plimsoll.Providers;
using Plimsoll.StandIns;

namespace Plimsoll.Proxy;

public sealed class RecordingTests
{
    private static readonly Route Route = TestRules.Rules.Match("POST", "api.openai.com", "/v1/responses", false)!;

    [Theory]
    [InlineData("")]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("gzip, br")]
    [InlineData("zstd")]
    [InlineData("gzip, zstd")]
    [InlineData("zstd, deflate")]
    [InlineData("identity")]
    public async Task Bodies_are_decoded_both_ways(string encoding)
    {
        var meter = new Meter();
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i}€")));
        var encoded = Encode(body, encoding);

        var tap = meter.Recorder.Open(Route, Head(encoding));
        foreach (var piece in encoded.Chunk(1000)) tap.RequestBytes(piece);
        tap.RequestEnded();
        tap.ResponseStarted(new(200, Headers(encoding)));
        foreach (var piece in encoded.Chunk(7)) tap.ResponseBytes(piece);
        tap.Complete(ExchangeEnd.Complete);
        var record = await meter.Record;

        Assert.False(record.Exchange.Unreadable);
        Assert.Equal(body, meter.Request.ToArray());
        Assert.Equal(body, meter.Response.ToArray());
    }

    [Fact]
    public void One_body_may_not_take_what_is_there_for_all()
    {
        using var copies = new TapBuffer(new(1 << 20, new()), 1000);

        for (var i = 0; i < 30; i++) copies.Copy(new byte[100]);

        Assert.Equal((1000, 2000), (copies.Held, copies.Dropped));
    }

    [Fact]
    public async Task A_bomb_in_an_answer_is_let_go_at_a_bound_and_unreadable()
    {
        const int Block = 128 << 10, Blocks = (1 << 30) / Block; // A gigabyte, and one block more.
        var record = new TaskCompletionSource<RecordedExchange>();
        long read = 0;
        var recorder = new Recorder(
            (route, head) => new(_ => { }, _ => { }, piece => read += piece.Length, end => new() { Route = route, RequestHead = head, End = end }),
            record.SetResult, new(), TimeProvider.System, 256 << 20);
        // Each block says in four bytes: one byte, so many times.
        var repeated = BitConverter.GetBytes((Block << 3) | 2)[..3];
        byte[] bomb = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58, .. Enumerable.Range(0, Blocks + 1).SelectMany(_ => (byte[])[.. repeated, 0]), 1, 0, 0];

        var tap = recorder.Open(Route, Head(""));
        tap.ResponseStarted(new(200, Headers("zstd")));
        foreach (var piece in bomb.Chunk(8 << 10)) tap.ResponseBytes(piece);
        tap.Complete(ExchangeEnd.Complete);

        Assert.True((await record.Task.WaitAsync(TestProxy.Cancellation)).Exchange.Unreadable);
        Assert.InRange(read, 1 << 20, 1 << 30);
    }

    [Fact]
    public async Task Encodings_may_be_told_in_several_fields()
    {
        var meter = new Meter();
        var body = Encode("twice encoded"u8.ToArray(), "gzip, br");
        HeaderList fields = new([new("Content-Encoding", "gzip"), new("x", "y"), new("Content-Encoding", "br")]);

        var tap = meter.Recorder.Open(Route, new("POST", "api.openai.com", "/v1/responses", fields, default));
        tap.RequestBytes(body);
        tap.RequestEnded();
        tap.ResponseStarted(new(200, fields));
        tap.ResponseBytes(body);
        tap.Complete(ExchangeEnd.Complete);
        var record = await meter.Record;

        Assert.False(record.Exchange.Unreadable);
        Assert.Equal(("twice encoded", "twice encoded"), (Encoding.ASCII.GetString(meter.Request.ToArray()), Encoding.ASCII.GetString(meter.Response.ToArray())));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task A_deflate_without_its_wrapping_is_read_as_browsers_read_it(int pieces)
    {
        var meter = new Meter();
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i}€")));
        using var raw = new MemoryStream();
        await using (var deflate = new DeflateStream(raw, CompressionLevel.Fastest, leaveOpen: true)) await deflate.WriteAsync(body, TestProxy.Cancellation);

        var tap = meter.Recorder.Open(Route, Head("deflate"));
        foreach (var piece in raw.ToArray().Chunk(pieces)) tap.RequestBytes(piece);
        tap.RequestEnded();
        tap.ResponseStarted(new(200, Headers("deflate")));
        foreach (var piece in raw.ToArray().Chunk(pieces)) tap.ResponseBytes(piece);
        tap.Complete(ExchangeEnd.Complete);
        var record = await meter.Record;

        Assert.False(record.Exchange.Unreadable);
        Assert.Equal(body, meter.Request.ToArray());
        Assert.Equal(body, meter.Response.ToArray());
    }

    [Theory]
    [InlineData("zstd", "whatever", ExchangeEnd.Complete, true)]
    [InlineData("gzip", "this is no gzip", ExchangeEnd.Complete, true)]
    [InlineData("br", "this is no brotli, and long enough to be seen", ExchangeEnd.Complete, true)]
    [InlineData("deflate", "this is no deflate", ExchangeEnd.Complete, true)]
    [InlineData("deflate", "x\u00bb\0\0\0\0 asks for a dictionary", ExchangeEnd.Complete, true)]
    [InlineData("compress", "nobody reads this", ExchangeEnd.Complete, true)]
    [InlineData("gzip, gzip, gzip, gzip, gzip", "far too many", ExchangeEnd.Complete, true)]
    [InlineData("zstd", "", ExchangeEnd.Complete, false)]
    [InlineData("zstd", "(\u00b5/", ExchangeEnd.ClientAborted, false)]
    [InlineData("gzip", "", ExchangeEnd.ClientAborted, false)]
    public async Task What_cannot_be_decoded_is_unreadable(string encoding, string body, ExchangeEnd end, bool unreadable)
    {
        var meter = new Meter();

        var tap = meter.Recorder.Open(Route, Head(""));
        tap.ResponseStarted(new(200, Headers(encoding)));
        tap.ResponseBytes(Encoding.Latin1.GetBytes(body));
        tap.Complete(end);
        var record = await meter.Record;

        Assert.Equal((unreadable, end), (record.Exchange.Unreadable, record.Exchange.End));
        Assert.Equal(0, meter.Counters.MeterFaults);
    }

    [Fact]
    public async Task A_stream_of_events_is_read_event_by_event()
    {
        var meter = new Meter();
        using var wire = new MemoryStream();
        await using var encoder = new ZstdEncoder(wire);

        var tap = meter.Recorder.Open(Route, Head(""));
        tap.RequestEnded();
        tap.ResponseStarted(new(200, Headers("zstd")));
        // A short answer is metered at its end; this one is long enough to be read as it comes.
        await encoder.WriteAsync(Encoding.ASCII.GetBytes($"data: {Convert.ToHexString(RandomNumberGenerator.GetBytes(80_000))}\n\n"), TestProxy.Cancellation);
        for (var i = 0; i < 50; i++)
        {
            await encoder.WriteAsync(Encoding.ASCII.GetBytes($"data: event number {i}\n\n"), TestProxy.Cancellation);
            await encoder.FlushAsync(TestProxy.Cancellation);
            tap.ResponseBytes(wire.ToArray());
            wire.SetLength(0);

            await Patience.UntilAsync(() => meter.Response.ToArray().AsSpan().EndsWith(Encoding.ASCII.GetBytes($" {i}\n\n")));
        }

        tap.Complete(ExchangeEnd.ClientAborted);
        Assert.False((await meter.Record).Exchange.Unreadable);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    [InlineData("zstd, gzip")]
    public async Task A_bomb_in_a_request_is_read_as_far_as_a_request_is(string encoding)
    {
        var meter = new Meter();
        var bomb = Encode(new byte[100 << 20], encoding);

        var tap = meter.Recorder.Open(Route, Head(encoding));
        tap.RequestBytes(bomb);
        tap.RequestEnded();
        tap.ResponseStarted(new(200, HeaderList.Empty));
        tap.Complete(ExchangeEnd.Complete);
        var record = await meter.Record;

        Assert.InRange(bomb.Length, 1, 2 << 20);
        Assert.Equal(ExchangeMeter.MaxRequestBody, meter.Request.Length);
        Assert.False(record.Exchange.Unreadable);
    }

    [Fact]
    public async Task A_request_too_large_to_be_read_whole_is_read_for_its_beginning()
    {
        var meter = new Meter();
        var head = Head("") with { Headers = new([new("content-length", "100000000")]) };

        var tap = meter.Recorder.Open(Route, head);
        for (var i = 0; i < 100; i++) tap.RequestBytes(new byte[1_000_000]);
        tap.RequestEnded();
        tap.ResponseStarted(new(200, HeaderList.Empty));
        tap.Complete(ExchangeEnd.Complete);
        var record = await meter.Record;

        Assert.Equal(1 << 20, meter.Request.Length);
        Assert.False(record.Exchange.Unreadable);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("zstd")]
    public async Task A_request_that_is_not_what_its_encoding_says_is_unreadable(string encoding)
    {
        var meter = new Meter();

        var tap = meter.Recorder.Open(Route, Head(encoding));
        tap.RequestBytes("{\"model\":\"as it stands, in no encoding\"}"u8);
        tap.RequestEnded();
        tap.ResponseStarted(new(400, HeaderList.Empty));
        tap.Complete(ExchangeEnd.Complete);
        var record = await meter.Record;

        Assert.True(record.Exchange.Unreadable);
        Assert.Equal(0, meter.Counters.MeterFaults);
    }

    [Fact]
    public async Task A_meter_that_is_too_slow_costs_bytes_of_the_copy_and_no_time()
    {
        var gate = new TaskCompletionSource();
        var meter = new Meter(maxWaiting: 1000, started: gate.Task.Wait);

        var tap = meter.Recorder.Open(Route, Head(""));
        tap.ResponseStarted(new(200, HeaderList.Empty));
        for (var i = 0; i < 100; i++) tap.ResponseBytes(new byte[100]);
        tap.Complete(ExchangeEnd.Complete);
        gate.SetResult();
        var record = await meter.Record;

        Assert.True(record.CopyIncomplete);
        Assert.True(record.Exchange.Unreadable);
        Assert.Equal(1000, meter.Response.Length);
        Assert.Equal((1, 9000, 1000), (meter.Counters.TapDrops, meter.Counters.DroppedBytes, meter.Counters.TapPeakBytes));
    }

    [Fact]
    public async Task Many_large_requests_at_once_stay_within_the_budget_and_are_all_read()
    {
        const int Count = 8, Size = 30 << 20;
        var (requests, records) = (new ConcurrentQueue<int>(), new ConcurrentQueue<RecordedExchange>());
        var counters = new ProxyCounters();
        var recorder = new Recorder(
            (route, head) => new(body => requests.Enqueue(body.Length), _ => { }, _ => { }, end => new() { Route = route, RequestHead = head, End = end }),
            records.Enqueue, counters, TimeProvider.System, (Count * Size) + (1 << 20));

        var taps = Enumerable.Range(0, Count).Select(_ => recorder.Open(Route, Head(""))).ToList();
        var piece = new byte[64 << 10];
        for (var sent = 0; sent < Size; sent += piece.Length) taps.ForEach(tap => tap.RequestBytes(piece));
        taps.ForEach(tap => tap.Complete(ExchangeEnd.Complete));
        await recorder.FlushAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(Enumerable.Repeat(Size, Count), requests);
        Assert.All(records, record => Assert.False(record.CopyIncomplete));
        Assert.InRange(counters.TapPeakBytes, Size, (Count * Size) + (1 << 20));
    }

    [Theory]
    [InlineData("")]
    [InlineData("zstd")]
    public async Task A_request_past_the_budget_is_unreadable_and_counted_and_the_next_is_read(string encoding)
    {
        var meter = new Meter(maxWaiting: 1 << 20);
        var body = Encode(new byte[5 << 20], encoding);

        var tap = meter.Recorder.Open(Route, Head(encoding));
        foreach (var piece in body.Chunk(10_000)) tap.RequestBytes(piece);
        tap.Complete(ExchangeEnd.Complete);
        var record = await meter.Record;

        Assert.True(record.CopyIncomplete);
        Assert.True(record.Exchange.Unreadable);
        Assert.Equal(0, meter.Request.Length);
        Assert.Equal(1, meter.Counters.TapDrops);
        Assert.InRange(meter.Counters.TapPeakBytes, 1, 1 << 20);
        Assert.True(meter.Recorder.HoldsNothing);
    }

    [Fact]
    public async Task A_response_that_is_kept_whole_counts_against_the_budget()
    {
        var record = new TaskCompletionSource<RecordedExchange>();
        var counters = new ProxyCounters();
        var recorder = new Recorder(MeterFeed.Of(new(new byte[32])), record.SetResult, counters, TimeProvider.System, 4 << 20);
        var route = Route with { Shape = "openai.chat" };

        var tap = recorder.Open(route, Head(""));
        tap.RequestEnded();
        tap.ResponseStarted(new(200, HeaderList.Empty));
        tap.ResponseBytes("{\"choices\":[\""u8);
        var piece = Encoding.ASCII.GetBytes(new string('x', 10_000));
        for (var i = 0; i < 2000 && !tap.HasHole; i++)
        {
            tap.ResponseBytes(piece);
            // What is kept is to fill the budget, not what waits. (The meter begins once there is something to meter.)
            if (i >= 10) await Patience.UntilAsync(() => tap.Response.Held == 0 || tap.HasHole);
        }

        tap.Complete(ExchangeEnd.Complete);
        var metered = await record.Task.WaitAsync(TimeSpan.FromSeconds(20), TestProxy.Cancellation);

        Assert.True(metered.CopyIncomplete);
        Assert.True(metered.Exchange.Unreadable);
        Assert.Equal((1, 0), (counters.TapDrops, counters.MeterFaults));
        Assert.InRange(counters.TapPeakBytes, 1 << 20, 4 << 20);
        Assert.True(recorder.HoldsNothing);
    }

    [Fact]
    public async Task Messages_of_sockets_that_are_not_whole_count_against_the_budget()
    {
        const int Budget = 4 << 20;
        var records = new ConcurrentQueue<RecordedExchange>();
        var counters = new ProxyCounters();
        var recorder = new Recorder(MeterFeed.Of(new(new byte[32])), records.Enqueue, counters, TimeProvider.System, Budget);
        var route = Route with { Shape = "openai.responses" };
        var taps = Enumerable.Range(0, 8).Select(_ => recorder.Open(route, Head("") with { Upgrade = true })).ToList();
        var sockets = taps.ConvertAll(tap => tap.OpenSocket());
        foreach (var tap in taps) tap.ResponseStarted(new(101, HeaderList.Empty));

        foreach (var socket in sockets) socket.FromServer([0x81, 127, 0, 0, 0, 0, 2, 0, 0, 0]); // A message of 32 MB begins.
        for (var piece = 0; piece < 64; piece++)
        {
            foreach (var socket in sockets)
            {
                socket.FromServer(new byte[64 << 10]);
                await Patience.UntilAsync(() => socket.Held == 0);
            }
        }

        foreach (var tap in taps) tap.Complete(ExchangeEnd.Complete);
        Assert.True(await recorder.FlushAsync(TimeSpan.FromSeconds(20)));

        Assert.InRange(counters.TapPeakBytes, Budget / 4, Budget);
        Assert.NotEmpty(records);
        Assert.All(records, record => Assert.True(record is { CopyIncomplete: true, Exchange.Unreadable: true }));
        Assert.Equal((records.Count, 0), (counters.TapDrops, counters.MeterFaults));
        Assert.True(recorder.HoldsNothing);
    }

    [Fact]
    public async Task A_meter_that_fails_costs_the_reading_and_nothing_else()
    {
        await using var proxy = await TestProxy.StartAsync(meters: (_, _) => throw new InvalidOperationException("a bug"));
        using var client = proxy.Client();

        var body = await client.GetByteArrayAsync("https://api.openai.com/stand-in/bytes", TestProxy.Cancellation);

        var record = await proxy.NextAsync();
        Assert.Equal(1000, body.Length);
        Assert.True(record.Exchange.Unreadable);
        Assert.Equal(200, record.Exchange.ResponseHead!.Status);
        Assert.Equal(1, proxy.Host.Counters.MeterFaults);
    }

    [Fact]
    public async Task What_lies_past_the_meters_limit_is_no_hole()
    {
        var meter = new Meter();

        var tap = meter.Recorder.Open(Route, Head(""));
        for (var i = 0; i < 34; i++) tap.RequestBytes(new byte[1 << 20]);
        tap.ResponseStarted(new(200, HeaderList.Empty));
        tap.Complete(ExchangeEnd.Complete);
        var record = await meter.Record;

        Assert.False(record.CopyIncomplete);
        Assert.Equal(ExchangeMeter.MaxRequestBody, meter.Request.Length);
    }

    private static RequestHead Head(string encoding) => new("POST", "api.openai.com", "/v1/responses", Headers(encoding), default);

    private static HeaderList Headers(string encoding) => new([new("content-encoding", encoding)]);

    private static byte[] Encode(byte[] body, string encoding)
    {
        foreach (var name in encoding.Split(", "))
        {
            using var encoded = new MemoryStream();
            using (Stream encoder = name switch { "gzip" => new GZipStream(encoded, CompressionLevel.Fastest), "br" => new BrotliStream(encoded, CompressionLevel.Fastest), "deflate" => new ZLibStream(encoded, CompressionLevel.Fastest), "zstd" => new ZstdEncoder(encoded), _ => encoded })
                encoder.Write(body);
            body = encoded.ToArray();
        }

        return body;
    }

    private sealed class Meter
    {
        private readonly TaskCompletionSource<RecordedExchange> _record = new();

        public Meter(long maxWaiting = 256 << 20, Action? started = null) => Recorder = new(
            (route, head) => new(
                Request.Write,
                _ => started?.Invoke(),
                Response.Write,
                end => new() { Route = route, RequestHead = head, End = end }),
            _record.SetResult,
            Counters,
            TimeProvider.System,
            maxWaiting);

        public Recorder Recorder { get; }

        public ProxyCounters Counters { get; } = new();

        public MemoryStream Request { get; } = new();

        public MemoryStream Response { get; } = new();

        public Task<RecordedExchange> Record => _record.Task.WaitAsync(TimeSpan.FromSeconds(20), TestProxy.Cancellation);
    }
}
