using System.Text;
using System.Text.Json;
using Plimsoll.Pricing;

namespace Plimsoll.Cli.Rates.Importing;

/// <summary>An import into the bundled files, and what it makes of prices.</summary>
internal static class Import
{
    public static readonly DateOnly Day = new(2026, 11, 20);

    /// <param name="table">The table's name.</param>
    /// <param name="json">Its content.</param>
    /// <param name="own">The user's files; none where null.</param>
    /// <param name="prefer">Whether the table goes first.</param>
    /// <param name="day">The table's day; <see cref="Day"/> where null.</param>
    public static ImportReport Run(string table, string json, IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>>? own = null, bool prefer = false, DateOnly? day = null)
    {
        using var document = JsonDocument.Parse(json);
        var known = PublicTable.All.Single(one => one.Name == table);
        return new TableImport(known, day ?? Day, prefer, new(new(Bundled.Files(), own ?? [], []), null)).Run([.. known.Models(document.RootElement)], only: null);
    }

    public static IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Own(ImportReport report) =>
        [.. report.Files.Select(file => KeyValuePair.Create(file.Key, (ReadOnlyMemory<byte>)file.Value))];

    /// <summary>The prices with what was imported.</summary>
    public static PriceBook Book(ImportReport report)
    {
        var book = PriceBook.Load(Bundled.Files(), Own(report), out var problems);
        return problems.Count == 0 ? book : throw new InvalidDataException(string.Join('\n', problems));
    }

    /// <summary>What a million of a unit costs; null where it has no price of its own.</summary>
    public static string? Million(PriceBook book, string provider, string model, Unit unit, string? tier = null, long context = 1, DateOnly? day = null, string? speed = null, string? geo = null)
    {
        var usage = default(Usage);
        usage.Set(unit, 1_000_000);
        var quote = book.Price(provider, model, usage, new(new((day ?? Day).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)), context, tier, speed, geo));
        return quote.Reason is ChargeReason.RateFallback ? null : quote.Amount?.ToDecimalString();
    }

    public static string Text(ImportReport report, string file) => Encoding.UTF8.GetString(report.Files.Single(one => one.Key == file).Value);
}
