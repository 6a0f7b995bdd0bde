using Plimsoll.Exchanges;
using Plimsoll.Providers;

namespace Plimsoll.Daemon.Proxy;

/// <summary>The gate that every metered request passes before it goes out: the place where a hard budget refuses.</summary>
/// <remarks>There are no budgets yet, so it admits everything, at once, without looking at or holding a byte of the body.</remarks>
internal sealed class Admission
{
    /// <returns>Null where the request may go.</returns>
    public static ValueTask<Refusal?> AdmitAsync(Route route, RequestHead head, CancellationToken cancellation)
    {
        _ = (route, head, cancellation);
        return ValueTask.FromResult<Refusal?>(null);
    }
}
