using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Plimsoll.Daemon.Proxy;
using Xunit;

namespace Plimsoll.Proxy;

/// <summary>RFC 8305, by a clock that stands still until it is told to go on.</summary>
public sealed class AddressRaceTests
{
    private static readonly IPAddress[] Both = [.. new[] { "2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2", "192.0.2.3" }.Select(IPAddress.Parse)];

    private readonly Network _network = new();
    private readonly Clock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_families_take_turns_one_more_each_time_the_others_are_silent()
    {
        var race = RunAsync(Both);
        for (var waited = 0; waited < 4; waited++) await _clock.PassAsync();
        _network["192.0.2.3"].SetResult(new());

        await race;

        Assert.Equal(["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "192.0.2.3"], _network.Tried);
    }

    [Fact]
    public async Task The_first_to_answer_wins_and_the_others_are_given_up()
    {
        var race = RunAsync(Both);
        await _clock.PassAsync();
        var connection = new Connection();
        _network["192.0.2.1"].SetResult(connection);

        Assert.Same(connection, await race);

        Assert.False(connection.Closed);
        Assert.Equal(["2001:db8::1", "192.0.2.1"], _network.Tried);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _network["2001:db8::1"].Task);
    }

    [Fact]
    public async Task One_that_answers_after_the_winner_is_closed()
    {
        _network.Stubborn = true;
        var race = RunAsync(Both);
        await _clock.PassAsync();
        _network["192.0.2.1"].SetResult(new());
        await race;
        var late = new Connection();

        _network["2001:db8::1"].SetResult(late);

        await late.Disposed.Task.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task Where_one_fails_the_next_is_tried_at_once()
    {
        var race = RunAsync(Both);
        _network["2001:db8::1"].SetException(new SocketException((int)SocketError.NetworkUnreachable));
        await _network.TriedAsync("192.0.2.1");
        _network["192.0.2.1"].SetResult(new());

        await race;

        Assert.Equal(["2001:db8::1", "192.0.2.1"], _network.Tried); // The clock has not moved.
    }

    [Fact]
    public async Task Where_all_fail_the_last_says_why()
    {
        var race = RunAsync(Both[1..3]);
        _network["2001:db8::2"].SetException(new SocketException((int)SocketError.NetworkUnreachable));
        await _network.TriedAsync("192.0.2.1");
        _network["192.0.2.1"].SetException(new SocketException((int)SocketError.ConnectionRefused));

        var failure = await Assert.ThrowsAsync<SocketException>(() => race);

        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    }

    [Fact]
    public async Task One_that_failed_does_not_end_the_race_of_the_others()
    {
        var race = RunAsync(Both[1..3]);
        await _clock.PassAsync();
        _network["192.0.2.1"].SetException(new SocketException((int)SocketError.ConnectionRefused));
        var connection = new Connection();
        _network["2001:db8::2"].SetResult(connection);

        Assert.Same(connection, await race);
    }

    [Fact]
    public async Task Whoever_gives_up_is_let_go_and_all_are_given_up()
    {
        using var patience = new CancellationTokenSource();
        var race = RunAsync(Both, patience.Token);
        await _clock.PassAsync();
        await _network.TriedAsync("192.0.2.1");

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => race);
        Assert.Equal(["2001:db8::1", "192.0.2.1"], _network.Tried);
    }

    [Fact]
    public async Task A_single_address_is_connected_without_a_timer()
    {
        var race = RunAsync(Both[..1]);
        _network["2001:db8::1"].SetResult(new());

        await race;

        Assert.Equal(0, _clock.Timers);
    }

    private Task<Connection> RunAsync(IPAddress[] addresses, CancellationToken? cancellation = null) =>
        AddressRace.RunAsync(addresses, _network.ConnectAsync, _clock, cancellation ?? Cancellation);

    private sealed class Connection : IDisposable
    {
        public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Closed => Disposed.Task.IsCompleted;

        public void Dispose() => Disposed.TrySetResult();
    }

    /// <summary>Addresses that answer when the test says so.</summary>
    private sealed class Network
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, TaskCompletionSource<Connection>> _answers = [];
        private readonly Dictionary<string, TaskCompletionSource> _attempts = [];
        private readonly List<string> _tried = [];

        /// <summary>True where an address goes on connecting although nobody wants it any more.</summary>
        public bool Stubborn { get; set; }

        public IReadOnlyList<string> Tried
        {
            get
            {
                lock (_lock) return [.. _tried];
            }
        }

        public TaskCompletionSource<Connection> this[string address]
        {
            get
            {
                lock (_lock)
                {
                    if (!_answers.TryGetValue(address, out var answer)) _answers[address] = answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    return answer;
                }
            }
        }

        public Task TriedAsync(string address) => Attempt(address).Task.WaitAsync(Cancellation);

        public Task<Connection> ConnectAsync(IPAddress address, CancellationToken cancellation)
        {
            lock (_lock) _tried.Add(address.ToString());
            Attempt(address.ToString()).TrySetResult();
            var answer = this[address.ToString()];
            if (!Stubborn) cancellation.Register(() => answer.TrySetCanceled(cancellation));
            return answer.Task;
        }

        private TaskCompletionSource Attempt(string address)
        {
            lock (_lock)
            {
                if (!_attempts.TryGetValue(address, out var attempt)) _attempts[address] = attempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return attempt;
            }
        }
    }

    /// <summary>A clock whose timers go off when the test says so.</summary>
    private sealed class Clock : TimeProvider
    {
        private readonly Channel<(TimerCallback Callback, object? State)> _set = Channel.CreateUnbounded<(TimerCallback, object?)>();

        public int Timers { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Assert.Equal(AddressRace.Stagger, dueTime);
            Timers++;
            _set.Writer.TryWrite((callback, state));
            return new Timer();
        }

        /// <summary>Waits until a timer is set, and lets it go off.</summary>
        public async Task PassAsync()
        {
            var (callback, state) = await _set.Reader.ReadAsync(Cancellation);
            callback(state);
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
