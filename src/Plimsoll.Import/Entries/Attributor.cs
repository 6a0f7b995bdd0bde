using System.Collections.Concurrent;

namespace Plimsoll.Import.Entries;

/// <summary>What folders tell of the work in them, asked once for each.</summary>
/// <param name="resolve">Looks at a folder: project, repository, tags. It need not be there any more.</param>
/// <remarks>Safe for any number of threads.</remarks>
internal sealed class Attributor(Func<string, Attribution> resolve)
{
    private readonly ConcurrentDictionary<string, Attribution> _folders = new(StringComparer.Ordinal);

    public Attribution Folder(string? directory) =>
        directory is null ? Attribution.Unknown : _folders.GetOrAdd(directory, resolve);
}
