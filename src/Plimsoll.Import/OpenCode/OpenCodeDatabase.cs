using System.Buffers.Binary;
using Plimsoll.Import.Entries;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Import.OpenCode;

/// <summary>opencode's database: a row a message.</summary>
/// <param name="client">Whose it is: the agent's id.</param>
internal sealed class OpenCodeDatabase(string client) : DatabaseReader
{
    // A message is written as it begins and again as it ends: those that may still change are looked at again.
    private const long StillOpenMs = 24L * 60 * 60 * 1000;

    private long _latest;

    public override ReadOnlyMemory<byte> State
    {
        get
        {
            var state = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(state, _latest);
            return state;
        }
    }

    public override void Resume(ReadOnlySpan<byte> state) => _latest = state.Length == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(state) : 0;

    public override void Read(ForeignDatabase database, CallSink calls)
    {
        if (!database.HasTable("message")) return;

        var children = database.Columns("session").Contains("parent_id")
            ? database.Rows("SELECT id FROM session WHERE parent_id IS NOT NULL").Select(row => row.Text(0) ?? "").ToHashSet(StringComparer.Ordinal)
            : [];
        var from = _latest - StillOpenMs;
        foreach (var row in database.Rows("SELECT id, session_id, data FROM message"))
        {
            var json = row.Bytes(2);
            var session = row.Text(1);
            if (OpenCodeMessage.Read(json, row.Text(0), session) is not { } message)
            {
                calls.AddUnreadable();
                continue;
            }

            if (message.At < from) continue;
            _latest = Math.Max(_latest, message.At);
            message.AddTo(client, json, session is not null && children.Contains(session), calls);
        }
    }
}
