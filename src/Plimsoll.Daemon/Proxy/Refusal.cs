using Plimsoll.Providers;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Why a request is not forwarded.</summary>
/// <param name="Provider">In whose shape the client expects an error, or null.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">For <c>plimsoll-error</c>.</param>
/// <param name="Message">One sentence.</param>
internal sealed record Refusal(Provider? Provider, int Status, string Code, string Message)
{
    /// <summary>What follows on the connection cannot be told from this request, so it is closed.</summary>
    public bool Closes { get; init; }
}
