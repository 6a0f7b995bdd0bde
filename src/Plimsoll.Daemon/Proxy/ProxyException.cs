namespace Plimsoll.Daemon.Proxy;

/// <summary>The proxy cannot start. The message is one sentence and a remedy, fit to be shown.</summary>
public sealed class ProxyException(string message, Exception? inner = null) : Exception(message, inner);
