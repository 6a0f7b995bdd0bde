using Plimsoll.Attributing;

namespace Plimsoll.Daemon.Attributing;

/// <summary>A git checkout, read from its files: no git program is needed, and none is run.</summary>
/// <param name="Root">The folder of the work tree.</param>
/// <param name="Remote">The remote in its one form (<c>github.com/acme/shop</c>), or null where there is none.</param>
/// <param name="Branch">The branch that is checked out, or null where HEAD is detached or unreadable.</param>
internal sealed record GitFolder(string Root, string? Remote, string? Branch)
{
    private const string BranchPrefix = "ref: refs/heads/";

    /// <summary>The checkout that <paramref name="directory"/> is in, or null where it is in none.</summary>
    public static GitFolder? Find(string directory)
    {
        for (var folder = new DirectoryInfo(directory); folder is not null; folder = folder.Parent)
        {
            var git = Path.Combine(folder.FullName, ".git");
            if (Directory.Exists(git)) return Read(folder.FullName, git);
            if (File.Exists(git)) return Read(folder.FullName, Linked(git));
        }

        return null;
    }

    private static GitFolder Read(string root, string? git)
    {
        if (git is null) return new(root, null, null);

        // A linked work tree has a HEAD of its own; the remotes stand in the common folder.
        var common = Line(Path.Combine(git, "commondir")) is { } relative ? Path.GetFullPath(relative, git) : git;
        var head = Line(Path.Combine(git, "HEAD"));
        var branch = head?.StartsWith(BranchPrefix, StringComparison.Ordinal) == true ? head[BranchPrefix.Length..] : null;
        var config = Text(Path.Combine(common, "config"));
        return new(root, config is null ? null : GitRemote.Normalize(GitRemote.FindInConfig(config)), branch);
    }

    // A submodule's or linked work tree's .git is a file that says where the folder is.
    private static string? Linked(string file) =>
        Line(file) is { } line && line.StartsWith("gitdir:", StringComparison.Ordinal)
            ? Path.GetFullPath(line["gitdir:".Length..].Trim(), Path.GetDirectoryName(file)!)
            : null;

    private static string? Line(string file) => Text(file)?.Split('\n', 2)[0].Trim();

    // What cannot be read is not known: attribution goes on with the next clue.
    private static string? Text(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
