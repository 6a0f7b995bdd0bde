namespace Plimsoll.Daemon.Recording;

/// <summary>What one meter holds, within the budget of all: a request on its way to be read, then what is kept of a response.</summary>
/// <param name="budget">Shared by all exchanges.</param>
internal sealed class MeterMemory(TapBudget budget) : IDisposable
{
    private long _taken;

    /// <summary>Takes note of how much is held now.</summary>
    /// <param name="bytes">More or less than before.</param>
    /// <returns>False where the budget does not allow for that; what was held before still counts.</returns>
    public bool TryHold(long bytes)
    {
        if (bytes > _taken && !budget.TryTake(bytes - _taken)) return false;
        if (bytes < _taken) budget.Return(_taken - bytes);
        _taken = bytes;
        return true;
    }

    public void Dispose() => TryHold(0);
}
