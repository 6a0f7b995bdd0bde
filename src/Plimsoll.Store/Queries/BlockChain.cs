using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Queries;

/// <summary>Where five-hour blocks begin. A block begins at the full UTC hour of the first call after the one before it, and lasts five hours.</summary>
/// <remarks>
/// That a block ends after five idle hours needs no rule of its own: it is over by then. Both ends are full hours, so that quarter-hours
/// lie in one block or in none, and the beginning of each is one look into <c>cell</c>, whatever lies in it.
/// </remarks>
internal static class BlockChain
{
    public const long LengthQuarters = 20;

    private const long HourQuarters = 4;
    private const string CellsFrom = "SELECT quarter, facet, sums FROM cell WHERE quarter >= ?1 ORDER BY quarter";

    /// <param name="database">The ledger.</param>
    /// <param name="counts">Whether calls of a facet count; null: all do.</param>
    /// <returns>Quarter-hours since 1970, in order.</returns>
    public static List<long> Starts(Database database, Func<int, bool>? counts)
    {
        var starts = new List<long>();
        using var cells = database.Prepare(CellsFrom);
        for (var next = long.MinValue; First(cells, next, counts) is { } quarter; next = starts[^1] + LengthQuarters)
            starts.Add(LedgerTime.FloorDiv(quarter, HourQuarters) * HourQuarters);
        return starts;
    }

    /// <summary>The first quarter-hour with calls, from <paramref name="from"/> on; null where there is none.</summary>
    public static long? FirstQuarter(Database database, long from, Func<int, bool>? counts)
    {
        using var cells = database.Prepare(CellsFrom);
        return First(cells, from, counts);
    }

    /// <summary>The last block that began at <paramref name="quarter"/> or before it; -1 where there is none.</summary>
    public static int IndexOf(List<long> starts, long quarter)
    {
        var at = starts.BinarySearch(quarter);
        return at >= 0 ? at : ~at - 1;
    }

    private static long? First(Statement cells, long from, Func<int, bool>? counts)
    {
        cells.Bind(1, from);
        long? first = null;
        while (first is null && cells.Step())
        {
            // A cell whose calls have all gone elsewhere stays, and is empty.
            if ((counts is null || counts(cells.Int32(1))) && Sums.Of(SumSlot.Calls, cells.Blob(2)) > 0) first = cells.Int64(0);
        }

        cells.Reset();
        return first;
    }
}
