using System.Buffers;
using System.IO.Pipelines;
using Plimsoll.Daemon.Proxy;
using Plimsoll.Daemon.Recording;

namespace Plimsoll.Proxy;

/// <summary>Whose doing it is that a socket ends, whichever direction notices first.</summary>
public sealed class RelayTests
{
    [Fact]
    public async Task A_provider_that_breaks_off_is_known_by_a_write_that_fails_too()
    {
        var client = new Side(says: "x");
        var server = new Side(takes: false);

        Assert.Equal(ExchangeEnd.UpstreamReset, await RunAsync(client, server));
    }

    [Fact]
    public async Task A_client_that_has_gone_is_known_by_a_write_that_fails_too()
    {
        var client = new Side(takes: false);
        var server = new Side(says: "x");

        Assert.Equal(ExchangeEnd.ClientAborted, await RunAsync(client, server));
    }

    [Fact]
    public async Task A_provider_that_ends_has_said_all()
    {
        var server = new Side(says: "bye", ends: true);
        var client = new Side();

        Assert.Equal(ExchangeEnd.Complete, await RunAsync(client, server));
        Assert.Equal("bye", client.Took);
    }

    [Fact]
    public async Task A_client_that_has_ended_its_sending_gets_all_that_comes_however_late()
    {
        var client = new Side(says: "ask", ends: true);
        var server = new Side();
        var clock = new Hasty();

        var run = Relay.RunAsync(client, server, null, clock, TestProxy.Cancellation);
        await server.TakesAsync("ask");
        await client.EndHeard.WaitAsync(TestProxy.Cancellation);
        server.Say("owed", ends: true);

        Assert.Equal((ExchangeEnd.Complete, "owed", 0), (await run, client.Took, clock.Timers));
    }

    [Fact]
    public async Task A_client_that_has_gone_after_all_ends_the_socket()
    {
        using var gone = new CancellationTokenSource();
        var client = new Side(says: "ask", ends: true);
        var server = new Side();

        var run = Relay.RunAsync(client, server, null, TimeProvider.System, gone.Token);
        await server.TakesAsync("ask");
        await gone.CancelAsync();

        Assert.Equal(ExchangeEnd.ClientAborted, await run);
    }

    [Fact]
    public async Task What_a_provider_said_before_it_took_no_more_is_waited_for_for_a_while_only()
    {
        var client = new Side(says: "ask");
        var clock = new Hasty();

        Assert.Equal(ExchangeEnd.UpstreamReset, await Relay.RunAsync(client, new Side(takes: false), null, clock, TestProxy.Cancellation));
        Assert.Equal(1, clock.Timers);
    }

    [Fact]
    public async Task A_question_is_copied_before_its_answer_however_quick_that_is()
    {
        var tap = new SocketTap(new(1 << 20, new()), 1 << 20, TimeProvider.System, 0);
        var client = new Side(says: "ask");
        // The question is taken only once its answer has arrived.
        var server = new Side
        {
            Taking = async () =>
            {
                client.Server!.Say("answer");
                await client.TakesAsync("answer");
                client.Server.Say("", ends: true);
            },
        };
        client.Server = server;
        var copies = new List<string>();

        await Relay.RunAsync(client, server, tap, TimeProvider.System, TestProxy.Cancellation);
        tap.End();
        await tap.ReadAsync(copy => copies.Add(System.Text.Encoding.ASCII.GetString(copy.Bytes)));

        Assert.Equal(["ask", "answer"], copies);
    }

    private static Task<ExchangeEnd> RunAsync(Side client, Side server) => Relay.RunAsync(client, server, null, TimeProvider.System, TestProxy.Cancellation);

    /// <summary>A clock whose every timer is up at once.</summary>
    private sealed class Hasty : TimeProvider
    {
        private int _timers;

        public int Timers => _timers;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _timers);
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>One side: says something at once, and is then silent, or ends; takes what it is told, or fails.</summary>
    private sealed class Side : Stream
    {
        private readonly Pipe _says = new();
        private readonly Stream _reader;
        private readonly MemoryStream _took = new();
        private readonly SemaphoreSlim _taken = new(0);
        private readonly TaskCompletionSource _endHeard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly bool _takes;

        public Side(string says = "", bool ends = false, bool takes = true)
        {
            _takes = takes;
            _reader = _says.Reader.AsStream();
            Say(says, ends);
        }

        /// <summary>Done after each piece that it was told.</summary>
        public Func<Task> Taking { get; init; } = () => Task.CompletedTask;

        public Side? Server { get; set; }

        public string Took
        {
            get
            {
                lock (_took) return System.Text.Encoding.ASCII.GetString(_took.ToArray());
            }
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        /// <summary>Ends once somebody has read to the end.</summary>
        public Task EndHeard => _endHeard.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await _reader.ReadAsync(buffer, cancellationToken);
            if (count == 0) _endHeard.TrySetResult();
            return count;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_takes) throw new IOException("Gone.");
            lock (_took) _took.Write(buffer.Span);
            _taken.Release();
            await Taking();
        }

        /// <summary>Returns once it has taken <paramref name="text"/>, and nothing else.</summary>
        public async Task TakesAsync(string text)
        {
            while (Took != text) await _taken.WaitAsync(TestProxy.Cancellation);
        }

        public void Say(string text, bool ends = false)
        {
            BuffersExtensions.Write(_says.Writer, System.Text.Encoding.ASCII.GetBytes(text));
            _ = _says.Writer.FlushAsync(CancellationToken.None).AsTask();
            if (ends) _says.Writer.Complete();
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
