using Plimsoll.Attributing;

namespace Plimsoll.Daemon.Attributing;

/// <summary>What a working directory tells of the work done in it.</summary>
public static class WorkFolder
{
    /// <summary>
    /// The attribution of work in <paramref name="directory"/>. The project is the first of: <paramref name="project"/>, the nearest
    /// <c>.plimsoll.json</c>, the git remote (<c>owner/name</c>), the folder of the checkout, the directory's own name.
    /// </summary>
    /// <param name="directory">An absolute path.</param>
    /// <param name="project">A project that was named outright, or null.</param>
    /// <param name="source">What named it: <c>option</c> or <c>environment</c>.</param>
    /// <exception cref="FormatException">A <c>.plimsoll.json</c> is not right; the message says which and how to mend it.</exception>
    public static Attribution Resolve(string directory, string? project, string source)
    {
        var file = RepositoryFile.Find(directory);
        var git = GitFolder.Find(directory);
        var (name, why) = (HeaderAttribution.Text(project), file?.Project, git) switch
        {
            ({ } named, _, _) => (named, source),
            (_, { } stated, _) => (stated, RepositoryFile.Name),
            (_, _, { } checkout) => (RepositoryName(checkout), "git"),
            _ => (HeaderAttribution.Text(Path.GetFileName(Path.TrimEndingDirectorySeparator(directory))), "directory"),
        };

        return new()
        {
            Project = name,
            ProjectSource = name is null ? null : why,
            Feature = file?.Feature,
            Repository = HeaderAttribution.Text(git?.Remote ?? git?.Root),
            Branch = HeaderAttribution.Text(git?.Branch),
            Directory = HeaderAttribution.Text(git is null ? directory : Path.GetRelativePath(git.Root, directory).Replace('\\', '/')),
            Machine = HeaderAttribution.Text(Environment.MachineName),
            Tags = file?.Tags ?? [],
        };
    }

    private static string? RepositoryName(GitFolder git)
    {
        if (git.Remote?.Split('/', StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } parts) return HeaderAttribution.Text($"{parts[^2]}/{parts[^1]}");
        return HeaderAttribution.Text(git.Remote ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(git.Root)));
    }
}
