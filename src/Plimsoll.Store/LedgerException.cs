namespace Plimsoll.Store;

/// <summary>A ledger that cannot be used. The message is one sentence and a remedy, fit to be shown.</summary>
public sealed class LedgerException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <param name="problem">Which kind of trouble it is.</param>
    /// <param name="message">One sentence and a remedy.</param>
    /// <param name="inner">What the system said, where it said something.</param>
    public LedgerException(LedgerProblem problem, string message, Exception? inner = null)
        : this(message, inner) => Problem = problem;

    /// <summary>Which kind of trouble it is, for who can react to it.</summary>
    public LedgerProblem Problem { get; } = LedgerProblem.Other;

    /// <summary>
    /// True where what was to be written is at fault, and not the ledger or its disk: sums beyond 64 bits, a value that no table takes.
    /// Anything else that is not the environment's fault counts as that too.
    /// </summary>
    internal static bool IsAboutOne(Exception failure) => failure is not LedgerException { Problem: not LedgerProblem.Other };
}
