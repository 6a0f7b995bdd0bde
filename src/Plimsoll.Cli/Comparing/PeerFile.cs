using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Cli.Comparing;

/// <summary>Reads what other tools print as JSON.</summary>
internal static class PeerFile
{
    public static IReadOnlyList<string> Tools { get; } = ["ccusage", "codeburn"];

    /// <exception cref="CommandException">The file cannot be read, or is not what the tool prints.</exception>
    public static PeerReport Read(string tool, string path)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoInput, $"{path} cannot be read: {e.Message.TrimEnd('.')}.", e);
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return tool == "ccusage" ? Ccusage(document.RootElement) : Codeburn(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            var how = tool == "ccusage" ? "ccusage daily --json (or monthly), all of it" : "codeburn report --format json --from DAY --to DAY";
            throw new CommandException(ExitCode.BadInput, $"{path} is not what {tool} prints ({(e is JsonException ? "it is not whole JSON" : e.Message.TrimEnd('.'))}). Make it with: {how} > FILE.json.", e);
        }
    }

    private static PeerReport Ccusage(JsonElement root)
    {
        var isDaily = root.TryGetProperty("daily"u8, out var rows);
        if (!isDaily && !root.TryGetProperty("monthly"u8, out rows)) throw new FormatException("it has neither days nor months");
        var (lines, days) = (new List<PeerLine>(), new List<DateOnly>());
        foreach (var row in rows.EnumerateArray())
        {
            var period = Text(row, "period") ?? Text(row, "date") ?? Text(row, "month") ?? throw new FormatException("a row has no period");
            var first = DateOnly.ParseExact(isDaily ? period : period + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
            days.Add(first);
            days.Add(isDaily ? first : first.AddMonths(1).AddDays(-1));
            foreach (var model in row.GetProperty("modelBreakdowns"u8).EnumerateArray())
            {
                lines.Add(new(
                    period, Text(model, "modelName") ?? "",
                    new(Count(model, "inputTokens"), Count(model, "outputTokens"), Count(model, "cacheCreationTokens"), Count(model, "cacheReadTokens")), Money(model, "cost")));
            }
        }

        if (days.Count == 0) throw new FormatException("it has no rows");
        return new("ccusage", isDaily ? PeerPeriod.Day : PeerPeriod.Month, days.Min(), days.Max(), lines);
    }

    private static PeerReport Codeburn(JsonElement root)
    {
        if (Text(root, "currency") is { } currency and not "USD") throw new FormatException($"it is in {currency}, and what models cost is in USD");
        var lines = new List<PeerLine>();
        foreach (var model in root.GetProperty("models"u8).EnumerateArray())
        {
            lines.Add(new(
                "", Text(model, "name") ?? "",
                new(Count(model, "inputTokens"), Count(model, "outputTokens"), Count(model, "cacheWriteTokens"), Count(model, "cacheReadTokens")), Money(model, "cost")));
        }

        var days = root.GetProperty("daily"u8).EnumerateArray().Select(day => DateOnly.ParseExact(Text(day, "date") ?? "", "yyyy-MM-dd", CultureInfo.InvariantCulture)).ToList();
        if (days.Count == 0) throw new FormatException("it has no days");
        return new("codeburn", PeerPeriod.All, days.Min(), days.Max(), lines);
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static long Count(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetInt64() : 0;

    // Their binary fractions, to the nano-dollar.
    private static NanoUsd Money(JsonElement of, string name) =>
        new((long)decimal.Round(decimal.Parse(of.GetProperty(name).GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture) * NanoUsd.PerDollar, MidpointRounding.ToEven));
}
