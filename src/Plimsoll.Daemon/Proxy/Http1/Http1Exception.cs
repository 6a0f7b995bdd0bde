namespace Plimsoll.Daemon.Proxy.Http1;

/// <summary>What a provider sent is not HTTP/1.1 that could be read in one way only.</summary>
/// <param name="code">For <c>plimsoll-error</c>.</param>
/// <param name="message">One sentence.</param>
internal sealed class Http1Exception(string code, string message) : IOException(message)
{
    public string Code => code;

    public static Http1Exception Invalid(string what) => new("upstream_invalid", $"The provider's answer is not valid HTTP ({what}).");
}
