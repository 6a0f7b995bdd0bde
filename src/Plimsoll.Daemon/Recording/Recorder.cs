using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using Plimsoll.Compression;
using Plimsoll.Daemon.Proxy;
using Plimsoll.Exchanges;
using Plimsoll.Providers;

namespace Plimsoll.Daemon.Recording;

/// <summary>The metering side: one background task for each exchange, which drives a meter with what the tap copied, for most of them once they have ended.</summary>
internal sealed class Recorder
{
    // Past this, a body is no answer of a model any more; it is a bomb.
    private const long MaxDecoded = 1L << 30;
    private const int ReadSize = 16 << 10;
    private const int PooledSize = 1 << 20;
    private const int SocketPiece = 4 << 10;
    private const int Damaged = -1;

    // A request is read in one piece. Those larger than this, or encoded, are read few at a time, so that the pieces are few.
    private const int LargeRequest = 1 << 20;
    private const int LargeRequestsAtOnce = 2;
    private static readonly SemaphoreSlim LargeRequests = new(LargeRequestsAtOnce);

    private readonly Func<Route, RequestHead, MeterFeed> _meters;
    private readonly Action<RecordedExchange> _sink;
    private readonly ProxyCounters _counters;
    private readonly TimeProvider _clock;
    private readonly TapBudget _budget;
    private readonly MeterQueue _small;
    private readonly ConcurrentDictionary<Tap, Task> _open = new();

    public Recorder(Func<Route, RequestHead, MeterFeed> meters, Action<RecordedExchange> sink, ProxyCounters counters, TimeProvider clock, long maxWaiting)
    {
        (_meters, _sink, _counters, _clock) = (meters, sink, counters, clock);
        _budget = new(maxWaiting, counters);
        _small = new(RunAsync);
    }

    /// <summary>True where all memory of the budget has been given back.</summary>
    public bool HoldsNothing => _budget.Held == 0;

    /// <summary>Begins an exchange. It is metered once there is enough of it; see <see cref="Tap"/>.</summary>
    public Tap Open(Route route, RequestHead head)
    {
        var tap = new Tap(route, head, _budget, _clock, Start);
        _open[tap] = tap.Metered;
        return tap;
    }

    /// <summary>Waits until the sink has every exchange that has ended or is about to.</summary>
    /// <remarks>
    /// A client may have its last byte, and be gone, a moment before the exchange is known to have ended; so open ones are waited for too,
    /// as long as <paramref name="patience"/> allows.
    /// </remarks>
    /// <returns>False where an exchange that has ended is still being metered.</returns>
    public async Task<bool> FlushAsync(TimeSpan patience)
    {
        try
        {
            await Task.WhenAll(_open.Values).WaitAsync(patience, _clock);
            return true;
        }
        catch (TimeoutException)
        {
            return _open.Keys.All(tap => !tap.Ended.IsCompleted);
        }
    }

