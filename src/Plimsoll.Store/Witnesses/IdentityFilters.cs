using System.Numerics;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Witnesses;

/// <summary>Tells for most ids that are not in <c>identity</c> that they are not, without a seek: a Bloom filter a day, in memory.</summary>
/// <remarks>Most calls are new, and each is looked for by two ids on three days (LedgerBench: 5 µs a call by seeks).</remarks>
internal sealed class IdentityFilters(Database database) : IDisposable
{
    // Seeks on a day before a filter of it pays: so many, and one to so many entries of it.
    private const int FewSeeks = 512;
    private const int EntriesASeek = 8;
    private const int MostDays = 64;
    private const int MostEntries = 4_000_000;
    private const int BitsAnEntry = 16;

    private readonly Statement _scan = database.Prepare("SELECT key FROM identity WHERE key >= ?1 AND key < ?1 + (1 << 48)");
    private readonly Dictionary<long, Filter> _days = [];
    private readonly (long Day, Filter? Filter)[] _lately = new (long, Filter?)[4];

    /// <summary>Forgets everything: another process wrote.</summary>
    public void Clear()
    {
        _days.Clear();
        Array.Clear(_lately);
    }

    /// <summary>False where <paramref name="key"/> is surely not in the table.</summary>
    /// <param name="day">The least key of its day.</param>
    /// <param name="key">The key.</param>
    public bool MayHold(long day, long key)
    {
        var filter = Of(day);
        if (filter.Bits is null && filter.Seeks++ >= filter.SeeksToBuild) Build(day, filter);
        return filter.MayHold(key);
    }

    /// <summary>Takes note of a key that is put into the table.</summary>
    public void Add(long key)
    {
        var day = key >> IdentityIndex.HashBits << IdentityIndex.HashBits;
        ref var lately = ref Lately(day);
        if (lately.Filter is { } known && lately.Day == day) known.Add(key);
        else if (_days.TryGetValue(day, out var filter)) filter.Add(key);
    }

    public void Dispose() => _scan.Dispose();

    private ref (long Day, Filter? Filter) Lately(long day) => ref _lately[(day >> IdentityIndex.HashBits) & 3];

    private Filter Of(long day)
    {
        ref var lately = ref Lately(day);
        if (lately.Filter is { } known && lately.Day == day) return known;

        if (!_days.TryGetValue(day, out var filter))
        {
            if (_days.Count >= MostDays) Clear();
            _days.Add(day, filter = new());
        }

        lately = (day, filter);
        return filter;
    }

    private void Build(long day, Filter filter)
    {
        var keys = new List<long>();
        _scan.Bind(1, day);
        while (_scan.Step() && keys.Count <= MostEntries) keys.Add(_scan.Int64(0));
        _scan.Reset();
        filter.Build(keys);
    }

    private sealed class Filter
    {
        private int _room;

        public int Seeks { get; set; }

        public int SeeksToBuild { get; private set; } = FewSeeks;

        public ulong[]? Bits { get; private set; }

        public void Build(List<long> keys)
        {
            Seeks = 0;
            SeeksToBuild = FewSeeks + (keys.Count / EntriesASeek);
            if (keys.Count > MostEntries)
            {
                SeeksToBuild = int.MaxValue;
                return;
            }

            _room = Math.Max(16_384, 2 * keys.Count);
            Bits = new ulong[BitOperations.RoundUpToPowerOf2((uint)_room * BitsAnEntry / 64)];
            foreach (var key in keys) Add(key & -IdentityIndex.Reach);
        }

        public bool MayHold(long key) => Bits is not { } bits || (Has(bits, First(key)) && Has(bits, Second(key)));

        public void Add(long key)
        {
            if (Bits is not { } bits) return;
            if (--_room < 0)
            {
                // Too full to tell much: it is built anew at once, with room for more.
                Bits = null;
                SeeksToBuild = 0;
                return;
            }

            Set(bits, First(key));
            Set(bits, Second(key));
        }

        private static uint First(long key) => unchecked((uint)(key >> 4));

        private static uint Second(long key) => unchecked((uint)(((ulong)key * 0x9E37_79B9_7F4A_7C15UL) >> 32));

        private static bool Has(ulong[] bits, uint at) => (bits[(at >> 6) & (uint)(bits.Length - 1)] & (1UL << (int)(at & 63))) != 0;

        private static void Set(ulong[] bits, uint at) => bits[(at >> 6) & (uint)(bits.Length - 1)] |= 1UL << (int)(at & 63);
    }
}
