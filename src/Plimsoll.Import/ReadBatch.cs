using Plimsoll.Store;

namespace Plimsoll.Import;

/// <summary>What was read of one file up to some point, ready to be written in one transaction.</summary>
/// <param name="Agent">Whose file it is.</param>
/// <param name="Observations">Calls, priced.</param>
/// <param name="Sums">Calls of which the file has the sum alone.</param>
/// <param name="Facts">What else the file states.</param>
/// <param name="File">How far the file is read now; null where it could not be read.</param>
/// <param name="Bytes">Bytes read since the batch before.</param>
/// <param name="Unreadable">Entries that could not be read.</param>
/// <param name="Notes">Sentences for people.</param>
/// <param name="IsLast">True where the file is done with.</param>
internal sealed record ReadBatch(
    string Agent,
    IReadOnlyList<Observation> Observations,
    IReadOnlyList<LoggedSum> Sums,
    IReadOnlyList<AgentFact> Facts,
    ImportedFile? File,
    long Bytes,
    int Unreadable,
    IReadOnlyList<string> Notes,
    bool IsLast);

/// <summary>The sum of several calls, which the log does not tell apart.</summary>
/// <param name="Observation">As if it were one call.</param>
/// <param name="Until">When the last of them had been made.</param>
internal sealed record LoggedSum(Observation Observation, DateTimeOffset Until);
