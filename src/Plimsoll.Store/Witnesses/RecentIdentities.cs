using System.Buffers.Binary;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Witnesses;

/// <summary>Table <c>identity_recent</c>, and all of it in memory: entries of <see cref="IdentityIndex"/> in the order in which they came.</summary>
internal sealed class RecentIdentities(Database database) : IDisposable
{
    private const int BitsLog2 = 18;
    private const int EntryLength = 2 * sizeof(long);

    private readonly Statement _load = database.Prepare("SELECT seq, entries FROM identity_recent ORDER BY seq");
    private readonly Statement _write = database.Prepare("INSERT INTO identity_recent(seq, entries) VALUES (?, ?)");
    private readonly Statement _delete = database.Prepare("DELETE FROM identity_recent WHERE seq <= ?");
    private readonly Dictionary<long, long> _calls = [];
    private readonly ulong[] _bits = new ulong[1 << (BitsLog2 - 6)];
    private byte[] _added = new byte[256 * EntryLength];
    private int _length;

    public int Count => _calls.Count;

    /// <summary>Keys and their calls.</summary>
    public Dictionary<long, long> Entries => _calls;

    /// <summary>The row written last.</summary>
    public long Last { get; private set; }

    public bool TryGet(long key, out long call) => _calls.TryGetValue(key, out call);

    /// <summary>False where nothing is surely known by this hash, on any day: most ids are new, and a look into a large table costs more.</summary>
    public bool MayHold(long hash) => (_bits[BitOf(hash) >> 6] & (1UL << (BitOf(hash) & 63))) != 0;

    /// <summary>Reads the table.</summary>
    public void Load()
    {
        _calls.Clear();
        Array.Clear(_bits);
        _length = 0;
        Last = 0;
        while (_load.Step())
        {
            Last = _load.Int64(0);
            for (var entries = _load.Blob(1); entries.Length >= EntryLength; entries = entries[EntryLength..])
                Put(BinaryPrimitives.ReadInt64LittleEndian(entries), BinaryPrimitives.ReadInt64LittleEndian(entries[sizeof(long)..]));
        }
    }

    public void Add(long key, long call)
    {
        if (!Put(key, call)) return;
        if (_length == _added.Length) Array.Resize(ref _added, 2 * _added.Length);
        BinaryPrimitives.WriteInt64LittleEndian(_added.AsSpan(_length), key);
        BinaryPrimitives.WriteInt64LittleEndian(_added.AsSpan(_length + sizeof(long)), call);
        _length += EntryLength;
    }

    /// <summary>Writes what was added as one row.</summary>
    public void Flush()
    {
        if (_length == 0) return;
        _write.Bind(1, ++Last).Bind(2, _added.AsSpan(0, _length)).Run();
        _length = 0;
    }

    /// <summary>Forgets an entry; its row stays.</summary>
    public void Drop(long key) => _calls.Remove(key);

    /// <summary>After many were dropped: <see cref="MayHold"/> tells more again.</summary>
    public void Sweep()
    {
        Array.Clear(_bits);
        foreach (var key in _calls.Keys) Mark(key);
    }

    /// <summary>Deletes rows. What they hold stands elsewhere.</summary>
    public void DeleteUntil(long seq) => _delete.Bind(1, seq).Run();

    public void Dispose()
    {
        _load.Dispose();
        _write.Dispose();
        _delete.Dispose();
    }

    // Calls that share an id take the keys after it, as in the table.
    private bool Put(long key, long call)
    {
        Mark(key);
        for (var at = key; at < key + IdentityIndex.Reach; at++)
        {
            if (_calls.TryAdd(at, call)) return true;
            if (_calls[at] == call) return false;
        }

        return false;
    }

    private void Mark(long key) => _bits[BitOf(key) >> 6] |= 1UL << (BitOf(key) & 63);

    // The bits above those that number the calls of an id; those of the day are further up.
    private static int BitOf(long hash) => (int)((hash >> 4) & ((1 << BitsLog2) - 1));
}
