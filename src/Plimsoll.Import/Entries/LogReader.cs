using Plimsoll.Store.Sqlite;

namespace Plimsoll.Import.Entries;

/// <summary>Reads one file of an agent's log. How the file is split into entries, the subclass tells.</summary>
/// <remarks>One reader serves one file and one thread. It never throws for what a file holds: what it cannot read it notes, or passes over.</remarks>
internal abstract class LogReader
{
    /// <summary>What the reader must know to read on where it stopped; empty where an entry says all of itself. Kept in the ledger.</summary>
    public virtual ReadOnlyMemory<byte> State => default;

    /// <summary>Takes up a state that an earlier reader of the same file left. Called before the first entry, if at all.</summary>
    public virtual void Resume(ReadOnlySpan<byte> state)
    {
    }
}

/// <summary>A file to which lines are added, an entry each.</summary>
internal abstract class LineReader : LogReader
{
    /// <param name="line">Without its end; may be no JSON, nor even text.</param>
    /// <param name="calls">Takes what it holds.</param>
    public abstract void Read(ReadOnlySpan<byte> line, CallSink calls);
}

/// <summary>A file that is written anew as a whole (a JSON document): read whole each time it changed; what is known is told again.</summary>
internal abstract class WholeReader : LogReader
{
    /// <summary>A larger file is noted and not read.</summary>
    public virtual int MostBytes => 256 << 20;

    public abstract void Read(ReadOnlyMemory<byte> document, CallSink calls);
}

/// <summary>A SQLite file: read each time it or its log of changes changed (<see cref="Files.DatabaseFile"/>).</summary>
/// <remarks>What is known may be told again, but that costs the ledger a look for each call: let the state say up to where all is told.</remarks>
internal abstract class DatabaseReader : LogReader
{
    /// <exception cref="IOException">The file cannot be read, or not now: it is tried again when it has changed.</exception>
    public abstract void Read(ForeignDatabase database, CallSink calls);
}
