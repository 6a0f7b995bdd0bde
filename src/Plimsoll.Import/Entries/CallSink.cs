using System.Runtime.InteropServices;
using Plimsoll.Store;

namespace Plimsoll.Import.Entries;

/// <summary>Takes what a reader finds in a file. Several entries of one call (a streamed answer, block by block) become one here.</summary>
internal sealed class CallSink(string agent, Attributor attributor)
{
    private readonly Dictionary<string, LoggedCall> _calls = new(StringComparer.Ordinal);

    // Entries of a call of which neither says more: the ledger decides, as it does where they stand in two files.
    private readonly List<LoggedCall> _ties = [];
    private readonly List<AgentFact> _facts = [];

    /// <summary>Calls that wait to be taken.</summary>
    public int Count => _calls.Count + _ties.Count;

    /// <summary>Entries that looked like a call and could not be read.</summary>
    public int Unreadable { get; set; }

    /// <summary>The attribution of work in a folder, as far as the folder tells it. The same object for the same folder.</summary>
    public Attribution Folder(string? directory) => attributor.Folder(directory);

    public void Add(LoggedCall call)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_calls, call.Native, out var there);
        if (!there) known = call;
        else if (LoggedCall.Better(known!, call) is { } better) known = better;
        else _ties.Add(call);
    }

    public void Add(string kind, string subject, DateTimeOffset at, string json) => _facts.Add(new(agent, kind, subject, at, json));

    /// <summary>An entry that should be a call, and is not to be read.</summary>
    public void AddUnreadable() => Unreadable++;

    /// <summary>Hands over what was found since the last time.</summary>
    public (List<LoggedCall> Calls, List<AgentFact> Facts) Take()
    {
        var taken = (new List<LoggedCall>(Count), new List<AgentFact>(_facts));
        taken.Item1.AddRange(_calls.Values);
        taken.Item1.AddRange(_ties);
        _calls.Clear();
        _ties.Clear();
        _facts.Clear();
        return taken;
    }
}
