namespace Plimsoll.Daemon.Proxy;

/// <summary>A host could not be reached.</summary>
/// <param name="code">For <c>plimsoll-error</c>.</param>
/// <param name="message">One sentence.</param>
/// <param name="inner">What the system said, or null.</param>
internal sealed class DialException(string code, string message, Exception? inner = null) : IOException(message, inner)
{
    public string Code => code;
}
