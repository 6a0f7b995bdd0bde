using Plimsoll.Cli.Configuration;
using Plimsoll.Pricing;

namespace Plimsoll.Cli.Rates;

/// <summary>Provider files as the rates commands take them: those in force, with those that the user names in their place.</summary>
/// <param name="Files">All of them.</param>
/// <param name="Names">The files that the user names (<c>openai.json</c>); null where those in force are meant.</param>
internal sealed record RateFiles(ProviderFiles Files, IReadOnlySet<string>? Names)
{
    /// <summary>The word that stands for the files in force, where a file or folder is asked for.</summary>
    public const string InForce = "bundled";

    /// <summary>The files in force.</summary>
    public static RateFiles Current(PlimsollHome home) => new(ProviderFiles.Read(home), null);

    /// <summary>The files that <paramref name="path"/> names: one file, the files of a folder, or those in force.</summary>
    /// <exception cref="CommandException">There is nothing to be read.</exception>
    public static RateFiles Named(PlimsollHome home, string path)
    {
        var current = ProviderFiles.Read(home);
        if (path == InForce && !File.Exists(path) && !Directory.Exists(path)) return new(current, null);

        var files = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        try
        {
            if (!Directory.Exists(path)) files.Add(new(Path.GetFileName(path), File.ReadAllBytes(path)));
            else foreach (var file in Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal)) files.Add(new(Path.GetFileName(file), File.ReadAllBytes(file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoInput, $"{path} cannot be read: {e.Message.TrimEnd('.')}. Name a provider file, a folder of them, or {InForce}.", e);
        }

        if (files.Count == 0) throw new CommandException(ExitCode.NoInput, $"{path} holds no provider file (*.json).");
        var names = files.Select(file => file.Key).ToHashSet(StringComparer.Ordinal);
        return new(current with { Own = [.. current.Own.Where(own => !names.Contains(own.Key)), .. files] }, names);
    }

    /// <summary>The rate cards by provider; a file that is not right is left out.</summary>
    public SortedDictionary<string, RateCard> Cards() => Cards([]);

    /// <summary>As <see cref="Cards()"/>; files that the user names have to be right.</summary>
    /// <exception cref="CommandException">A file is not right; all that is wrong is named.</exception>
    public SortedDictionary<string, RateCard> RightCards()
    {
        var problems = new List<string>();
        var cards = Cards(problems);
        var wrong = problems.Where(problem => Names?.Contains(problem[..Math.Max(0, problem.IndexOf(':', StringComparison.Ordinal))]) == true).ToList();
        return wrong.Count == 0 ? cards : throw new CommandException(ExitCode.BadInput, string.Join('\n', wrong.Select(problem => JsonProblem.Of(problem) + ".")));
    }

    // The user's own take the place of the bundled ones, or extend them.
    private SortedDictionary<string, RateCard> Cards(List<string> problems)
    {
        var bundled = new Dictionary<string, RateCard>(StringComparer.Ordinal);
        foreach (var (name, content) in Files.Bundled)
        {
            if (RateCardReader.Read(name, content.Span, problems) is { } card) bundled[card.Provider] = card;
        }

        var cards = new SortedDictionary<string, RateCard>(bundled, StringComparer.Ordinal);
        foreach (var (name, content) in Files.Own)
        {
            if (RateCardReader.Read(name, content.Span, problems, bundled.GetValueOrDefault) is { } card) cards[card.Provider] = card;
        }

        return cards;
    }
}
