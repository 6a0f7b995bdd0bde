using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Rows;

/// <summary>The columns of <c>call</c>, in the one order in which they are bound and read.</summary>
internal static class CallColumns
{
    public const string All = "key, us, facet, session, run, state, body";

    public const string Insert = $"INSERT INTO call({All}) VALUES (?, ?, ?, ?, ?, ?, ?)";

    /// <summary>The instant of a row, in SQL, as µs since 1970.</summary>
    public static string StartedUs { get; } = LedgerTime.SqlKeyUs("call.key") + " + call.us";

    public static void Bind(Statement to, CallRow row, ref byte[] buffer)
    {
        to.Bind(1, row.Key).Bind(2, row.StartedUs - LedgerTime.KeyUs(row.Key)).Bind(3, (long)row.Facet)
            .Bind(4, row.Session).Bind(5, row.Run).Bind(6, (long)row.State).Bind(7, CallBody.Encode(row, ref buffer));
    }

    public static CallRow Read(Statement from)
    {
        var row = new CallRow();
        ReadHead(from, row);
        CallBody.Decode(from.Blob(6).ToArray(), row, texts: true);
        return row;
    }

    /// <summary>Reads what sums need into a row that is used over and over.</summary>
    public static void ReadForSums(Statement from, CallRow row, ref byte[] buffer)
    {
        ReadHead(from, row);
        var body = from.Blob(6);
        if (buffer.Length < body.Length) buffer = new byte[2 * body.Length];
        body.CopyTo(buffer);
        CallBody.Decode(buffer.AsMemory(0, body.Length), row, texts: false);
    }

    private static void ReadHead(Statement from, CallRow row)
    {
        row.Key = from.Int64(0);
        row.StartedUs = LedgerTime.KeyUs(row.Key) + from.Int64(1);
        row.Facet = from.Int32(2);
        row.Session = from.Int64OrNull(3);
        row.Run = from.Int64OrNull(4);
        row.State = (ChargeState)from.Int32(5);
    }
}
