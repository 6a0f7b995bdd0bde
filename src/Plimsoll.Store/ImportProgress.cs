namespace Plimsoll.Store;

/// <summary>What an import writes beside observations, in the same transaction: all of it is kept, or nothing.</summary>
public sealed record ImportProgress
{
    /// <summary>Files, as far as they are read now. Of two of the same path the later counts.</summary>
    public IReadOnlyList<ImportedFile> Files { get; init; } = [];

    /// <summary>Paths under which a file no longer goes: it was moved.</summary>
    public IReadOnlyList<string> Moved { get; init; } = [];

    public IReadOnlyList<AgentFact> Facts { get; init; } = [];
}
