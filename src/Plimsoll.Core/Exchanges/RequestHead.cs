namespace Plimsoll.Exchanges;

/// <summary>A request as the client sent it, without its body.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Host">The provider's host name, lower case, without trailing dot; with its port where that is neither 80 nor 443.</param>
/// <param name="Target">Path and query as they stood on the wire, undecoded, from the provider's root.</param>
/// <param name="Headers">Every header, in order.</param>
/// <param name="StartedAt">When the request began, UTC.</param>
public sealed record RequestHead(string Method, string Host, string Target, HeaderList Headers, DateTimeOffset StartedAt)
{
    /// <summary>True where the request asks to open a WebSocket.</summary>
    public bool Upgrade { get; init; }
}

/// <summary>A response without its body.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">Every header, in order.</param>
public sealed record ResponseHead(int Status, HeaderList Headers);
