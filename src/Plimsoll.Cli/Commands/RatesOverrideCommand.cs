using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Rates;
using Plimsoll.Cli.Terminal;
using Plimsoll.Pricing.Negotiated;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll rates override set|list|remove</c>: what the user pays instead of the list.</summary>
internal static class RatesOverrideCommand
{
    public static Command Create() => new("override", "Keep the rates that you have negotiated.") { Set(), List(), Remove() };

    private static Command Set()
    {
        var provider = new Argument<string>("PROVIDER") { Description = "The provider's id, as plimsoll rates list has it." };
        var model = new Argument<string?>("MODEL") { Arity = ArgumentArity.ZeroOrOne, Description = "The model's id, or a pattern of it ('claude-*'); all models where left out." };
        var rates = new Option<string[]>("--rate") { Description = "UNIT=DOLLARS for a million, such as input=1.10; may be given more than once.", HelpName = "UNIT=USD" };
        var multiply = new Option<string?>("--multiply") { Description = "A factor on the list's rates of tokens, such as 0.85.", HelpName = "FACTOR" };
        var tier = new Option<string?>("--tier") { Description = "On this service tier alone: standard, batch, flex, priority.", HelpName = "TIER" };
        var context = new Option<long?>("--context-from") { Description = "For prompts of so many tokens and more.", HelpName = "N" };
        var from = new Option<string?>("--from") { Description = "From this date or instant on, UTC.", HelpName = "DATE" };
        var until = new Option<string?>("--until") { Description = "Before this date or instant, UTC.", HelpName = "DATE" };
        var note = new Option<string?>("--note") { Description = "Words of your own: a contract's number.", HelpName = "TEXT" };
        var command = new Command("set", "Add an override, or replace the one of the same provider, model, tier and dates.") { provider, model, rates, multiply, tier, context, from, until, note };
        command.SetAction(parsed =>
        {
            var home = PlimsollHome.Find();
            FoundModel.EnsureProvider(RateFiles.Current(home).Cards(), parsed.GetValue(provider));
            // Written as the file has it and read by its reader, so that one set of rules decides what is right.
            var one = Parse(json =>
            {
                json.WriteString("provider"u8, parsed.GetValue(provider));
                foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)
                    [("model", parsed.GetValue(model)), ("multiply", parsed.GetValue(multiply)), ("tier", parsed.GetValue(tier)), ("note", parsed.GetValue(note)),
                     ("from", Date("--from", parsed.GetValue(from))), ("until", Date("--until", parsed.GetValue(until)))])
                {
                    if (value is not null) json.WriteString(name, value);
                }

                if (parsed.GetValue(context) is { } least) json.WriteNumber("contextFrom"u8, least);
                foreach (var rate in parsed.GetValue(rates) ?? [])
                {
                    if (rate.Split('=') is not [var unit, var dollars]) throw new CommandException(ExitCode.Usage, $"--rate {rate} is not UNIT=DOLLARS; write it as input=1.10.");
                    json.WriteString(unit, dollars);
                }
            });
            OverridesFile.Change(home, all => [.. all.Where(other => !SameTerms(one, other)), one]);
            Console.Error.WriteLine($"From now on {one.Provider} {one.Model ?? "(all models)"}: {OverridesFile.Says(one)}. plimsoll reprice takes it to calls that the ledger has.");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command List()
    {
        var json = RatesCommand.JsonOption();
        var command = new Command("list", "List the overrides.") { json };
        command.SetAction(parsed =>
        {
            var all = OverridesFile.Read(PlimsollHome.Find())?.All ?? [];
            if (parsed.GetValue(json))
            {
                RatesOutput.WriteJson(output =>
                {
                    output.WriteStartArray("overrides"u8);
                    foreach (var one in all)
                    {
                        output.WriteStartObject();
                        OverridesFile.WriteFields(output, one);
                        output.WriteEndObject();
                    }

                    output.WriteEndArray();
                });
            }
            else if (all.Count == 0)
            {
                Console.Out.WriteLine("No overrides: every call costs what the list says.");
            }
            else
            {
                var table = new TextTable(
                    new TextColumn("#", Right: true), new("provider"), new("model"), new("tier", HideWhenEmpty: true), new("prompts from", HideWhenEmpty: true), new("from", HideWhenEmpty: true),
                    new("until", HideWhenEmpty: true), new("you pay"), new("note", HideWhenEmpty: true, Spare: 1));
                foreach (var (one, index) in all.Select((one, index) => (one, index)))
                {
                    table.Add(
                        (index + 1).ToString(CultureInfo.InvariantCulture), one.Provider, one.Model ?? "(all)", one.Tier ?? "", one.ContextFrom?.ToString(CultureInfo.InvariantCulture) ?? "",
                        one.From is { } from ? RatesOutput.Instant(from.UtcTicks) : "", one.Until is { } until ? RatesOutput.Instant(until.UtcTicks) : "", OverridesFile.Says(one), one.Note ?? "");
                }

                table.Write(Console.Out, Widths.OfOutput(), Style.ForOutput());
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Remove()
    {
        var number = new Argument<int>("N") { Description = "Its number in plimsoll rates override list." };
        var command = new Command("remove", "Take an override away.") { number };
        command.SetAction(parsed =>
        {
            var index = parsed.GetValue(number) - 1;
            RateOverride? gone = null;
            OverridesFile.Change(PlimsollHome.Find(), all =>
            {
                if (index < 0 || index >= all.Count)
                    throw new CommandException(ExitCode.Usage, all.Count == 0 ? "There is no override to remove." : $"There is no override {index + 1}; they are numbered 1 to {all.Count} (plimsoll rates override list).");
                gone = all[index];
                return [.. all.Where((_, at) => at != index)];
            });
            Console.Error.WriteLine($"Calls to come cost what the list says again: {gone!.Provider} {gone.Model ?? "(all models)"}. plimsoll reprice takes it to calls that the ledger has.");
            return ExitCode.Ok;
        });
        return command;
    }

    private static string? Date(string option, string? text) => text is null ? null : RatesOutput.Instant(RatesCommand.Instant(option, text).UtcTicks);

    private static bool SameTerms(RateOverride one, RateOverride other) =>
        one.Provider == other.Provider && one.Model == other.Model && one.Tier == other.Tier && one.ContextFrom == other.ContextFrom && one.From == other.From && one.Until == other.Until
        && one.Multiply > 0 == other.Multiply > 0;

    private static RateOverride Parse(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("overrides"u8);
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (RateOverridesReader.Read("override", buffer.WrittenSpan, out var problems) is { } read) return read.All[0];
        var problem = problems[0]["override:1: overrides[0]".Length..].TrimStart('.', ':', ' ');
        throw new CommandException(ExitCode.Usage, $"The override is not right: {problem.TrimEnd('.')}.");
    }
}
