namespace Plimsoll.Cli.Comparing;

/// <summary>A difference, and the causes that have been taken from it.</summary>
internal sealed class Reckoning(NanoUsd difference)
{
    private readonly List<(Cause Cause, NanoUsd Amount)> _causes = [];

    /// <summary>What no cause accounts for yet.</summary>
    public NanoUsd Rest { get; private set; } = difference;

    public IReadOnlyList<(Cause Cause, NanoUsd Amount)> Causes => _causes;

    /// <summary><see cref="ComparedLine.Note"/>.</summary>
    public string? Note { get; set; }

    /// <summary>Takes what one cause accounts for; nothing, where that is nothing.</summary>
    public void Take(Cause cause, NanoUsd amount)
    {
        if (amount.Value == 0) return;
        _causes.Add((cause, amount));
        Rest -= amount;
    }
}
