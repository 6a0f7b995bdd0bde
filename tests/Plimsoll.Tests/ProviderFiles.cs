using Plimsoll.Providers;

namespace Plimsoll;

/// <summary>The provider files of this repository.</summary>
internal static class ProviderFiles
{
    public static ProviderCatalog Catalog { get; } = Load();

    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            folder = folder.Parent ?? throw new InvalidOperationException("Not inside the repository.");
        return folder.FullName;
    }

    /// <summary>Name and content of each.</summary>
    public static IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> All() =>
        Directory.GetFiles(Path.Combine(RepositoryRoot(), "providers"), "*.json").Order(StringComparer.Ordinal)
            .Select(path => KeyValuePair.Create(Path.GetFileName(path), (ReadOnlyMemory<byte>)File.ReadAllBytes(path)));

    private static ProviderCatalog Load()
    {
        var catalog = ProviderCatalog.Load(All(), out var problems);
        return problems.Count == 0 ? catalog : throw new InvalidDataException(string.Join(Environment.NewLine, problems));
    }
}
