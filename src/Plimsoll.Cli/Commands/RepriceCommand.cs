using System.CommandLine;
using System.Globalization;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Rates;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Terminal;
using Plimsoll.Metering.Repricing;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll reprice</c>: what the ledger holds, by the rates known now. History is revised, never rewritten.</summary>
internal static class RepriceCommand
{
    private const int BatchSize = 256;

    public static Command Create()
    {
        var from = new Option<string?>("--from") { Description = "The first day, or an instant; by default from the first call on.", HelpName = "DATE" };
        var to = new Option<string?>("--to") { Description = "The last day (included), or an instant; by default now.", HelpName = "DATE" };
        var provider = RatesCommand.ProviderOption();
        var model = new Option<string?>("--model") { Description = "Only this model.", HelpName = "NAME" };
        var dry = new Option<bool>("--dry-run") { Description = "Only say what would change." };
        var json = RatesCommand.JsonOption();
        var command = new Command("reprice", "Price stored calls once more, by the rates known now; what they said before is kept.") { from, to, provider, model, dry, json };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            new(
                parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(provider), parsed.GetValue(model), parsed.GetValue(dry), parsed.GetValue(json)),
            cancellation)));
        return command;
    }

    private static int Run(Asked asked, CancellationToken cancellation)
    {
        var home = PlimsollHome.Find();
        var meters = Meters.Load(home);
        foreach (var problem in meters.Problems) Console.Error.WriteLine($"plimsoll: {problem}");
        var zone = ReportRange.Zone(ConfigFile.Read(home.ConfigFile).ToConfig().ReportZone);
        var now = TimeProvider.System.GetUtcNow();
        var range = asked.From is null && asked.To is null
            ? new TimeRange(DateTimeOffset.UnixEpoch, now)
            : ReportRange.Parse(null, asked.From, asked.To, "", zone, now);
        if (!File.Exists(home.LedgerFile)) throw new CommandException(ExitCode.NoInput, "There is no ledger yet, so there is nothing to price. Meter some calls with: plimsoll run -- CMD.");

        using var ledger = Ledger.Open(home.LedgerFile, asked.Dry ? LedgerAccess.Read : LedgerAccess.Write, TimeProvider.System);
        var shift = Run(ledger, range, asked, new(meters.Catalog, meters.Pricer), cancellation);
        if (asked.Json)
        {
            RatesOutput.WriteJson(output =>
            {
                output.WriteBoolean("dry_run"u8, asked.Dry);
                shift.WriteJson(output);
            });
        }
        else if (shift.Changed == 0)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shift.Calls:#,##0} calls are priced by the rates known now; none changes."));
        }
        else
        {
            shift.WriteText(Console.Out, Widths.OfOutput(), Style.ForOutput());
        }

        if (asked.Dry && shift.Changed > 0) Console.Error.WriteLine("Nothing was written: this was a dry run.");
        if (!cancellation.IsCancellationRequested) return ExitCode.Ok;
        Console.Error.WriteLine("Interrupted: what is above is done and stays; plimsoll reprice goes on from there.");
        return ExitCode.Interrupted;
    }

    private static PriceShift Run(Ledger ledger, TimeRange range, Asked asked, CallRepricer repricer, CancellationToken cancellation)
    {
        var shift = new PriceShift();
        var batch = new List<CallId>(BatchSize);
        foreach (var call in new StoredCalls(ledger, range).Read())
        {
            if (cancellation.IsCancellationRequested) break;
            if (asked.Provider is not null && call.Call.Provider != asked.Provider) continue;
            if (asked.Model is not null && (call.Call.Reading?.Model ?? call.Call.RequestedModel) != asked.Model) continue;
            var now = call.With(repricer.Reprice);
            shift.Add(call, call.Call.Charge, now?.Charge ?? call.Call.Charge);
            if (now is null || asked.Dry) continue;
            batch.Add(call.Id);
            if (batch.Count == BatchSize) Write();
        }

        Write();
        return shift;

        void Write()
        {
            // What was counted is written, an interruption or not: each batch takes but a moment.
            if (batch.Count > 0) ledger.Reprice(batch, repricer.Reprice, CancellationToken.None);
            batch.Clear();
        }
    }

    private sealed record Asked(string? From, string? To, string? Provider, string? Model, bool Dry, bool Json);
}
