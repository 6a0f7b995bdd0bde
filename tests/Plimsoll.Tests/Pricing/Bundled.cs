namespace Plimsoll.Pricing;

/// <summary>The provider files of this repository.</summary>
internal static class Bundled
{
    private static readonly Lazy<PriceBook> Loaded = new(() => PriceBook.Load(Files(), out _));

    public static PriceBook Prices => Loaded.Value;

    public static string Root { get; } = FindRoot();

    public static List<KeyValuePair<string, ReadOnlyMemory<byte>>> Files() =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, "providers"), "*.json").Order(StringComparer.Ordinal)
            .Select(file => KeyValuePair.Create(Path.GetFileName(file), (ReadOnlyMemory<byte>)File.ReadAllBytes(file)))];

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Plimsoll.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("No repository around the tests.");
        return folder;
    }
}
