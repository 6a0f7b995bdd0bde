using System.Text.RegularExpressions;
using Xunit;

namespace Plimsoll;

/// <summary>The arrows between the folders of Core, and between the projects. One may use only what its line lists.</summary>
public sealed partial class LayeringTests
{
    private static readonly Dictionary<string, string[]> Folders = new(StringComparer.Ordinal)
    {
        [""] = [],
        ["Compression"] = [],
        ["Framing"] = [],
        ["Tokens"] = [],
        ["WebSockets"] = ["Framing"],
        ["Pricing"] = [],
        ["Exchanges"] = ["Framing", "Providers", "WebSockets", "Tokens"],
        ["Providers"] = ["Framing", "Tokens"],
        ["Attributing"] = ["Exchanges"],
        ["Metering"] = ["Attributing", "Exchanges", "Pricing", "Providers", "Tokens"],
    };

    private static readonly Dictionary<string, string[]> Projects = new(StringComparer.Ordinal)
    {
        ["Plimsoll.Core"] = [],
        ["Plimsoll.Store"] = ["Plimsoll.Core"],
        ["Plimsoll.Import"] = ["Plimsoll.Core", "Plimsoll.Store"],
        ["Plimsoll.Daemon"] = ["Plimsoll.Core", "Plimsoll.Store"],
        ["Plimsoll.Cli"] = ["Plimsoll.Core", "Plimsoll.Daemon", "Plimsoll.Import", "Plimsoll.Store"],
    };

    private static string Sources => Path.Combine(ProviderFiles.RepositoryRoot(), "src");

    [Fact]
    public void Folders_of_Core_use_only_what_they_may()
    {
        var core = Path.Combine(Sources, "Plimsoll.Core");
        var offences =
            from file in Directory.EnumerateFiles(core, "*.cs", SearchOption.AllDirectories)
            let folder = Path.GetRelativePath(core, Path.GetDirectoryName(file)!).Split(Path.DirectorySeparatorChar)[0].TrimStart('.')
            from use in UsedFolder().Matches(File.ReadAllText(file)).Select(match => match.Groups["folder"].Value)
            where use != folder && Folders.ContainsKey(use) && !Folders[folder].Contains(use, StringComparer.Ordinal)
            select $"{Path.GetRelativePath(core, file)} uses {use}";

        Assert.Empty(offences);
    }

    [Fact]
    public void Every_folder_of_Core_has_its_line() =>
        Assert.Equal(
            Folders.Keys.Where(folder => folder.Length > 0).Order(),
            Directory.EnumerateDirectories(Path.Combine(Sources, "Plimsoll.Core")).Select(folder => Path.GetFileName(folder)!).Except(["bin", "obj"]).Order());

    [Fact]
    public void Projects_refer_only_to_what_they_may()
    {
        var offences =
            from file in Directory.EnumerateFiles(Sources, "*.csproj", SearchOption.AllDirectories)
            let project = Path.GetFileNameWithoutExtension(file)
            from reference in Reference().Matches(File.ReadAllText(file)).Select(match => match.Groups["project"].Value)
            where !Projects.GetValueOrDefault(project, []).Contains(reference, StringComparer.Ordinal)
            select $"{project} refers to {reference}";

        Assert.Empty(offences);
    }

    // A using at the top of a file, or a name written out in the code.
    [GeneratedRegex(@"(^using |[^\w.])(Plimsoll\.)(?<folder>[A-Z]\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UsedFolder();

    [GeneratedRegex(@"<ProjectReference Include=""[^""]*/(?<project>[\w.]+)\.csproj""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
