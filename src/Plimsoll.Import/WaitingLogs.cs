namespace Plimsoll.Import;

/// <summary>An agent's files that have not been imported, or not all of them.</summary>
/// <param name="Agent">Its id.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Files">How many.</param>
/// <param name="Bytes">Of them, those that were never read.</param>
/// <param name="Oldest">When the oldest of them was last written to.</param>
/// <param name="KeptFor">After how long the agent deletes a file; null where it keeps all.</param>
public sealed record WaitingLogs(string Agent, string Name, int Files, long Bytes, DateTimeOffset Oldest, TimeSpan? KeptFor)
{
    /// <summary>When the agent may delete the first of them; null where it deletes none.</summary>
    public DateTimeOffset? GoneAt => Oldest + KeptFor;
}
