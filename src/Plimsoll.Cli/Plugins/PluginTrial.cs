using System.Buffers;
using System.Globalization;
using System.Text;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Explaining;
using Plimsoll.Cli.Replaying;
using Plimsoll.Exchanges;
using Plimsoll.Pricing;

namespace Plimsoll.Cli.Plugins;

/// <summary>Meters a recording by the code that meters live calls, and shows how each charge comes to be. Writes no ledger.</summary>
internal static class PluginTrial
{
    public static async Task<int> RunAsync(PlimsollHome home, string file, bool json, CancellationToken cancellation)
    {
        var meters = Meters.Load(home);
        using var plugins = Meters.Plugins(home);
        foreach (var problem in meters.Problems.Concat(meters.PluginProblems(plugins))) await Console.Error.WriteLineAsync($"plimsoll: {problem}");

        var malformed = 0;
        // No hash is kept, so the key need not be the machine's.
        var replayer = new Replayer(meters.Catalog, meters.Pricer, new PromptHasher(new byte[32]), plugins);
        await replayer.RunAsync(RecordingFile.Read(file), Take, cancellation);
        return malformed > 0 ? ExitCode.BadInput : ExitCode.Ok;

        void Take(Replayed replayed)
        {
            if (replayed.Result is not { } result)
            {
                malformed++;
                Console.Error.WriteLine($"plimsoll: {replayed.Problem}");
                return;
            }

            if (json) WriteJson(result);
            else WriteText(result, replayed.Metered);
        }
    }

    private static void WriteJson(ReplayResult result)
    {
        var line = new ArrayBufferWriter<byte>();
        result.Write(line);
        Console.Out.Write(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    private static void WriteText(ReplayResult result, MeteredExchange? metered)
    {
        var output = Console.Out;
        output.WriteLine($"{result.Id}: {result.Provider}, {result.Endpoint ?? "no endpoint"}, {result.Model ?? "no model"}{(metered?.Route.Plugin is { } plugin ? $", read by plugin {plugin}" : "")}");
        foreach (var reading in metered?.Readings ?? []) WriteUsage(output, reading);
        var charge = new Charge(result.State, result.Reason);
        output.WriteLine($"  {result.State.Word()}{(result.Reason is ChargeReason.None ? "" : $" ({result.Reason.Word()})")}{(result.Cost is { } cost ? $": ${cost.ToDecimalString()}" : "")}");
        if (StateText.Of(charge) is { } why) output.WriteLine($"  {why}");
        if (result.RateSource is { } source) output.WriteLine($"  rates: {source}");
        // One reading of one model: the receipt tells all. Several are summed, and their lines stand in plimsoll explain.
        if (result.Rates is not { } receipt || metered?.Readings is not [{ Further.Count: 0 } only] || ReceiptView.Parse(receipt.Json) is not { } view) return;
        foreach (var line in view.Lines(only.Usage))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {line.Unit.Word()}: {line.Quantity} × ${new NanoUsd(line.NanoPerMillion).ToDecimalString()} / 1,000,000 = ${line.Amount.ToDecimalString()}"));
        }
    }

    private static void WriteUsage(TextWriter output, Reading reading)
    {
        var counts = Enum.GetValues<Unit>().Where(unit => reading.Usage[unit] > 0)
            .Select(unit => string.Create(CultureInfo.InvariantCulture, $"{unit.Word()} {reading.Usage[unit]}"));
        output.WriteLine($"  reading: {(reading.UsageReported ? string.Join(", ", counts.DefaultIfEmpty("nothing used")) : "no usage stated")}");
    }
}
