namespace Plimsoll.Proxy;

/// <summary>How long a test waits for something: long enough for the slowest machine, short enough for a broken proxy to be a failure and no hang.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <exception cref="TimeoutException">It did not come.</exception>
    public static async Task<T> ForAsync<T>(ValueTask<T> awaited) => await awaited.AsTask().WaitAsync(Limit, TestProxy.Cancellation);

    /// <inheritdoc cref="ForAsync{T}"/>
    public static async Task ForAsync(ValueTask awaited) => await awaited.AsTask().WaitAsync(Limit, TestProxy.Cancellation);

    /// <summary>Looks again and again until it has happened, and lets others go on meanwhile.</summary>
    /// <exception cref="OperationCanceledException">It has not.</exception>
    public static async Task UntilAsync(Func<bool> happened)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestProxy.Cancellation);
        end.CancelAfter(Limit);
        while (!happened())
        {
            end.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
