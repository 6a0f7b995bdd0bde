using System.Collections.Concurrent;
using Plimsoll.Attributing;
using Plimsoll.Daemon.Attributing;

namespace Plimsoll.Cli.Importing;

/// <summary>What the folders that agents worked in tell of the work, as they are now.</summary>
internal sealed class ImportFolders
{
    private readonly ConcurrentDictionary<string, string> _notes = new(StringComparer.Ordinal);

    /// <summary>What is wrong with a <c>.plimsoll.json</c>, a sentence each.</summary>
    public IEnumerable<string> Notes => _notes.Values.Order(StringComparer.Ordinal);

    /// <summary>The attribution of work in a folder. Of one that is gone its name alone is left. Never throws.</summary>
    public Attribution Resolve(string directory)
    {
        try
        {
            // A log may come from another system, whose paths mean nothing here.
            if (Path.IsPathFullyQualified(directory)) return WorkFolder.Resolve(directory, null, "");
        }
        catch (FormatException wrong)
        {
            _notes[wrong.Message] = wrong.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Not to be looked at: its name is what there is.
        }

        var name = HeaderAttribution.Text(directory.TrimEnd('/', '\\').Split('/', '\\')[^1]);
        return new() { Project = name, ProjectSource = name is null ? null : "directory", Directory = HeaderAttribution.Text(directory) };
    }
}
