using Plimsoll.Store;

namespace Plimsoll.Import;

/// <summary>What an import found and did.</summary>
public sealed class ImportSummary
{
    private const int MostNotes = 1_000;

    private readonly List<string> _notes = [];
    private readonly SortedDictionary<string, AgentSummary> _agents = new(StringComparer.Ordinal);

    /// <summary>Agents of which there is any file, by id.</summary>
    public IReadOnlyDictionary<string, AgentSummary> Agents => _agents;

    /// <summary>Calls that the ledger had not; calls it had and that say more now (by another witness, or by a later entry); calls that told nothing new.</summary>
    public Applied Applied { get; private set; }

    /// <summary>Sums of calls that an agent's log does not tell apart, of which the proxy saw some: they are not counted.</summary>
    public int SumsLeft { get; internal set; }

    /// <summary>Files that were read once and are gone: what they held stays in the ledger.</summary>
    public int Vanished { get; internal set; }

    /// <summary>A sentence for each file or folder that could not be read, or not all of it.</summary>
    public IReadOnlyList<string> Notes => _notes;

    internal void Note(string note)
    {
        // Read folders and files come from several threads' batches, but all through the one that writes.
        if (_notes.Count < MostNotes) _notes.Add(note);
    }

    internal AgentSummary Of(string agent)
    {
        if (!_agents.TryGetValue(agent, out var summary)) _agents.Add(agent, summary = new());
        return summary;
    }

    internal void Add(ReadBatch batch)
    {
        var agent = Of(batch.Agent);
        agent.Calls += batch.Observations.Count + batch.Sums.Count;
        agent.BytesRead += batch.Bytes;
        agent.Unreadable += batch.Unreadable;
        if (batch.IsLast) agent.FilesRead++;
        foreach (var note in batch.Notes) Note(note);
    }

    internal void Add(Applied applied) =>
        Applied = new(Applied.Added + applied.Added, Applied.Changed + applied.Changed, Applied.Known + applied.Known);
}

/// <summary>What an import found of one agent.</summary>
public sealed class AgentSummary
{
    /// <summary>Files there are.</summary>
    public int Files { get; internal set; }

    /// <summary>Files that were new or had changed.</summary>
    public int FilesRead { get; internal set; }

    public long BytesRead { get; internal set; }

    /// <summary>When the file that was left alone for longest was last written to; null where there is no file.</summary>
    public DateTimeOffset? Oldest { get; private set; }

    /// <summary>After how long the agent deletes its files; null where it keeps all.</summary>
    public TimeSpan? KeptFor { get; internal set; }

    /// <summary>Calls found in what was read.</summary>
    public long Calls { get; internal set; }

    /// <summary>Entries that should be calls, and could not be read.</summary>
    public long Unreadable { get; internal set; }

    internal void See(long modifiedTicks)
    {
        var at = new DateTimeOffset(Math.Max(0, modifiedTicks), TimeSpan.Zero);
        if (Oldest is not { } oldest || at < oldest) Oldest = at;
    }
}
