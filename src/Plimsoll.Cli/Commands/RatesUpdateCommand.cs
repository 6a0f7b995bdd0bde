using System.CommandLine;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Rates;
using Plimsoll.Cli.Rates.Updating;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll rates update FILE|URL</c>: a signed book of rates in the place of the one that comes along. Never runs by itself.</summary>
internal static class RatesUpdateCommand
{
    public static Command Create()
    {
        var from = new Argument<string?>("FILE|URL") { Arity = ArgumentArity.ZeroOrOne, Description = "A signed bundle of rates, or its https address: the one thing that Plimsoll ever fetches." };
        var older = new Option<bool>("--allow-older") { Description = "Take a book that is older than the one in force." };
        var back = new Option<bool>("--rollback") { Description = "Go back to the book before, or to the one that comes with Plimsoll." };
        var json = RatesCommand.JsonOption();
        var command = new Command("update", "Take newer rates from a signed bundle; your own files and overrides stay and still go first.") { from, older, back, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var home = PlimsollHome.Find();
            var source = parsed.GetValue(from);
            if (parsed.GetValue(back) == source is not null) throw new CommandException(ExitCode.Usage, "Name a bundle of rates (a file, or an https address), or say --rollback.");
            var rates = source is null ? RollBack(home) : await UpdateAsync(home, source, parsed.GetValue(older), cancellation);
            if (parsed.GetValue(json))
            {
                RatesOutput.WriteJson(output => RatesInForce.WriteJson(output, rates));
            }
            else
            {
                await Console.Out.WriteLineAsync($"In force: {RatesInForce.Text(rates)}. plimsoll reprice takes them to calls that the ledger has.");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static InstalledRates? RollBack(PlimsollHome home)
    {
        try
        {
            using var turn = Directory.Exists(home.RatesFolder) ? FileTurn.Take(home.InstalledRatesFile) : null;
            return InstalledRates.RollBack(home);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"{home.RatesFolder} cannot be written ({e.Message.TrimEnd('.')}); what was installed holds on.", e);
        }
    }

    private static async Task<InstalledRates?> UpdateAsync(PlimsollHome home, string source, bool allowOlder, CancellationToken cancellation)
    {
        var config = ConfigFile.Read(home.ConfigFile).ToConfig();
        var bytes = await BundleSource.ReadAsync(source, config, home, cancellation);
        var bundle = RatesBundle.Read(bytes, out var problem) ?? throw new CommandException(ExitCode.BadInput, $"{source} was not taken: it {problem}.");
        EnsureTrusted(source, bundle, TrustedKey.All(config.RatesTrustedKey));
        if (bundle.MinimumProgram > Version.Parse(CommandLine.Version.Split('-', '+')[0])) throw new CommandException(ExitCode.BadInput, $"{source} needs Plimsoll {bundle.MinimumProgram} or newer, and this is {CommandLine.Version}: update Plimsoll first.");
        var files = ProviderFiles.Read(home);
        if (InstalledRates.Problem(InstalledRates.Together(files.Shipped, bundle)) is { } wrong)
            throw new CommandException(ExitCode.BadInput, $"{source} was not taken: {JsonProblem.Of(wrong)}.");

        try
        {
            home.Create();
            Directory.CreateDirectory(home.RatesFolder);
            using var turn = FileTurn.Take(home.InstalledRatesFile);
            EnsureNewer(source, bundle, home, allowOlder);
            InstalledRates.Write(home, bytes, allowOlder && bundle.Version <= ProgramRates.Version);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"{home.RatesFolder} cannot be written ({e.Message.TrimEnd('.')}); what was in force holds on. See that it may be written and the disk has room.", e);
        }

        foreach (var left in Meters.Of(ProviderFiles.Read(home), Plimsoll.Metering.ModelNames.Of([])).Problems) await Console.Error.WriteLineAsync($"plimsoll: {left}");
        return InstalledRates.Read(home, []);
    }

    private static void EnsureTrusted(string source, RatesBundle bundle, IReadOnlyList<TrustedKey> keys)
    {
        if (bundle.IsSignedBy(keys)) return;
        if (keys.Any(key => key.Id == bundle.KeyId)) throw new CommandException(ExitCode.BadInput, $"{source} was not taken: its signature is not that of key {bundle.KeyId}. It is damaged, or was changed by someone.");
        var known = keys.Count == 0 ? "no key is trusted: this version of Plimsoll comes with none" : $"only {string.Join(", ", keys.Select(key => $"{key.Id} ({key.From})"))} {(keys.Count == 1 ? "is" : "are")} trusted";
        throw new CommandException(
            ExitCode.BadInput, $"{source} was not taken: it is signed with key {bundle.KeyId}, and {known}. Where you know whose key it is, trust it: plimsoll config set rates.trustedKey PUBLIC-KEY (docs/rates.md).");
    }

    private static void EnsureNewer(string source, RatesBundle bundle, PlimsollHome home, bool allowOlder)
    {
        if (allowOlder) return;
        var installed = InstalledRates.Read(home, []);
        if (installed is { Holds: true } && bundle.Version <= installed.Bundle.Version)
            throw new CommandException(ExitCode.BadInput, $"{source} is rates {bundle.Version}, and {installed.Bundle.Version} {(bundle.Version == installed.Bundle.Version ? "is installed already" : "is installed, which is newer; --allow-older takes it nevertheless")}.");
        if (bundle.Version <= ProgramRates.Version)
            throw new CommandException(ExitCode.BadInput, $"{source} is rates {bundle.Version}, and those that come with Plimsoll are {ProgramRates.Version}, which are no older; --allow-older takes it nevertheless.");
    }
}
