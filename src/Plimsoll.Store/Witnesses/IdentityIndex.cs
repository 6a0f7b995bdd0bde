using System.Runtime.InteropServices;
using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Witnesses;

/// <summary>Which calls are known by an id, on its day and the days beside it: tables <c>identity</c> and <c>identity_recent</c>.</summary>
/// <remarks>
/// The key is one number, day and 44 bits of the hash: half the cost of a key of two columns, and new entries of a day lie together.
/// Calls that share an id take the keys after it. Ids that are asked for days later (<see cref="Trust.LastsLong"/>) stand under
/// <see cref="AnyDay"/> as well. A call found by 44 bits may yet be another: <see cref="Partition"/> compares all 64.
/// Hashes fall anywhere among those of their day, so that a busy day's every page would be written by every transaction; new entries
/// wait in <see cref="RecentIdentities"/> and go over a sixteenth of the hashes at a time, which touches a sixteenth of the pages
/// (LedgerBench, a million calls in nine days: 15 of 23 µs a call without this and <see cref="IdentityFilters"/>).
/// </remarks>
internal sealed class IdentityIndex(Database database) : IDisposable
{
    /// <summary>
    /// An id that more calls share than this tells nothing (a stand-in server that answers every call with the same id): it is passed
    /// over, and no longer kept. It also bounds the work for one observation.
    /// </summary>
    public const int MostCalls = 8;

    /// <summary>A day that no call is of: what stands there is found on any day.</summary>
    public const long AnyDay = FirstDay + short.MaxValue - 2;

    /// <summary>Keys from an id's own that may belong to it.</summary>
    public const int Reach = 2 * MostCalls;

    /// <summary>From so many on, entries of <c>identity_recent</c> go over to <c>identity</c>.</summary>
    private const int MostRecent = 8_192;

    /// <summary>Bits of a key below those of its day.</summary>
    public const int HashBits = 48;

    private const int RowsAStatement = 32;

    // 2020-01-01, in days since 1970. Days reach 89 years to both sides.
    private const long FirstDay = 18_262;

    private readonly RecentIdentities _recent = new(database);
    private readonly IdentityFilters _filters = new(database);
    private readonly Statement _version = database.Prepare("PRAGMA data_version");
    private readonly Statement _find = database.Prepare("SELECT call FROM identity WHERE key >= ?1 AND key < ?1 + 16");
    private readonly Statement _add = database.Prepare("INSERT INTO identity(key, call) VALUES (?, ?)");
    private readonly Statement _addMany = database.Prepare(
        "INSERT OR IGNORE INTO identity(key, call) VALUES " + string.Join(',', Enumerable.Repeat("(?, ?)", RowsAStatement)));

    private readonly Statement _get = database.Prepare("SELECT call FROM identity WHERE key = ?");
    private readonly Statement _remove = database.Prepare("DELETE FROM identity WHERE key >= ?1 AND key < ?1 + 16 AND call = ?2");
    private readonly List<long> _keys = [], _keysCalls = []; // What goes over.
    private long _seenVersion = -1;
    private long _roundBegan;
    private int _slice;

    /// <summary>Begins a transaction: what other connections wrote since the last one is taken note of.</summary>
    /// <returns>True where what is known of the ledger's tables no longer holds.</returns>
    public bool Begin()
    {
        _version.Step();
        var version = _version.Int64(0);
        _version.Reset();
        if (version == _seenVersion) return false;

        _recent.Load();
        _filters.Clear();
        _slice = 0;
        _roundBegan = _recent.Last;
        _seenVersion = version;
        return true;
    }

    /// <summary>Writes what the transaction added.</summary>
    public void Flush()
    {
        _recent.Flush();
        if (_recent.Count > 4 * MostRecent) SettleAll(); // Where processes take turns, none gets round.
        else if (_recent.Count > MostRecent) SettleSlice();
    }

    /// <summary>After a rollback: what is known is read anew.</summary>
    public void Forget() => _seenVersion = -1;

    /// <summary>Adds to <paramref name="calls"/> what is known by <paramref name="hash"/> about <paramref name="day"/>.</summary>
    /// <returns>False where too many calls are: then none was added.</returns>
    public bool Find(long day, long hash, HashSet<long> calls)
    {
        Span<long> found = stackalloc long[MostCalls + 1];
        var count = 0;
        var recent = _recent.MayHold(hash);
        for (var at = day - 1; at <= day + 1; at++)
        {
            var key = Key(at, hash);
            for (var next = 0; recent && _recent.TryNext(key, ref next, out var call);)
            {
                if (!Take(found, ref count, call)) return false;
            }

            if (!_filters.MayHold(Key(at, 0), key)) continue;
            _find.Bind(1, key);
            while (_find.Step())
            {
                if (Take(found, ref count, _find.Int64(0))) continue;
                _find.Reset();
                return false;
            }
        }

        foreach (var call in found[..count]) calls.Add(call);
        return true;
    }

