using Plimsoll.Store.Spills;

namespace Plimsoll.Store;

/// <summary>Calls that are in no ledger yet: the disk was full as they ended, or somebody held the ledger. The next writer puts them in.</summary>
/// <param name="Count">How many; a call that was saved twice counts twice here, and once in the ledger.</param>
/// <param name="Folders">Where they are.</param>
public sealed record WaitingCalls(long Count, IReadOnlyList<string> Folders)
{
    /// <summary>Those of the ledger at <paramref name="ledger"/>, which need not be there.</summary>
    public static WaitingCalls Of(string ledger) => Of(new SpillFolder(ledger));

    internal static WaitingCalls Of(SpillFolder inbox)
    {
        var (count, folders) = (0L, new List<string>());
        foreach (var file in inbox.Files())
        {
            var (calls, folder) = (SpillFolder.CallsIn(file), Path.GetDirectoryName(file)!);
            if (calls > 0 && !folders.Contains(folder, StringComparer.Ordinal)) folders.Add(folder);
            count += calls;
        }

        return new(count, folders);
    }
}
