using System.Text;
using Plimsoll.Store.Rows;
using Plimsoll.Store.Spills;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Writing;

/// <summary>Calls and what belongs to each alone: tables <c>call</c>, <c>line</c>, <c>shifted</c>, <c>observation</c>.</summary>
internal sealed class CallTable(Database database, Words words) : IDisposable
{
    private const long HashMask = (1L << LedgerTime.HashBits) - 1;

    private readonly Statement _insert = database.Prepare(CallColumns.Insert);
    private readonly Statement _get = database.Prepare($"SELECT {CallColumns.All} FROM call WHERE key = ?");
    private readonly Statement _delete = database.Prepare("DELETE FROM call WHERE key = ?");
    private readonly Statement _addLine = database.Prepare("INSERT INTO line(call, n, model, unit, quantity, rate, nano) VALUES (?, ?, ?, ?, ?, ?, ?)");
    private readonly Statement _getLines = database.Prepare("SELECT model, unit, quantity, rate, nano FROM line WHERE call = ? ORDER BY n");
    private readonly Statement _deleteLines = database.Prepare("DELETE FROM line WHERE call = ?");
    private readonly Statement _addShifted = database.Prepare("INSERT INTO shifted(started_us, call) VALUES (?, ?)");
    private readonly Statement _deleteShifted = database.Prepare("DELETE FROM shifted WHERE started_us = ? AND call = ?");
    private readonly Statement _addObservation = database.Prepare("INSERT INTO observation(call, witness, native, json) VALUES (?, ?, ?, ?)");
    private readonly Statement _getObservations = database.Prepare("SELECT json FROM observation WHERE call = ? ORDER BY witness, native");
    private readonly Statement _deleteObservations = database.Prepare("DELETE FROM observation WHERE call = ?");

    private byte[] _buffer = new byte[1_024];

    /// <summary>Inserts a row at the first free key from where its instant and native put it.</summary>
    /// <returns>Null where inserted; else the row that the same native has already.</returns>
    public CallRow? Insert(CallRow row)
    {
        row.Key = LedgerTime.Key(row.StartedUs, row.Native);
        CallColumns.Bind(_insert, row, ref _buffer);
        while (!_insert.TryInsert())
        {
            var there = Get(row.Key);
            if (there is not null && there.Native == row.Native) return there;

            // Another call of the same ms with the same 21 bits: the next key of that ms.
            row.Key = (row.Key & ~HashMask) | ((row.Key + 1) & HashMask);
            _insert.Bind(1, row.Key); // Of the same ms, so that what is bound beside it holds.
        }

        return null;
    }

    public CallRow? Get(long key)
    {
        if (!_get.Bind(1, key).Step()) return null;
        var row = CallColumns.Read(_get);
        _get.Reset();
        return row;
    }

    /// <summary>Writes what stands beside a new row.</summary>
    public void AddBeside(CallRow row, IReadOnlyList<ChargeLine> lines)
    {
        for (var n = 0; n < lines.Count; n++)
        {
            var line = lines[n];
            _addLine.Bind(1, row.Key).Bind(2, (long)n).Bind(3, line.Model).Bind(4, (long)line.Unit)
                .Bind(5, line.Quantity).Bind(6, line.NanoPerMillion).Bind(7, line.Amount.Value).Run();
        }

        if (IsShifted(row)) _addShifted.Bind(1, row.StartedUs).Bind(2, row.Key).Run();
    }

    /// <summary>Puts <paramref name="row"/> in the place of the row of its key.</summary>
    public void Replace(CallRow before, CallRow row, IReadOnlyList<ChargeLine> lines)
    {
        Delete(before);
        CallColumns.Bind(_insert, row, ref _buffer);
        _insert.Run();
        AddBeside(row, lines);
    }

    /// <summary>Removes a row and what stands beside it; not its observations.</summary>
    public void Delete(CallRow row)
    {
        _delete.Bind(1, row.Key).Run();
        _deleteLines.Bind(1, row.Key).Run();
        if (IsShifted(row)) _deleteShifted.Bind(1, row.StartedUs).Bind(2, row.Key).Run();
    }

    /// <summary>What the row says, as one observation.</summary>
    public Observation Shown(CallRow row) => ObservationOf.Row(row, Lines(row.Key), words);

    /// <summary>Every observation of the call.</summary>
    public IReadOnlyList<Observation> Observations(CallRow row)
    {
        if (row.Witnesses == 1 && (row.Flags & CallFlags.Repeats) == CallFlags.None) return [Shown(row)];

        var observations = new List<Observation>();
        _getObservations.Bind(1, row.Key);
        while (_getObservations.Step()) observations.Add(ObservationJson.Read(Encoding.UTF8.GetBytes(_getObservations.Text(0)!)));
        return observations;
    }

    /// <summary>Writes the observations of a call anew: from two on they are kept, a single one is the row itself, unless it repeats another.</summary>
    public void PutObservations(long key, IReadOnlyList<Observation> observations)
    {
        _deleteObservations.Bind(1, key).Run();
        if (observations.Count == 0 || (observations.Count == 1 && !observations[0].Repeats)) return;

        foreach (var observation in observations)
        {
            _addObservation.Bind(1, key).Bind(2, (long)observation.Witness).Bind(3, observation.Native)
                .BindText(4, ObservationJson.Write(observation));
            _addObservation.Run();
        }
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])
        [
            _insert, _get, _delete, _addLine, _getLines, _deleteLines, _addShifted, _deleteShifted,
            _addObservation, _getObservations, _deleteObservations,
        ])
        {
            statement.Dispose();
        }
    }

    private static bool IsShifted(CallRow row) => LedgerTime.FirstKey(row.StartedUs) >> LedgerTime.HashBits != row.Key >> LedgerTime.HashBits;

    private List<ChargeLine> Lines(long key)
    {
        var lines = new List<ChargeLine>();
        _getLines.Bind(1, key);
        while (_getLines.Step())
        {
            lines.Add(new(
                _getLines.Text(0)!, (Unit)_getLines.Int32(1), _getLines.Int64(2), _getLines.Int64(3), new(_getLines.Int64(4))));
        }

        return lines;
    }
}
