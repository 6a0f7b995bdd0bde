using System.Globalization;

namespace Plimsoll.Store.Rows;

/// <summary>How instants become numbers in the ledger.</summary>
internal static class LedgerTime
{
    public const int HashBits = 21;
    public const long QuarterUs = 15L * 60 * 1_000_000;
    public const long DayUs = 96 * QuarterUs;

    /// <summary>2020-01-01 UTC in ms since 1970: where keys begin. Earlier calls have negative keys, which sort as they should.</summary>
    private const long EpochMs = 1_577_836_800_000;

    private const long MostMs = (1L << (63 - HashBits)) - 1;

    /// <summary>µs since 1970, UTC, cut to the µs.</summary>
    public static long Us(DateTimeOffset instant) => FloorDiv(instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, 10);

    public static DateTimeOffset Instant(long us) => DateTimeOffset.UnixEpoch.AddTicks(us * 10);

    public static long Quarter(long us) => FloorDiv(us, QuarterUs);

    public static long Day(long us) => FloorDiv(us, DayUs);

    /// <summary>The least key that a call begun in the ms of <paramref name="us"/> can have.</summary>
    /// <remarks>Keys reach 139 years to both sides of 2020; what lies beyond is taken as the end of that.</remarks>
    public static long FirstKey(long us) => Math.Clamp(FloorDiv(us, 1000) - EpochMs, -MostMs, MostMs) << HashBits;

    /// <summary>Where the probe for a free key begins.</summary>
    public static long Key(long us, long native) => FirstKey(us) | (native & ((1L << HashBits) - 1));

    /// <summary>The ms in a key as µs since 1970.</summary>
    public static long KeyUs(long key) => ((key >> HashBits) + EpochMs) * 1000;

    /// <summary><see cref="KeyUs"/> in SQL.</summary>
    public static string SqlKeyUs(string key) => string.Create(CultureInfo.InvariantCulture, $"(({key} >> {HashBits}) + {EpochMs}) * 1000");

    public static long FloorDiv(long value, long by)
    {
        var quotient = value / by;
        return value % by < 0 ? quotient - 1 : quotient;
    }
}
