using System.Globalization;
using System.Text;
using Plimsoll.Cli.Configuration;
using Plimsoll.Pricing;
using Plimsoll.Providers;

namespace Plimsoll.Cli.Rates.Updating;

/// <summary>The book of rates that <c>plimsoll rates update</c> installed, and the one before it.</summary>
/// <remarks>
/// Each is one file in the home's folder <c>rates</c>: a line of our own, then the bundle as it was signed. What is wrong with the
/// installed one never stops metering: then the rates that come with the program hold.
/// </remarks>
internal sealed class InstalledRates
{
    private const string OlderAllowed = "older-allowed";

    private InstalledRates(RatesBundle bundle, bool olderAllowed, string checkedBy) => (Bundle, IsOlderAllowed, CheckedBy) = (bundle, olderAllowed, checkedBy);

    public RatesBundle Bundle { get; }

    /// <summary>Whether the user wants it though the program brings a later one.</summary>
    public bool IsOlderAllowed { get; }

    /// <summary>The version of the program that found every file in it right.</summary>
    public string CheckedBy { get; }

    /// <summary>Whether it goes before what the program brings.</summary>
    public bool Holds => IsOlderAllowed || Bundle.Version > ProgramRates.Version;

    /// <summary>What is installed; null where nothing is, or where it is not right, which <paramref name="problems"/> then says.</summary>
    public static InstalledRates? Read(PlimsollHome home, List<string> problems) => Read(home.InstalledRatesFile, problems);

    /// <summary>Puts a bundle in the place of the installed one, which is kept as the former one.</summary>
    /// <exception cref="IOException">It cannot be written; what was there holds on.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static void Write(PlimsollHome home, ReadOnlySpan<byte> bundle, bool olderAllowed)
    {
        Directory.CreateDirectory(home.RatesFolder);
        // The same book once more (wished for this time) leaves the former one what it was.
        if (File.Exists(home.InstalledRatesFile) && !File.ReadAllBytes(home.InstalledRatesFile).AsSpan().EndsWith(bundle)) WholeFile.Write(home.FormerRatesFile, File.ReadAllBytes(home.InstalledRatesFile));
        WholeFile.Write(home.InstalledRatesFile, [.. Encoding.ASCII.GetBytes($"installed {CommandLine.Version} {(olderAllowed ? OlderAllowed : "newest")}\n"), .. bundle]);
    }

    /// <summary>Goes back to the former book, or where there was none to the program's own.</summary>
    /// <returns>What holds then; null for the program's own.</returns>
    /// <exception cref="CommandException">There is nothing to go back from.</exception>
    /// <exception cref="IOException">It cannot be written; what was there holds on.</exception>
    public static InstalledRates? RollBack(PlimsollHome home)
    {
        if (!File.Exists(home.InstalledRatesFile)) throw new CommandException(ExitCode.NoInput, "No update of the rates is installed, so there is nothing to go back from: those that come with Plimsoll hold.");
        if (!File.Exists(home.FormerRatesFile))
        {
            File.Delete(home.InstalledRatesFile);
            return null;
        }

        var problems = new List<string>();
        var former = Read(home.FormerRatesFile, problems) ?? throw new CommandException(ExitCode.BadInput, $"{problems[0]} Nothing was changed.");
        // In this order: a crash in between leaves the former one installed, and kept.
        WholeFile.Write(home.InstalledRatesFile, File.ReadAllBytes(home.FormerRatesFile));
        File.Delete(home.FormerRatesFile);
        return former;
    }

    /// <summary>The bundled files with those of an installed book in their place.</summary>
    /// <param name="home">Where it is installed.</param>
    /// <param name="bundled">What comes with the program.</param>
    /// <param name="problems">Where to say what is wrong.</param>
    public static IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Over(PlimsollHome home, IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> bundled, List<string> problems)
    {
        if (!File.Exists(home.InstalledRatesFile) || Read(home, problems) is not { Holds: true } installed) return bundled;
        var together = Together(bundled, installed.Bundle);
        // Another version of the program may read files by other rules than the one that found these right.
        if (installed.CheckedBy == CommandLine.Version || Problem(together) is not { } problem) return together;
        problems.Add($"{home.InstalledRatesFile} is left out, and the rates that come with Plimsoll hold: {JsonProblem.Of(problem)}. Get newer ones with plimsoll rates update.");
        return bundled;
    }

    public static IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Together(IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> bundled, RatesBundle update)
    {
        var names = update.Files.Select(file => file.Key).ToHashSet(StringComparer.Ordinal);
        return [.. bundled.Where(file => !names.Contains(file.Key)).Concat(update.Files).OrderBy(file => file.Key, StringComparer.Ordinal)];
    }

    /// <summary>What is wrong with files, the first of it; null where nothing is.</summary>
    public static string? Problem(IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        ProviderCatalog.Load(files, out var providers);
        PriceBook.Load(files, out var rates);
        return providers.Concat(rates).FirstOrDefault();
    }

    private static InstalledRates? Read(string path, List<string> problems)
    {
        try
        {
            if (!File.Exists(path)) return null;
            var size = new FileInfo(path).Length;
            var bytes = size <= RatesBundle.MaxSize + 128 ? File.ReadAllBytes(path) : [];
            var end = bytes.AsSpan(0, Math.Min(bytes.Length, 128)).IndexOf((byte)'\n');
            if (end > 0 && Encoding.ASCII.GetString(bytes, 0, end).Split(' ') is ["installed", var by, var wish] && RatesBundle.Read(bytes.AsMemory(end + 1), out _) is { } bundle)
                return new(bundle, wish == OlderAllowed, by);
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{path} is damaged and left out; the rates that come with Plimsoll hold. Install the update again (plimsoll rates update), or go back (plimsoll rates update --rollback)."));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path} cannot be read and is left out ({e.Message.TrimEnd('.')}); the rates that come with Plimsoll hold.");
        }

        return null;
    }
}
