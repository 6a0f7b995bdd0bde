using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Plimsoll.Daemon.Certificates;

namespace Plimsoll.Daemon.Proxy;

/// <summary>The first middleware of every connection: tells CONNECT from plain HTTP, and whom to open from whom to tunnel.</summary>
internal sealed class Preamble(
    HostRules rules, MachineCa ca, Dialer dialer, Upstream upstream, Bypasses bypasses, ProxyCounters counters, ProxyLimits limits, TimeProvider clock)
{
    private static readonly TimeSpan IdlePatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SecondThoughts = TimeSpan.FromSeconds(2);
    private const byte TlsHandshake = 0x16;

    private readonly HalfOpen _halfOpen = new(limits.MaxHalfOpen);
    private int _open;

    public TimeSpan HandshakePatience => limits.HandshakePatience;

    /// <summary>Kestrel's own HTTP handler, without TLS before it. Set while the endpoint is built.</summary>
    public ConnectionDelegate Http { get; set; } = _ => Task.CompletedTask;

    /// <param name="connection">A new connection.</param>
    /// <param name="tls">The way into TLS, and HTTP behind it.</param>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate tls)
    {
        counters.Connected();
        try
        {
            if (Interlocked.Increment(ref _open) <= limits.MaxConnections) await ServeAsync(connection, tls);
            else await RefuseAsync(connection, null, "503 Service Unavailable", "too_many_connections", "More connections at once than the limit of open files leaves room for: raise it (ulimit -n).");
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate tls)
    {
        using var waiting = _halfOpen.Enter(connection);
        try
        {
            if (await IsConnectAsync(connection) is not { } isConnect) return;
            if (!isConnect)
            {
                waiting.Dispose();
                await Http(connection); // Which has a limit of its own for a head that does not end.
                return;
            }

            if (await ReadHeadAsync(connection) is { } head) await ConnectAsync(connection, head, tls, waiting);
        }
        catch (Exception e) when (e is ConnectionResetException or ConnectionAbortedException or OperationCanceledException)
        {
            // The client went away, or said nothing for too long: nobody is left to answer.
        }
    }

    private async Task ConnectAsync(ConnectionContext connection, ConnectHead head, ConnectionDelegate tls, HalfOpen.Place waiting)
    {
        if (head.Target is not { } target)
        {
            await RefuseAsync(connection, null, "400 Bad Request", "bad_connect", "CONNECT needs host:port.");
            return;
        }

        var listed = target.Port == 443 && rules.Covers(target.Host);
        var passed = listed && rules.PassThrough.Matches(target.Host, target.Port);
        var covered = listed && !passed && ca.Covers(target.Host);
        if (!covered)
        {
            waiting.Dispose();
            await TunnelAsync(connection, target, passed ? counters.PassedThroughOne : listed ? counters.UncoveredOne : counters.Tunnel, answer: true);
            return;
        }

        try
        {
            await upstream.EnsureReachableAsync(target.Host, target.Port, connection.ConnectionClosed);
        }
        catch (DialException e)
        {
            await RefuseAsync(connection, target, "502 Bad Gateway", e.Code, e.Message);
            return;
        }

        await AnswerAsync(connection, "HTTP/1.1 200 Connection Established\r\n\r\n"u8.ToArray());
        var first = await PeekAsync(connection);
        // A client is known by what it says it is, and by the TLS that it speaks: many programs say nothing.
        var hello = first is TlsHandshake ? await ReadHelloAsync(connection) : "";
        var client = $"{head.UserAgent}\n{hello}";
        waiting.Dispose();
        switch (first)
        {
            case null: return;
            case TlsHandshake when bypasses.IsBypassed(target.Host, client):
                await TunnelAsync(connection, target, counters.BypassedOne, answer: false);
                return;
            case TlsHandshake:
                await OpenAsync(connection, target, client, hello.Length > 0, tls);
                return;
            default:
                await TunnelAsync(connection, target, counters.Tunnel, answer: false);
                return;
        }
    }

    private async Task OpenAsync(ConnectionContext connection, HostPort target, string client, bool speaksTls, ConnectionDelegate tls)
    {
        var feature = new ConnectTarget(target.Host);
        connection.Features.Set(feature);
        var opened = clock.GetTimestamp();
        await tls(connection);
        if (feature.Used) bypasses.Accepted(target.Host, client);
        // Broken off, or given up, before there was a certificate to refuse.
        if (!speaksTls || !feature.Shown || (!feature.Established && clock.GetElapsedTime(opened) > limits.HandshakePatience * 0.9)) return;
        // One that stays has opened a connection in advance, and tells nothing.
        if (feature.Used || (feature.Established && clock.GetElapsedTime(opened) > SecondThoughts)) return;

        var leftAlone = bypasses.Refused(target.Host, client, unused: feature.Established);
        if (leftAlone || !feature.Established) counters.Refused(target.Host);
    }

    // Counted is what there was somebody to be reached for: a dial that fails, or a loop, has passed nothing by.
    private async Task TunnelAsync(ConnectionContext connection, HostPort target, Action<string> count, bool answer)
    {
        Socket server;
        try
        {
            // Where the client was answered already, a connection was made for it then.
            server = (answer ? null : upstream.TakeSpare(target)) ?? await dialer.DialAsync(target.Host, target.Port, connection.ConnectionClosed);
        }
        catch (DialException e)
        {
            if (answer) await RefuseAsync(connection, target, "502 Bad Gateway", e.Code, e.Message);
            return;
        }

        using (server)
        {
            count(target.Host);
            if (answer) await AnswerAsync(connection, "HTTP/1.1 200 Connection Established\r\n\r\n"u8.ToArray());
            await Splice.RunAsync(connection, server);
        }
    }

    /// <returns>Null where the client left before it could be told.</returns>
    private async Task<bool?> IsConnectAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(IdlePatience);
        var first = true;
        while (true)
        {
            var read = await input.ReadAsync(patience.Token);
            var start = ConnectHead.SkipEmptyLines(read.Buffer);
            var request = read.Buffer.Slice(start);
            var answer = request.IsEmpty ? null : ConnectHead.IsConnect(request);
            if (answer is not null || read.IsCompleted)
            {
                input.AdvanceTo(start);
                return answer;
            }

            input.AdvanceTo(start, read.Buffer.End);
            if (first) patience.CancelAfter(limits.HeadPatience);
            first = false;
        }
    }

    /// <returns>Null where there is no whole head to come, and the client was told so.</returns>
    private async Task<ConnectHead?> ReadHeadAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(limits.HeadPatience);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(patience.Token);
                var end = ConnectHead.FindEnd(read.Buffer);
                if (end is { } found && read.Buffer.Slice(0, found).Length <= ConnectHead.MaxLength)
                {
                    var head = ConnectHead.Parse(read.Buffer.Slice(0, found));
                    input.AdvanceTo(found); // What was sent along with it, a ClientHello perhaps, stays for the next reader.
                    return head;
                }

                var tooLong = end is not null || read.Buffer.Length > ConnectHead.MaxLength;
                if (tooLong) input.AdvanceTo(read.Buffer.End);
                else input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (tooLong) await RefuseAsync(connection, null, "431 Request Header Fields Too Large", "head_too_large", "The head of CONNECT is longer than 32 KB.");
                if (tooLong || read.IsCompleted) return null;
            }
        }
        catch (OperationCanceledException) when (!connection.ConnectionClosed.IsCancellationRequested)
        {
            await RefuseAsync(connection, null, "408 Request Timeout", "slow_head", $"The head of CONNECT did not come within {limits.HeadPatience.TotalSeconds} seconds.");
            return null;
        }
    }

    private static async Task<byte?> PeekAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(IdlePatience);
        var read = await input.ReadAsync(patience.Token);
        byte? first = new SequenceReader<byte>(read.Buffer).TryPeek(out var one) ? one : null; // The first segment may be an empty one.
        input.AdvanceTo(read.Buffer.Start);
        return first;
    }

    /// <returns>Tells clients apart; empty where there is no whole ClientHello to come.</returns>
    private async Task<string> ReadHelloAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(limits.HandshakePatience);
        while (true)
        {
            var read = await input.ReadAsync(patience.Token);
            var fingerprint = ClientHello.Fingerprint(read.Buffer);
            if (fingerprint is not null || read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start);
                return fingerprint ?? "";
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    // In the shape of the provider's own errors, where it is one of ours.
    private async Task RefuseAsync(ConnectionContext connection, HostPort? target, string status, string code, string message)
    {
        counters.Error(code);
        var provider = target is { } known ? rules.Match("POST", known.Host, "/", false)?.Provider : null;
        var body = ProxyError.Body(provider, 502, code, message);
        var head = $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nplimsoll-error: {code}\r\nConnection: close\r\n\r\n";
        await AnswerAsync(connection, [.. Encoding.ASCII.GetBytes(head), .. body]);
    }

    // Past Kestrel: a tunnel's bytes follow that way.
    private static async Task AnswerAsync(ConnectionContext connection, byte[] answer)
    {
        try
        {
            await Splice.SendAsync(connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket, answer);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new ConnectionResetException("The client went away.", e);
        }
    }
}
