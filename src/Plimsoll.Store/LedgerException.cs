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
}
