using System.Buffers.Binary;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Witnesses;

/// <summary>Table <c>identity_recent</c>, and all of it in memory: entries of <see cref="IdentityIndex"/> in the order in which they came.</summary>
internal sealed class RecentIdentities(Database database) : IDisposable
{
    /// <summary>The hashes in as many parts, by their first bits: <see cref="IdentityIndex"/> moves over one at a time.</summary>
    public const int Slices = 16;

    private const int SliceBits = 15;
    private const int EntryLength = 2 * sizeof(long);

    private readonly Statement _load = database.Prepare("SELECT seq, entries FROM identity_recent ORDER BY seq");
    private readonly Statement _write = database.Prepare("INSERT INTO identity_recent(seq, entries) VALUES (?, ?)");
    private readonly Statement _delete = database.Prepare("DELETE FROM identity_recent WHERE seq <= ?");
    private readonly Slice[] _slices = [.. Enumerable.Range(0, Slices).Select(_ => new Slice())];
    private byte[] _added = new byte[256 * EntryLength];
    private int _length;

    public int Count { get; private set; }

    /// <summary>The row written last.</summary>
    public long Last { get; private set; }

    /// <summary>False where nothing is surely known by this hash, on any day: most ids are new.</summary>
    public bool MayHold(long hash) => _slices[SliceOf(hash)].MayHold(hash);

    /// <summary>The call of the next entry of <paramref name="key"/> at or after <paramref name="at"/>, which moves on behind it.</summary>
    public bool TryNext(long key, ref int at, out long call) => _slices[SliceOf(key)].TryNext(key, ref at, out call);

    /// <summary>Reads the table.</summary>
    public void Load()
    {
        foreach (var slice in _slices) slice.Clear();
        Count = 0;
        _length = 0;
        Last = 0;
        while (_load.Step())
        {
            Last = _load.Int64(0);
            for (var entries = _load.Blob(1); entries.Length >= EntryLength; entries = entries[EntryLength..])
                Put(BinaryPrimitives.ReadInt64LittleEndian(entries) & -IdentityIndex.Reach, BinaryPrimitives.ReadInt64LittleEndian(entries[sizeof(long)..]));
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

    /// <summary>Adds the entries of a slice to a list, and forgets them; their rows stay.</summary>
    public void Take(int slice, List<long> keys, List<long> calls)
    {
        keys.AddRange(_slices[slice].Keys);
        calls.AddRange(_slices[slice].Calls);
        Count -= _slices[slice].Keys.Length;
        _slices[slice].Clear();
    }

    /// <summary>Deletes rows. What they hold stands elsewhere.</summary>
    public void DeleteUntil(long seq) => _delete.Bind(1, seq).Run();

    public void Dispose()
    {
        _load.Dispose();
        _write.Dispose();
        _delete.Dispose();
    }

    private bool Put(long key, long call)
    {
        if (!_slices[SliceOf(key)].Put(key, call)) return false;
        Count++;
        return true;
    }

    private static int SliceOf(long hash) => (int)(hash >> (IdentityIndex.HashBits - 4)) & (Slices - 1);

    /// <summary>A part of the entries, as they came, and a filter that tells of most ids that are not there.</summary>
    private sealed class Slice
    {
        private readonly ulong[] _bits = new ulong[1 << (SliceBits - 6)];
        private long[] _keys = new long[1_024];
        private long[] _calls = new long[1_024];
        private int _count;

        public ReadOnlySpan<long> Keys => _keys.AsSpan(0, _count);

        public ReadOnlySpan<long> Calls => _calls.AsSpan(0, _count);

        public bool MayHold(long hash) => (_bits[BitOf(hash) >> 6] & (1UL << (BitOf(hash) & 63))) != 0;

        public bool TryNext(long key, ref int at, out long call)
        {
            var next = Keys[at..].IndexOf(key);
            call = next < 0 ? 0 : _calls[at + next];
            at += next + 1;
            return next >= 0;
        }

        /// <returns>False where it is there already, or as many calls as an id can have.</returns>
        public bool Put(long key, long call)
        {
            if (MayHold(key))
            {
                var count = 0;
                for (var at = 0; TryNext(key, ref at, out var there);)
                {
                    if (there == call || ++count >= IdentityIndex.Reach) return false;
                }
            }

            if (_count == _keys.Length)
            {
                Array.Resize(ref _keys, 2 * _count);
                Array.Resize(ref _calls, 2 * _count);
            }

            (_keys[_count], _calls[_count++]) = (key, call);
            _bits[BitOf(key) >> 6] |= 1UL << (BitOf(key) & 63);
            return true;
        }

        public void Clear()
        {
            _count = 0;
            Array.Clear(_bits);
        }

        // The bits above those that number the calls of an id; those of the slice and the day are further up.
        private static int BitOf(long hash) => (int)((hash >> 4) & ((1 << SliceBits) - 1));
    }
}
