using System.Security.Cryptography;
using System.Text;
using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Witnesses;

/// <summary>Table <c>identity</c>: which calls are known by an id, on its day and the days beside it.</summary>
/// <remarks>
/// The key is one number, day and 44 bits of the hash: half the cost of a key of two columns, and new entries of a day lie together.
/// Calls that share an id take the keys after it. Ids that are asked for days later (<see cref="Trust.LastsLong"/>) stand under
/// <see cref="AnyDay"/> as well. A call found by 44 bits may yet be another: <see cref="Partition"/> compares all 64.
/// </remarks>
internal sealed class IdentityIndex(Database database) : IDisposable
{
    /// <summary>
    /// An id that more calls share than this tells nothing (a stand-in server that answers every call with the same id): it is passed
    /// over, and no longer kept. It also bounds the work for one observation.
    /// </summary>
    public const int MostCalls = 8;

    /// <summary>A day that no call is of: what stands there is found on any day.</summary>
    public const long AnyDay = FirstDay + short.MaxValue - 1;

    private const int Reach = 2 * MostCalls;
    private const int HashBits = 48;

    // 2020-01-01, in days since 1970. Days reach 89 years to both sides.
    private const long FirstDay = 18_262;

    // Three seeks in one statement: 40 % cheaper than three statements.
    private readonly Statement _find = database.Prepare(
        "SELECT call FROM identity WHERE key >= ?1 AND key < ?1 + 16 UNION ALL SELECT call FROM identity WHERE key >= ?2 AND key < ?2 + 16 "
        + $"UNION ALL SELECT call FROM identity WHERE key >= ?3 AND key < ?3 + 16 LIMIT {MostCalls + 1}");

    private readonly Statement _add = database.Prepare("INSERT INTO identity(key, call) VALUES (?, ?)");
    private readonly Statement _get = database.Prepare("SELECT call FROM identity WHERE key = ?");
    private readonly Statement _remove = database.Prepare("DELETE FROM identity WHERE key >= ?1 AND key < ?1 + 16 AND call = ?2");

    /// <summary>Adds to <paramref name="calls"/> what is known by <paramref name="hash"/> about <paramref name="day"/>.</summary>
    /// <returns>False where too many calls are: then none was added.</returns>
    public bool Find(long day, long hash, HashSet<long> calls)
    {
        Span<long> found = stackalloc long[MostCalls + 1];
        var count = 0;
        _find.Bind(1, Key(day, hash)).Bind(2, Key(day - 1, hash)).Bind(3, Key(day + 1, hash));
        while (_find.Step()) found[count++] = _find.Int64(0);
        if (count > MostCalls) return false;

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

    public void Remove(ReadOnlySpan<long> days, long hash, long call)
    {
        foreach (var day in days) Remove(day, hash, call);
    }

    public void Add(long day, long hash, long call)
    {
        var key = Key(day, hash);
        for (var at = 0; at < Reach; at++)
        {
            if (_add.Bind(1, key + at).Bind(2, call).TryInsert()) return;

            var there = _get.Bind(1, key + at).Step() ? _get.Int64(0) : call;
            _get.Reset();
            if (there == call) return;
        }
    }

    public void Remove(long day, long hash, long call) => _remove.Bind(1, Key(day, hash)).Bind(2, call).Run();

    public static long Hash(Identity identity) => unchecked((long)identity.Hash);

    /// <summary><see cref="Identity.OfNative"/> without its strings: one is made for every observation.</summary>
    public static long NativeHash(Witness witness, string native)
    {
        if (native.Length > 128) return Hash(Identity.OfNative(witness, native));

        Span<byte> text = stackalloc byte[512];
        var scope = witness switch
        {
            Witness.Proxy => "native\nProxy\n"u8,
            Witness.Recording => "native\nRecording\n"u8,
            Witness.AgentLog => "native\nAgentLog\n"u8,
            _ => default,
        };
        if (scope.IsEmpty) return Hash(Identity.OfNative(witness, native));

        scope.CopyTo(text);
        var length = scope.Length + Encoding.UTF8.GetBytes(native, text[scope.Length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return BitConverter.ToInt64(hash);
    }

    public static long Day(Observation observation) => LedgerTime.Day(LedgerTime.Us(observation.StartedAt));

    /// <summary>The days under which an observation's ids stand.</summary>
    public static ReadOnlySpan<long> Days(Observation observation, Span<long> days)
    {
        (days[0], days[1]) = (Day(observation), AnyDay);
        return days[..(Trust.LastsLong(observation) ? 2 : 1)];
    }

    public void Dispose()
    {
        _find.Dispose();
        _get.Dispose();
        _add.Dispose();
        _remove.Dispose();
    }

    private static long Key(long day, long hash) =>
        (Math.Clamp(day - FirstDay, short.MinValue, short.MaxValue) << HashBits) | (hash & ((1L << HashBits) - 1) & -Reach);
}
