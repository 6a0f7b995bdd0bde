namespace Plimsoll.Daemon.Plugins;

/// <summary>What a plugin may take, in time and in room.</summary>
internal sealed record PluginLimits
{
    /// <summary>From its start to its answer to the greeting.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the line of an exchange to its answer.</summary>
    public TimeSpan Exchange { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an exchange may wait for those before it.</summary>
    public TimeSpan Queue { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many exchanges may wait, per plugin.</summary>
    public int Waiting { get; init; } = 64;

    /// <summary>How much of bodies may wait, per plugin, in bytes; one exchange may always.</summary>
    public long WaitingBytes { get; init; } = 64 << 20;

    /// <summary>How much memory its own process may take, in bytes. Looked at while it works on an exchange.</summary>
    public long Memory { get; init; } = 1L << 30;

    /// <summary>How often that is looked at.</summary>
    public TimeSpan MemoryEvery { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest line that is read, in bytes.</summary>
    public int Line { get; init; } = 1 << 20;

    /// <summary>How often in a row it may fail before it is left in peace for a while.</summary>
    public int Failures { get; init; } = 3;

    /// <summary>The first such while; each further one is twice as long, up to a minute.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);
}
