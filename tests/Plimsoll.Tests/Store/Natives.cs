using System.Globalization;
using Plimsoll.Store.Rows;

namespace Plimsoll.Store;

/// <summary>The numbers at the end of the natives that begin alike.</summary>
internal static class Natives
{
    public static IEnumerable<long> Of(Ledger ledger, string prefix)
    {
        using var calls = ledger.Database.Prepare($"SELECT {CallColumns.All} FROM call");
        while (calls.Step())
        {
            var native = CallColumns.Read(calls).NativeText;
            if (native.StartsWith(prefix, StringComparison.Ordinal)) yield return long.Parse(native.AsSpan(prefix.Length), CultureInfo.InvariantCulture);
        }
    }
}