    /// <returns>False where too many calls are, on any of the days.</returns>
    public bool Find(ReadOnlySpan<long> days, long hash, HashSet<long> calls)
    {
        var found = true;
        foreach (var day in days) found &= Find(day, hash, calls);
        return found;
    }

    public void Add(ReadOnlySpan<long> days, long hash, long call)
    {
        foreach (var day in days) Add(day, hash, call);
    }

    public void Add(long day, long hash, long call) => _recent.Add(Key(day, hash), call);

    public void Remove(long day, long hash, long call)
    {
        SettleAll();
        _remove.Bind(1, Key(day, hash)).Bind(2, call).Run();
    }

    public static long Hash(Identity identity) => unchecked((long)identity.Hash);

    /// <summary>What a native is known by in the ledger: 64 bits, the same on every machine.</summary>
    /// <remarks>
    /// Not SHA-256, as other identities are: one is made for every call, and costs 1 µs there (LedgerBench). Natives whose hashes
    /// collide are told apart by the natives themselves, so that nothing rests on its strength.
    /// </remarks>
    public static long NativeHash(Witness witness, string native) =>
        unchecked((long)ByteHash.Of(MemoryMarshal.AsBytes(native.AsSpan()), (ulong)witness));

    public static long Day(Observation observation) => LedgerTime.Day(LedgerTime.Us(observation.StartedAt));

    /// <summary>The days under which an observation's ids stand.</summary>
    public static ReadOnlySpan<long> Days(Observation observation, Span<long> days)
    {
        (days[0], days[1]) = (Day(observation), AnyDay);
        return days[..(Trust.LastsLong(observation) ? 2 : 1)];
    }

    public void Dispose()
    {
        _recent.Dispose();
        _filters.Dispose();
        foreach (var statement in (Statement[])[_version, _find, _add, _addMany, _get, _remove]) statement.Dispose();
    }

    /// <returns>False where one more would be too many.</returns>
    private static bool Take(Span<long> found, ref int count, long call)
    {
        if (found[..count].Contains(call)) return true;
        if (count == MostCalls) return false;
        found[count++] = call;
        return true;
    }

    private static long Key(long day, long hash) =>
        (Math.Clamp(day - FirstDay, short.MinValue, short.MaxValue) << HashBits) | (hash & ((1L << HashBits) - 1) & -Reach);

    /// <summary>Moves the next slice of the hashes over. After a round, the rows that were there when it began hold nothing new.</summary>
    private void SettleSlice()
    {
        _recent.Take(_slice, _keys, _keysCalls);
        Settle();
        if (++_slice < RecentIdentities.Slices) return;

        _slice = 0;
        _recent.DeleteUntil(_roundBegan);
        _roundBegan = _recent.Last;
    }

    private void SettleAll()
    {
        _recent.Flush();
        if (_recent.Count == 0) return;

        for (var slice = 0; slice < RecentIdentities.Slices; slice++) _recent.Take(slice, _keys, _keysCalls);
        Settle();
        _recent.DeleteUntil(_recent.Last);
        _slice = 0;
        _roundBegan = _recent.Last;
    }

    private void Settle()
    {
        var keys = CollectionsMarshal.AsSpan(_keys);
        var calls = CollectionsMarshal.AsSpan(_keysCalls);
        keys.Sort(calls); // In the order of the table's pages.
        foreach (var key in keys) _filters.Add(key);
        var at = 0;
        for (; at + RowsAStatement <= keys.Length; at += RowsAStatement) InsertMany(keys.Slice(at, RowsAStatement), calls.Slice(at, RowsAStatement));
        for (; at < keys.Length; at++) Insert(keys[at], calls[at]);
        _keys.Clear();
        _keysCalls.Clear();
    }

    /// <summary>As <see cref="Insert"/>, many a statement (docs/benchmarks.md, ledger rate).</summary>
    private void InsertMany(ReadOnlySpan<long> keys, ReadOnlySpan<long> calls)
    {
        for (var at = 0; at < keys.Length; at++) _addMany.Bind((2 * at) + 1, keys[at]).Bind((2 * at) + 2, calls[at]);
        _addMany.Run();
        if (database.Changes == keys.Length) return;

        // Some ids are there already, for this call or another: what is there is passed over, the rest takes the keys after.
        for (var at = 0; at < keys.Length; at++) Insert(keys[at], calls[at]);
    }

    private void Insert(long key, long call)
    {
        for (var at = key; at < key + Reach; at++)
        {
            if (_add.Bind(1, at).Bind(2, call).TryInsert()) return;

            var there = _get.Bind(1, at).Step() ? _get.Int64(0) : call;
            _get.Reset();
            if (there == call) return;
        }
    }
}
