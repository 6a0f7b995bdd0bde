namespace Plimsoll.Cli.Comparing;

/// <summary>One line: theirs, ours, and why they differ.</summary>
internal sealed record ComparedLine
{
    public required string Period { get; init; }

    public required string Model { get; init; }

    public required NanoUsd Theirs { get; init; }

    public required NanoUsd Ours { get; init; }

    /// <summary>False where it is no cost that is known: a plan covers the calls, their price is not known, or there are none.</summary>
    public required bool HasCost { get; init; }

    /// <summary>Theirs less ours.</summary>
    public required TokenCounts TokenDifference { get; init; }

    /// <summary>Theirs less ours, by cause; together with <see cref="Unexplained"/> all of the difference.</summary>
    public required IReadOnlyList<(Cause Cause, NanoUsd Amount)> Causes { get; init; }

    public required NanoUsd Unexplained { get; init; }

    /// <summary>Which calls make the difference in tokens, in words; null where that is not known, or there is none.</summary>
    public string? Note { get; init; }

    public NanoUsd Difference => Theirs - Ours;
}
