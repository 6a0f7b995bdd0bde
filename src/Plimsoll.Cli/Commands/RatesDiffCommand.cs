using System.CommandLine;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Rates;
using Plimsoll.Cli.Terminal;
using Plimsoll.Pricing;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll rates diff OLD NEW</c>: what changed between two price books.</summary>
internal static class RatesDiffCommand
{
    public static Command Create()
    {
        var old = new Argument<string>("OLD") { Description = $"A provider file, a folder of them, or {RateFiles.InForce}." };
        var now = new Argument<string>("NEW") { Description = "The same, of later." };
        var json = RatesCommand.JsonOption();
        var command = new Command("diff", "Show what changed between two provider files or folders.") { old, now, json };
        command.SetAction(parsed =>
        {
            var home = PlimsollHome.Find();
            var (before, after) = (RateFiles.Named(home, parsed.GetValue(old)!), RateFiles.Named(home, parsed.GetValue(now)!));
            // A provider that one side alone names is compared with what is in force.
            var names = (before.Names, after.Names) switch
            {
                (null, var named) => named,
                (var named, null) => named,
                ({ Count: 1 } one, _) => one,
                (_, { Count: 1 } one) => one,
                var (some, others) => some.Union(others, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal),
            };
            var changes = RateChange.Between(Only(before.RightCards(), names), Only(after.RightCards(), names));
            var month = changes.Count == 0 ? null : MonthCost.Of(home, before, after, TimeProvider.System.GetUtcNow());
            // Of providers whose rates differ: others' overrides change nothing in what is shown.
            var overridden = OverridesFile.Read(home)?.All.Any(one => changes.Any(change => change.Provider == one.Provider)) == true;
            if (parsed.GetValue(json)) RatesOutput.WriteJson(output => WriteJson(output, changes, month, overridden));
            else WriteText(changes, month, overridden);
            return ExitCode.Ok;
        });
        return command;
    }

    private static SortedDictionary<string, RateCard> Only(SortedDictionary<string, RateCard> cards, IReadOnlySet<string>? names) =>
        names is null ? cards : new(cards.Where(card => names.Contains(card.Key + ".json")).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    private static void WriteText(IReadOnlyList<RateChange> changes, PriceShift? month, bool overridden)
    {
        if (changes.Count == 0)
        {
            Console.Out.WriteLine("No rate differs.");
            return;
        }

        var table = new TextTable(new TextColumn("provider"), new("model"), new("terms"), new("when"), new("unit"), new("old", Right: true), new("new", Right: true));
        foreach (var change in changes) table.Add(change.Provider, change.Model, change.Terms, change.Dates, change.Unit, change.Old ?? "–", change.New ?? "–");
        table.Write(Console.Out, Widths.OfOutput(), Style.ForOutput());
        Console.Out.WriteLine();
        if (month is null || month.Calls == 0)
        {
            Console.Out.WriteLine("What this costs you a month is not known: the ledger has no priced calls of the last 30 days.");
            return;
        }

        Console.Out.WriteLine(
            $"What this costs you a month: {RatesOutput.Signed(month.New - month.Old)} ({Figures.Money(month.Old)} becomes {Figures.Money(month.New)}), by your calls of the last 30 days, each priced with both{(overridden ? "; your negotiated rates (overrides.json) hold over both" : "")}.");
        if (month.Changed > 0) month.WriteText(Console.Out, Widths.OfOutput(), Style.ForOutput());
    }

    private static void WriteJson(System.Text.Json.Utf8JsonWriter json, IReadOnlyList<RateChange> changes, PriceShift? month, bool overridden)
    {
        json.WriteStartArray("changes"u8);
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("provider"u8, change.Provider);
            json.WriteString("model"u8, change.Model);
            json.WriteString("terms"u8, change.Terms);
            json.WriteString("when"u8, change.Dates);
            json.WriteString("unit"u8, change.Unit);
            json.WriteString("old"u8, change.Old);
            json.WriteString("new"u8, change.New);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (month is null) return;
        json.WriteStartObject("last_30_days"u8);
        json.WriteBoolean("with_overrides"u8, overridden);
        month.WriteJson(json);
        json.WriteEndObject();
    }
}