    /// <summary>Ends every open exchange as <see cref="ExchangeEnd.MeterStopped"/>, and waits until the sink has all of them.</summary>
    /// <returns>False where that took longer than <paramref name="patience"/>.</returns>
    public async Task<bool> StopAsync(TimeSpan patience)
    {
        var waiting = _open.ToArray();
        foreach (var (tap, _) in waiting) tap.Complete(ExchangeEnd.MeterStopped);
        try
        {
            await Task.WhenAll(waiting.Select(x => x.Value)).WaitAsync(patience, _clock);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // One that waited for its end is small, unless it is compressed.
    private void Start(Tap tap)
    {
        if (tap.Ended.IsCompleted && !tap.IsEncoded) _small.Add(tap);
        else _ = Task.Run(() => RunAsync(tap));
    }

    private async Task RunAsync(Tap tap)
    {
        try
        {
            if (tap.Head.Upgrade && await tap.ResponseHead is { } head && tap.Socket is { } socket) await MeterSocketAsync(tap, head, socket);
            else Record(await MeterAsync(tap));
        }
        catch (Exception fault)
        {
            // A bug in metering or in the sink costs this record, and nothing else; the counter shows it.
            _counters.MeterFault(fault);
            _counters.LostOne(tap.Head.Host);
        }
        finally
        {
            _open.TryRemove(tap, out _);
            tap.SetMetered();
        }
    }

    private void Record(RecordedExchange exchange)
    {
        _sink(exchange);
        _counters.RecordedOne();
    }

    // A socket may stay open for hours, so each call on it is recorded once it is over.
    private async Task MeterSocketAsync(Tap tap, ResponseHead head, SocketTap socket)
    {
        var calls = new List<SocketExchange>();
        using var memory = new MeterMemory(_budget);
        try
        {
            if (_meters(tap.Route, tap.Head).OpenSocket is { } open)
            {
                using var meter = open(head, calls.Add);
                await socket.ReadAsync(copy =>
                {
                    Feed(meter, copy, socket, memory);
                    foreach (var call in calls) Record(OfCall(call, socket));
                    calls.Clear();
                });
                if (socket.Dropped > 0) meter.Lost();
                meter.Complete(await tap.Ended, tap.Duration);
            }
            else
            {
                calls.Add(Unread(await tap.Ended, unreadable: false));
            }
        }
        catch (Exception fault)
        {
            // A bug in the meter or in the sink: that there was a socket is still recorded, as one that could not be read.
            _counters.MeterFault(fault);
            calls.Add(Unread(await tap.Ended, unreadable: true));
        }

        socket.Discard();
        if (socket.Dropped > 0)
        {
            _counters.TapDropped();
            _counters.Dropped(socket.Dropped);
        }

        foreach (var call in calls) Record(OfCall(call, socket));

        SocketExchange Unread(ExchangeEnd end, bool unreadable) => new(
            new()
            {
                Route = tap.Route,
                RequestHead = tap.Head,
                ResponseHead = head,
                End = end,
                WebSocketNotRead = !unreadable,
                Unreadable = unreadable,
            },
            null,
            tap.Duration);
    }

    // A little at a time: compressed bytes may become a thousand times as many, and are to be counted before there are more of them.
    private static void Feed(SocketMeter meter, in SocketBytes copy, SocketTap socket, MeterMemory memory)
    {
        for (var at = 0; at < copy.Bytes.Count; at += SocketPiece)
        {
            var piece = copy.Bytes.AsSpan(at, Math.Min(SocketPiece, copy.Bytes.Count - at));
            if (copy.FromServer) meter.ServerBytes(piece, copy.At);
            else meter.ClientBytes(piece, copy.At);
            if (memory.TryHold(meter.Held)) continue;

            socket.Drop(piece.Length);
            meter.Lost();
            memory.TryHold(meter.Held);
            return;
        }
    }

    private static RecordedExchange OfCall(SocketExchange call, SocketTap socket) => new()
    {
        Id = NewId(call.Exchange.RequestHead.StartedAt),
        Exchange = call.Exchange,
        FirstByte = call.FirstByte,
        Duration = call.Duration,
        CopyIncomplete = call.Exchange.Unreadable && socket.Dropped > 0,
    };

    private async Task<RecordedExchange> MeterAsync(Tap tap)
    {
        MeteredExchange? exchange = null;
        var readable = true;
        using var memory = new MeterMemory(_budget);
        try
        {
            var meter = _meters(tap.Route, tap.Head);
            readable &= await FeedRequestAsync(tap, meter, memory);
            if (await tap.ResponseHead is { } head)
            {
                meter.ResponseStarted(head);
                readable &= await FeedResponseAsync(tap, head, meter, memory);
            }

            exchange = meter.Complete(await tap.Ended);
            if (exchange.Kept is not null) exchange = await meter.Read(exchange);
        }
        catch (Exception fault)
        {
            // A bug in the meter: the exchange is still recorded, as one that could not be read.
            _counters.MeterFault(fault);
        }

        tap.Request.Discard();
        tap.Response.Discard();
        var end = await tap.Ended;
        exchange ??= new()
        {
            Route = tap.Route,
            RequestHead = tap.Head,
            ResponseHead = await tap.ResponseHead,
            End = end,
            Unreadable = true,
        };
        if (tap.HasHole)
        {
            _counters.TapDropped();
            _counters.Dropped(tap.Request.Dropped + tap.Response.Dropped);
        }

        return new()
        {
            Id = NewId(tap.Head.StartedAt),
            Exchange = readable && !tap.HasHole ? exchange : exchange with { Unreadable = true },
            FirstByte = tap.FirstByte,
            Duration = tap.Duration,
            CopyIncomplete = tap.HasHole,
        };
    }

    /// <returns>False where the body could not be decoded.</returns>
    private static async Task<bool> FeedRequestAsync(Tap tap, MeterFeed meter, MeterMemory memory)
    {
        await tap.RequestCopied;
        var encoding = tap.Head.Headers.FindAll("Content-Encoding");
        if (encoding is null && tap.RequestLength <= LargeRequest) return await ReadRequestAsync(tap, encoding, meter, memory);

        // All of it is here, so nobody waits for a client. Those that do wait hold no more than their copies, which are in the budget.
        await LargeRequests.WaitAsync();
        try
        {
            return await ReadRequestAsync(tap, encoding, meter, memory);
        }
        finally
        {
            LargeRequests.Release();
        }
    }

    private static async Task<bool> ReadRequestAsync(Tap tap, string? encoding, MeterFeed meter, MeterMemory memory)
    {
        await using var body = ContentCoding.Decode(tap.Request, encoding);
        if (body is null) return true; // The response tells the model.

        var max = ExchangeMeter.MaxRequestOf(tap.Route);
        // Without an encoding the length is known by now, and one byte more tells the end.
        var buffer = Rent(encoding is null ? tap.RequestLength + 1 : ReadSize);
        var (length, count) = (0, 0);
        try
        {
            while (length < max && tap.Request.Dropped == 0)
            {
                if (length == buffer.Length) buffer = Grow(buffer, length);
                count = await ReadAsync(body, buffer.AsMemory(length, Math.Min(buffer.Length, max) - length));
                if (count <= 0) break;
                length += count;
                if (!memory.TryHold(length)) tap.Request.Drop(length);
            }

            if (length > 0 && tap.Request.Dropped == 0) meter.RequestBody(buffer.AsSpan(0, length));

            // What was not copied because it lies past the limit leaves the rest no less readable.
            return count != Damaged || tap.RequestIsPart;
        }
        finally
        {
            Return(buffer);
            memory.TryHold(0);
        }
    }

    /// <returns>False where the body could not be decoded.</returns>
    private static async Task<bool> FeedResponseAsync(Tap tap, ResponseHead head, MeterFeed meter, MeterMemory memory)
    {
        await using var body = ContentCoding.Decode(tap.Response, head.Headers.FindAll("Content-Encoding"));
        if (body is null) return false;

        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            for (long decoded = 0; decoded < MaxDecoded;)
            {
                var count = await ReadAsync(body, buffer.AsMemory(0, ReadSize));
                if (count == 0) return true;

                // A body that was cut off cannot be decoded to its end, and its end says so; a whole one that cannot is another matter.
                if (count == Damaged) return await tap.Ended != ExchangeEnd.Complete;
                decoded += count;
                meter.ResponseBody(buffer.AsSpan(0, count));
                if (memory.TryHold(meter.Held())) continue;

                tap.Response.Drop(count);
                tap.Response.Discard();
                return false;
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <returns>How many bytes were read; 0 at the end; <see cref="Damaged"/> where what comes cannot be decoded.</returns>
    private static async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer)
    {
        try
        {
            return await body.ReadAsync(buffer);
        }
        catch (Exception fault) when (ContentCoding.IsDamage(fault))
        {
            return Damaged;
        }
    }

    private static byte[] Grow(byte[] buffer, int length)
    {
        var larger = Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        Return(buffer);
        return larger;
    }

    // The shared pool would keep a large one for each thread that ever had one.
    private static byte[] Rent(int length) => length <= PooledSize ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);

    private static void Return(byte[] buffer)
    {
        if (buffer.Length <= PooledSize) ArrayPool<byte>.Shared.Return(buffer);
    }

    // Nobody gains by guessing one: it need only be like no other.
    private static string NewId(DateTimeOffset at) => string.Create(
        CultureInfo.InvariantCulture, $"{at.ToUnixTimeMilliseconds():x12}{Random.Shared.NextInt64(1L << 48):x12}");
}
