using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Daemon.Proxy;

namespace Plimsoll.Proxy;

/// <summary>Connections as clients do not usually open them, and clients that mean harm.</summary>
public sealed class ConnectEdgeTests
{
    private static readonly TimeSpan Lasting = TimeSpan.FromMinutes(10);

    private const string Connect = "CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n\r\n";
    private const int ServerHello = 0x16;
    private const int Alert = 0x15;

    [Theory]
    [InlineData("at once")]
    [InlineData("in segments of a byte")]
    [InlineData("in records of seven bytes")]
    [InlineData("with an offer of ECH")]
    [InlineData("with an extension nobody knows")]
    public async Task A_ClientHello_is_understood_however_it_comes(string how)
    {
        await using var proxy = await TestProxy.StartAsync();
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);
        var hello = await Hello.ForAsync("api.openai.com", SslApplicationProtocol.Http11);
        var sent = how switch
        {
            "in records of seven bytes" => Hello.InRecords(hello, 7),
            "with an offer of ECH" => Hello.With(hello, 0xFE0D, 0, 0, 1, 0, 1, 7, 0, 2, 1, 1, 0, 2, 9, 9),
            "with an extension nobody knows" => Hello.With(hello, 0xF00D, 1, 2, 3),
            _ => hello,
        };

        if (how.StartsWith("in segments", StringComparison.Ordinal))
        {
            await client.SendAsync(Connect);
            foreach (var one in sent) await client.Stream.WriteAsync(new[] { one }, TestProxy.Cancellation);
        }
        else
        {
            byte[] all = [.. System.Text.Encoding.ASCII.GetBytes(Connect), .. sent];
            await client.Stream.WriteAsync(all, TestProxy.Cancellation);
        }

