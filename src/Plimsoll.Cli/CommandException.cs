namespace Plimsoll.Cli;

/// <summary>A command that cannot go on. The message is one sentence that says why, and what to do about it.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">Fit to be shown to a user.</param>
/// <param name="inner">What the system said, or null.</param>
internal sealed class CommandException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
