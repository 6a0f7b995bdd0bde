using Plimsoll.Providers;

namespace Plimsoll.Exchanges;

/// <summary>Reads one exchange on one route: fed the request and the response as they pass, it says which calls were made.</summary>
/// <remarks>
/// One meter serves one exchange and one thread at a time. It never throws for what a client or a provider sent, holds a bounded
/// amount of memory whatever the size of the bodies, and gives the same readings for any chunking of the same bytes.
/// </remarks>
public sealed class ExchangeMeter
{
    /// <summary>The largest request body that is looked into, in bytes. What lies beyond is not read, and nothing depends on it.</summary>
    public const int MaxRequestBody = 32 << 20;

    /// <param name="route">Where the request goes.</param>
    /// <param name="request">The request without its body.</param>
    /// <param name="hasher">Hashes prompts under the machine's key.</param>
    public ExchangeMeter(Route route, RequestHead request, PromptHasher hasher) => throw new NotSupportedException();

    /// <summary>Takes in the request's body, once, content encoding removed.</summary>
    /// <param name="body">The body, or its first <see cref="MaxRequestBody"/> bytes.</param>
    public void RequestBody(ReadOnlySpan<byte> body) => throw new NotSupportedException();

    /// <summary>Takes in the response's head, once, before any of its body.</summary>
    public void ResponseStarted(ResponseHead head) => throw new NotSupportedException();

    /// <summary>Takes in the next bytes of the response's body, content encoding removed.</summary>
    public void ResponseBody(ReadOnlySpan<byte> chunk) => throw new NotSupportedException();

    /// <summary>Ends the exchange and says what it held. Call once.</summary>
    public MeteredExchange Complete(ExchangeEnd end) => throw new NotSupportedException();
}