        Assert.StartsWith("HTTP/1.1 200 ", await client.HeadAsync(), StringComparison.Ordinal);
        Assert.Equal(ServerHello, client.Stream.ReadByte());
    }

    [Fact]
    public async Task More_connections_than_there_is_room_for_are_turned_away_until_one_has_gone()
    {
        await using var proxy = await TestProxy.StartAsync(limits: new() { MaxConnections = 2 });
        var first = await RawClient.ConnectAsync(proxy.Host.Port);
        await first.SendAsync(Connect);
        await using var second = await RawClient.ConnectAsync(proxy.Host.Port);
        await second.SendAsync(Connect);
        Assert.StartsWith("HTTP/1.1 200 ", await first.HeadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await second.HeadAsync(), StringComparison.Ordinal);

        await using (var third = await RawClient.ConnectAsync(proxy.Host.Port))
            Assert.StartsWith("HTTP/1.1 503 ", await third.HeadAsync(), StringComparison.Ordinal);

        Assert.Equal(1, proxy.Host.Counters.Errors["too_many_connections"]);
        await first.DisposeAsync();
        while (!await IsServedAsync(proxy.Host.Port)) await Task.Yield();
    }

    [Fact]
    public async Task An_IPv6_literal_is_tunnelled_and_a_server_may_speak_first()
    {
        using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
        listener.Start();
        await using var proxy = await TestProxy.StartAsync();
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync($"CONNECT [::1]:{((IPEndPoint)listener.LocalEndpoint).Port} HTTP/1.1\r\n\r\n");
        using var server = await listener.AcceptTcpClientAsync(TestProxy.Cancellation);
        await server.GetStream().WriteAsync("SSH-2.0-first\r\n\r\n"u8.ToArray(), TestProxy.Cancellation);

        Assert.StartsWith("HTTP/1.1 200 ", await client.HeadAsync(), StringComparison.Ordinal);
        Assert.Equal("SSH-2.0-first\r\n\r\n", await client.HeadAsync());
        Assert.Equal(1, proxy.Host.Counters.Tunnels["::1"]);
    }

    [Fact]
    public async Task An_address_instead_of_a_name_is_tunnelled_unread_and_counted()
    {
        await using var proxy = await TestProxy.StartAsync();
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync($"CONNECT 127.0.0.1:{proxy.Provider.Port} HTTP/1.1\r\n\r\n");
        await client.HeadAsync();
        await client.StartTlsAsync("api.openai.com", [proxy.Provider.Ca.Root], SslApplicationProtocol.Http11);
        await client.SendAsync("GET /stand-in/echo HTTP/1.1\r\nHost: api.openai.com\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", await client.HeadAsync(), StringComparison.Ordinal);
        Assert.Equal(1, proxy.Host.Counters.Tunnels["127.0.0.1"]);
        Assert.False(proxy.HasNext);
    }

    [Theory]
    [InlineData("localhost.")]
    [InlineData("LOCALHOST")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("0.0.0.0")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    public async Task However_it_is_called_the_proxy_does_not_connect_to_itself(string host)
    {
        await using var proxy = await TestProxy.StartAsync();
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync($"CONNECT {host}:{proxy.Host.Port} HTTP/1.1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502 ", await client.HeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_is_dead_is_a_502_to_CONNECT_in_its_own_shape()
    {
        await using var proxy = await TestProxy.StartAsync(upstream: "api.anthropic.com=127.0.0.1:9,generativelanguage.googleapis.com=127.0.0.1:9");
        await using var anthropic = await RawClient.ConnectAsync(proxy.Host.Port);
        await using var google = await RawClient.ConnectAsync(proxy.Host.Port);

        await anthropic.SendAsync("CONNECT api.anthropic.com:443 HTTP/1.1\r\n\r\n");
        await google.SendAsync("CONNECT generativelanguage.googleapis.com:443 HTTP/1.1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502 ", await anthropic.HeadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("{\"type\":\"error\",\"error\":{\"type\":\"api_error\"", await anthropic.RestAsync(), StringComparison.Ordinal);
        Assert.Contains("plimsoll-error: upstream_unreachable\r\n", await google.HeadAsync(), StringComparison.Ordinal);
        Assert.Contains("\"status\":\"UNAVAILABLE\"", await google.RestAsync(), StringComparison.Ordinal);
    }

    private static async Task<bool> IsServedAsync(int port)
    {
        await using var client = await RawClient.ConnectAsync(port);
        try
        {
            await client.SendAsync(Connect);
            return (await client.HeadAsync()).StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // Turned away before it had said what it wants.
        }
    }

    [Fact]
    public async Task Connections_that_say_nothing_keep_nobody_out()
    {
        await using var proxy = await TestProxy.StartAsync(limits: new() { MaxHalfOpen = 10 });
        var silent = new List<RawClient>();
        for (var i = 0; i < 60; i++)
        {
            silent.Add(await RawClient.ConnectAsync(proxy.Host.Port));
            await silent[^1].SendAsync(i % 3 == 0 ? "" : i % 3 == 1 ? "CONNE" : Connect); // Nothing, part of a head, a head and no TLS.
        }

        using var client = proxy.Client();
        var answer = await client.GetAsync("https://api.anthropic.com/stand-in/echo", TestProxy.Cancellation);
        await proxy.UntilAsync(() => proxy.Host.Counters.Connections >= 61);
        var first = await silent[0].RestOrNothingAsync();
        foreach (var one in silent) await one.DisposeAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("", first); // The one that waited longest was closed.
    }

    [Theory]
    [InlineData("tunnel")]
    [InlineData("plain")]
    [InlineData("tls")]
    public async Task What_has_said_what_it_wants_is_not_closed_for_those_that_have_not(string what)
    {
        await using var proxy = await TestProxy.StartAsync(limits: new() { MaxHalfOpen = 2 });
        await using var client = what == "tls" ? await RawClient.OpenAsync(proxy) : await RawClient.ConnectAsync(proxy.Host.Port);
        if (what == "tunnel") await client.SendAsync($"CONNECT 127.0.0.1:{proxy.Provider.Port} HTTP/1.1\r\n\r\n");
        else await client.SendAsync($"GET {(what == "tls" ? "" : "/openai")}/stand-in/echo HTTP/1.1\r\nHost: {(what == "tls" ? "api.openai.com" : "localhost")}\r\n\r\n");
        await client.HeadAsync();

        var silent = new List<RawClient>();
        for (var i = 0; i < 6; i++) silent.Add(await RawClient.ConnectAsync(proxy.Host.Port));
        await silent[0].RestOrNothingAsync(); // Until it has been closed.
        if (what == "tunnel") await client.StartTlsAsync("api.openai.com", [proxy.Provider.Ca.Root], SslApplicationProtocol.Http11);
        await client.SendAsync($"GET {(what == "plain" ? "/openai" : "")}/stand-in/echo?again HTTP/1.1\r\nHost: {(what == "plain" ? "localhost" : "api.openai.com")}\r\nConnection: close\r\n\r\n");
        var rest = await client.RestAsync();
        foreach (var one in silent) await one.DisposeAsync();

        Assert.Contains("HTTP/1.1 200 OK", rest, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_a_head_is_found_wherever_it_is_split()
    {
        var head = "CONNECT a:443 HTTP/1.1\r\nUser-Agent: x\r\n\r\n"u8.ToArray();
        for (var i = 0; i <= head.Length; i++)
        {
            for (var j = i; j <= head.Length; j++)
            {
                var split = Split(head[..i], head[i..j], head[j..]);

                Assert.Equal(head.Length, split.Slice(0, ConnectHead.FindEnd(split)!.Value).Length);
                Assert.Equal(("a:443", "x"), (ConnectHead.Parse(split).Target.ToString(), ConnectHead.Parse(split).UserAgent));
            }
        }
    }

    private static ReadOnlySequence<byte> Split(params byte[][] parts)
    {
        Part? first = null, last = null;
        foreach (var part in parts)
        {
            last = new Part(part, last);
            first ??= last;
        }

        return new(first!, 0, last!, last!.Memory.Length);
    }

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(byte[] bytes, Part? before)
        {
            Memory = bytes;
            RunningIndex = before is null ? 0 : before.RunningIndex + before.Memory.Length;
            if (before is not null) before.Next = this;
        }
    }

    [Fact]
    public async Task A_handshake_that_does_not_end_is_given_up_and_refuses_nothing()
    {
        await using var proxy = await TestProxy.StartAsync(limits: new() { HandshakePatience = TimeSpan.FromSeconds(2) });
        var hello = await Hello.ForAsync("api.openai.com");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            await using var half = await RawClient.ConnectAsync(proxy.Host.Port);
            await half.SendAsync(Connect);
            await half.HeadAsync();
            await half.Stream.WriteAsync(i % 2 == 0 ? hello[..50] : hello, TestProxy.Cancellation); // Half a ClientHello, or all and no more.
            await half.RestOrNothingAsync();
        }));

        Assert.Empty(proxy.Host.Counters.RefusedCertificates);
        await AssertMeteredAsync(proxy);
    }

    [Fact]
    public async Task What_only_looks_like_TLS_is_an_alert_and_turns_no_metering_off()
    {
        await using var proxy = await TestProxy.StartAsync();
        byte[][] absurd =
        [
            [0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0], [0x16, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0], [0x16, 3, 1, 0, 4, 1, 0, 0, 0], [0x16, 3, 3, 0x3F, 0xFF, .. new byte[0x3FFF]],
        ];

        foreach (var bytes in absurd.Concat(absurd))
        {
            await using var client = await RawClient.ConnectAsync(proxy.Host.Port);
            await client.SendAsync(Connect);
            await client.HeadAsync();
            await client.Stream.WriteAsync(bytes, TestProxy.Cancellation);
            client.EndSending();
            var answer = await client.RestOrNothingAsync();
            Assert.True(answer.Length == 0 || answer[0] == Alert, answer);
        }

        Assert.Empty(proxy.Host.Counters.RefusedCertificates);
        await AssertMeteredAsync(proxy);
    }

    [Fact]
    public async Task A_program_that_refuses_does_not_speak_for_another_that_gives_no_name_either()
    {
        await using var proxy = await TestProxy.StartAsync();
        var stranger = (Func<Task<bool>>)(() => TryAsync(proxy, [proxy.Provider.Ca.Root])); // Without ALPN: another ClientHello.

        for (var i = 0; i < 3; i++) Assert.False(await stranger());
        await proxy.UntilAsync(() => proxy.Host.Counters.RefusedCertificates.ContainsKey("api.openai.com"));
        var bypassed = await stranger();
        await AssertMeteredAsync(proxy);

        Assert.True(bypassed);
        Assert.False(proxy.HasNext);
        Assert.Equal(1, proxy.Host.Counters.Bypassed["api.openai.com"]);
    }

    [Fact]
    public async Task A_host_without_a_valid_root_is_tunnelled_and_counted()
    {
        var clock = new Clock();
        await using var proxy = await TestProxy.StartAsync(change: x => x with { Clock = clock });
        clock.Ahead = TimeSpan.FromDays(5 * 365);

        Assert.True(await TryAsync(proxy, [proxy.Provider.Ca.Root], SslApplicationProtocol.Http11));
        Assert.Equal(1, proxy.Host.Counters.Uncovered["api.openai.com"]);
        Assert.False(proxy.HasNext);
    }

    [Fact]
    public void A_client_is_left_alone_for_ten_minutes()
    {
        var clock = new Clock();
        var bypasses = new Bypasses(clock, Lasting);
        for (var i = 0; i < 2; i++) bypasses.Refused("h", "c", unused: false);

        var during = bypasses.IsBypassed("h", "c");
        clock.Ahead = Lasting;
        var after = bypasses.IsBypassed("h", "c");

        Assert.Equal((true, false), (during, after));
        Assert.True(bypasses.Refused("h", "c", unused: false)); // Tried anew: it fails once more, and not twice.
        Assert.True(bypasses.IsBypassed("h", "c"));
    }

    [Theory]
    [InlineData(-365)]
    [InlineData(365)]
    public void A_clock_that_is_set_neither_lengthens_nor_ends_that(int days)
    {
        var clock = new Clock();
        var bypasses = new Bypasses(clock, Lasting);
        for (var i = 0; i < 2; i++) bypasses.Refused("h", "c", unused: false);

        clock.SetBy = TimeSpan.FromDays(days);
        var during = bypasses.IsBypassed("h", "c");
        clock.Ahead = Lasting;

        Assert.True(during);
        Assert.False(bypasses.IsBypassed("h", "c"));
    }

    [Fact]
    public void Thousands_of_clients_do_not_keep_one_from_being_left_alone()
    {
        var bypasses = new Bypasses(TimeProvider.System, Lasting);
        for (var i = 0; i < 3000; i++) bypasses.Accepted("h", $"accepts {i}");
        for (var i = 0; i < 3000; i++) bypasses.Refused("h", $"refuses {i}", unused: false);

        for (var i = 0; i < 2; i++) bypasses.Refused("h", "c", unused: false);

        Assert.True(bypasses.IsBypassed("h", "c"));
    }

    [Fact]
    public async Task A_fingerprint_is_the_same_for_any_chunking_and_another_for_another_client()
    {
        var hello = await Hello.ForAsync("api.openai.com", SslApplicationProtocol.Http11);
        var whole = ClientHello.Fingerprint(new(hello));

        Assert.Equal(16, whole?.Length);
        Assert.Equal(whole, ClientHello.Fingerprint(new(await Hello.ForAsync("another.example", SslApplicationProtocol.Http11))));
        Assert.Equal(whole, ClientHello.Fingerprint(new(Hello.InRecords(hello, 3))));
        Assert.Equal(whole, ClientHello.Fingerprint(new(Hello.With(hello, 0x2A2A, 0)))); // GREASE.
        Assert.NotEqual(whole, ClientHello.Fingerprint(new(Hello.With(hello, 0xF00D, 0))));
        for (var length = 0; length < hello.Length; length++) Assert.Null(ClientHello.Fingerprint(new(hello, 0, length)));
    }

    [Fact]
    public async Task No_bytes_are_too_absurd_for_the_readers_of_heads()
    {
        var hello = await Hello.ForAsync("api.openai.com");
        var seeds = new[] { hello, System.Text.Encoding.ASCII.GetBytes(Connect) };
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<(int, byte[], int)>(), drawn =>
        {
            var (seed, change, at) = drawn;
            byte[] bytes = [.. seeds[seed & 1]];
            for (var i = 0; i < (change?.Length ?? 0); i++) bytes[Math.Abs((at % 1000) + (i * 7)) % bytes.Length] = change![i];
            var sequence = new ReadOnlySequence<byte>(bytes);
            _ = ClientHello.Fingerprint(sequence);
            _ = ConnectHead.IsConnect(sequence);
            if (ConnectHead.FindEnd(sequence) is { } end) _ = ConnectHead.Parse(sequence.Slice(0, end));
        }));
    }

    private static async Task AssertMeteredAsync(TestProxy proxy)
    {
        // As little named as the others: no User-Agent.
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(proxy.Host.Bundle.RootPath);
        Assert.True(await TryAsync(proxy, roots, SslApplicationProtocol.Http11));
        Assert.Equal("api.openai.com", (await proxy.NextAsync()).Exchange.RequestHead.Host);
    }

    private static async Task<bool> TryAsync(TestProxy proxy, X509Certificate2Collection roots, params SslApplicationProtocol[] protocols)
    {
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);
        await client.SendAsync(Connect);
        await client.HeadAsync();
        try
        {
            await client.StartTlsAsync("api.openai.com", roots, protocols);
        }
        catch (System.Security.Authentication.AuthenticationException)
        {
            return false;
        }

        await client.SendAsync("GET /stand-in/echo HTTP/1.1\r\nHost: api.openai.com\r\nConnection: close\r\n\r\n");
        return (await client.HeadAsync()).StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal);
    }

    private sealed class Clock : TimeProvider
    {
        /// <summary>Time that has passed.</summary>
        public TimeSpan Ahead { get; set; }

        /// <summary>Time that has not passed, but which the clock is said to show.</summary>
        public TimeSpan SetBy { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead + SetBy;

        public override long GetTimestamp() => Ahead.Ticks;
    }
}
