using Plimsoll.Store;

namespace Plimsoll.Import;

/// <summary>What was read of one file up to some point, ready to be written in one transaction.</summary>
/// <param name="Agent">Whose file it is.</param>
/// <param name="Observations">Calls, priced.</param>
/// <param name="Facts">What else the file states.</param>
/// <param name="File">How far the file is read now; null where it could not be read.</param>
/// <param name="Bytes">Bytes read since the batch before.</param>
/// <param name="Unreadable">Entries that could not be read.</param>
/// <param name="Notes">Sentences for people.</param>
/// <param name="IsLast">True where the file is done with.</param>
internal sealed record ReadBatch(
    string Agent,
    IReadOnlyList<Observation> Observations,
    IReadOnlyList<AgentFact> Facts,
    ImportedFile? File,
    long Bytes,
    int Unreadable,
    IReadOnlyList<string> Notes,
    bool IsLast);
