using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import;

/// <summary>A coding agent whose logs can be read. How to add one: README.md here.</summary>
internal abstract class Agent
{
    /// <summary>As the command line and the ledger name it (<c>claude-code</c>); the same as the name of the client that the proxy sees.</summary>
    public abstract string Id { get; }

    /// <summary>As people name it.</summary>
    public abstract string Name { get; }

    /// <summary>The folders (or files) in which its logs may be, of every home; what is not there is passed over.</summary>
    public abstract IEnumerable<string> Places(Homes homes);

    /// <summary>The files below a place that hold its log.</summary>
    public abstract IEnumerable<FoundFile> Files(string place, Action<string> notes);

    /// <summary>After how long the agent deletes a file that is not written to; null where it keeps all.</summary>
    public virtual TimeSpan? KeptFor(Homes homes) => null;

    /// <summary>False where a file is no more than an extract that the user once made: that it was read says nothing of the time since.</summary>
    public virtual bool TellsAll => true;

    /// <summary>A reader for one file.</summary>
    public abstract LogReader Open(string path);
}
