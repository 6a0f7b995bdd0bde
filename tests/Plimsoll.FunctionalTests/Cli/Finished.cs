namespace Plimsoll.Cli;

/// <summary>A process that has ended.</summary>
/// <param name="Exit">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record Finished(int Exit, string Output, string Errors);
