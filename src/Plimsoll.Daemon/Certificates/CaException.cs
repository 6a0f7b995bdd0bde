namespace Plimsoll.Daemon.Certificates;

/// <summary>The machine's CA cannot be used. The message is one sentence and a remedy, fit to be shown.</summary>
public sealed class CaException(string message, Exception? inner = null) : Exception(message, inner);
