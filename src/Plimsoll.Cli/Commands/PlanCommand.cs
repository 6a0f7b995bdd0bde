using System.CommandLine;
using System.Globalization;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Limits;
using Plimsoll.Cli.Plans;
using Plimsoll.Cli.Rates;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Terminal;
using Plimsoll.Metering.Repricing;
using Plimsoll.Store;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll plan</c>: subscriptions, and what they are worth.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var json = RatesCommand.JsonOption();
        var command = new Command("plan", "Subscriptions: the fee against the list value of what it covered.") { json, SetCommand(), ListCommand(), RemoveCommand() };
        command.SetAction(parsed =>
        {
            Report(parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command SetCommand()
    {
        var name = new Argument<string>("NAME") { Description = "As you call it: claude-max-20x, chatgpt-plus …" };
        var fee = new Option<string>("--fee") { Description = "What it costs a month, in US dollars.", HelpName = "USD", Required = true };
        var renews = new Option<int>("--renews") { Description = "The day of the month on which it renews.", HelpName = "DAY", Required = true };
        var provider = new Option<string?>("--provider") { Description = "Whose calls it covers, where the name does not tell: anthropic, chatgpt …", HelpName = "ID" };
        var agent = new Option<string[]>("--agent") { Description = "Agents whose logged calls it covers; may be given more than once.", HelpName = "NAME" };
        var from = new Option<string?>("--from") { Description = "The first day; by default all that was logged.", HelpName = "DATE" };
        var until = new Option<string?>("--until") { Description = "The last day.", HelpName = "DATE" };
        var command = new Command("set", "Say which plan you have; what agents logged is then covered by it.") { name, fee, renews, provider, agent, from, until };
        command.SetAction((parsed, cancellation) =>
        {
            var called = parsed.GetValue(name)!;
            if (!PlansFile.TryFee(parsed.GetValue(fee)!, out var amount)) throw new CommandException(ExitCode.Usage, $"--fee {parsed.GetValue(fee)} is not an amount in US dollars, such as 200 or 19.99.");
            if (parsed.GetValue(renews) is var day and (< 1 or > 31)) throw new CommandException(ExitCode.Usage, $"--renews {day} is no day of a month; it is 1 to 31.");
            var family = PlanFamily.Of(called);
            var plan = new Plan
            {
                Name = called,
                Fee = amount,
                Renews = parsed.GetValue(renews),
                Provider = parsed.GetValue(provider) ?? family?.Provider ?? throw new CommandException(ExitCode.Usage, $"{called} does not tell whose calls it covers; say so with --provider anthropic (or chatgpt, github-copilot …)."),
                Agents = parsed.GetValue(agent) is { Length: > 0 } named ? named : parsed.GetValue(provider) is null ? family?.Agents ?? [] : [],
                From = Date(parsed.GetValue(from), "--from"),
                Until = Date(parsed.GetValue(until), "--until"),
            };
            return Task.FromResult(Set(plan, cancellation));
        });
        return command;
    }

    private static Command ListCommand()
    {
        var json = RatesCommand.JsonOption();
        var command = new Command("list", "The plans that you have set.") { json };
        command.SetAction(parsed =>
        {
            var plans = PlansFile.Read(PlimsollHome.Find());
            if (parsed.GetValue(json))
            {
                RatesOutput.WriteJson(output =>
                {
                    output.WriteStartArray("plans"u8);
                    foreach (var plan in plans)
                    {
                        output.WriteStartObject();
                        PlansFile.WriteFields(output, plan);
                        output.WriteEndObject();
                    }

                    output.WriteEndArray();
                });
                return ExitCode.Ok;
            }

            if (plans.Count == 0) Console.Out.WriteLine("No plan is set. Set yours with: plimsoll plan set claude-max-20x --fee 200 --renews 15");
            else List(plans);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command RemoveCommand()
    {
        var name = new Argument<string>("NAME") { Description = "As plimsoll plan list has it." };
        var command = new Command("remove", "Forget a plan; logged calls that it covered are priced again.") { name };
        command.SetAction((parsed, cancellation) => Task.FromResult(Remove(parsed.GetValue(name)!, cancellation)));
        return command;
    }

    private static int Remove(string called, CancellationToken cancellation)
    {
        var home = PlimsollHome.Find();
        var plans = PlansFile.Read(home);
        if (plans.FirstOrDefault(plan => plan.Name == called) is not { } gone)
        {
            var near = Spelling.Nearest(called, plans.Select(plan => plan.Name));
            throw new CommandException(ExitCode.Usage, $"There is no plan {called}{(near is null ? "" : $"; did you mean {near}")}. See plimsoll plan list.");
        }

        PlansFile.Write(home, [.. plans.Where(plan => plan.Name != called)]);
        var changed = Apply(home, [gone], cancellation);
        Console.Out.WriteLine($"{called} is removed.{(changed == 0 ? "" : $" {Calls(changed)} that agents logged {(changed == 1 ? "is" : "are")} priced again.")}");
        return ExitCode.Ok;
    }

    private static int Set(Plan plan, CancellationToken cancellation)
    {
        if (plan.From > plan.Until) throw new CommandException(ExitCode.Usage, "--from must not be after --until.");
        var home = PlimsollHome.Find();
        home.Create();
        var plans = PlansFile.Read(home);
        var known = Meters.Load(home).Catalog.Providers.Select(provider => provider.Id).ToList();
        if (!known.Contains(plan.Provider, StringComparer.Ordinal))
            throw new CommandException(ExitCode.Usage, $"There is no provider {plan.Provider}{(Spelling.Nearest(plan.Provider, known) is { } near ? $"; did you mean {near}" : "")}. See plimsoll plugins list.");
        var before = plans.FirstOrDefault(one => one.Name == plan.Name);
        // Two plans with one provider at once could not be told apart in what a log says.
        if (plans.FirstOrDefault(one => one.Name != plan.Name && one.Provider == plan.Provider && one.Meets(plan)) is { } other)
            throw new CommandException(ExitCode.Usage, $"{other.Name} covers calls of {plan.Provider} already. Remove it, or say when each holds with --from and --until.");

        PlansFile.Write(home, [.. plans.Where(one => one.Name != plan.Name), plan]);
        var changed = Apply(home, before is null ? [plan] : [before, plan], cancellation);
        Console.Out.WriteLine($"{plan.Name} is set: {Figures.Money(plan.Fee)} a month, from day {plan.Renews.ToString(CultureInfo.InvariantCulture)}, for calls of {plan.Provider}.");
        if (plan.Agents.Count > 0) Console.Out.WriteLine($"What {string.Join(", ", plan.Agents)} logs of {plan.Provider} counts as covered by it, unless the proxy saw a key of its own{(changed == 0 ? "" : $": {Calls(changed)} so far")}.");
        return ExitCode.Ok;
    }

    private static int Apply(PlimsollHome home, IReadOnlyList<Plan> touched, CancellationToken cancellation)
    {
        if (!File.Exists(home.LedgerFile) || touched.All(plan => plan.Agents.Count == 0)) return 0;

        var meters = Meters.Load(home);
        var coverage = new PlanCoverage(PlansFile.Read(home), Zone(home));
        using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Write, TimeProvider.System);
        return touched.DistinctBy(plan => (plan.Provider, string.Join(',', plan.Agents))).Sum(plan => coverage.Apply(ledger, plan, new CallRepricer(meters.Catalog, meters.Pricer), cancellation));
    }

    private static void Report(bool json)
    {
        var home = PlimsollHome.Find();
        var (plans, zone, now) = (PlansFile.Read(home), Zone(home), TimeProvider.System.GetUtcNow());
        var (months, limits) = (new List<PlanMonth>(), (IReadOnlyList<LimitWindow>)[]);
        if (File.Exists(home.LedgerFile))
        {
            using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System);
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).Date);
            months.AddRange(plans.Where(plan => plan.HoldsOn(today)).Select(plan => PlanMonth.Read(ledger, plan, zone, now)));
            limits = LimitFacts.Latest(ledger.AgentFacts(LimitFacts.Kind));
        }

        if (json)
        {
            RatesOutput.WriteJson(output =>
            {
                output.WriteStartArray("plans"u8);
                foreach (var month in months) PlanJson.Write(output, month);
                output.WriteEndArray();
                PlanJson.WriteLimits(output, limits, now);
            });
            return;
        }

        if (months.Count == 0)
            Console.Out.WriteLine(plans.Count == 0 ? "No plan is set; set yours: plimsoll plan set claude-pro --fee 20 --renews 15" : "There is no ledger yet, or no plan holds today. See plimsoll plan list.");
        new PlanText(Console.Out, Widths.OfOutput(), Style.ForOutput(), zone, now).Write(months, limits);
    }

    private static void List(IReadOnlyList<Plan> plans)
    {
        var table = new TextTable(new TextColumn("plan"), new("fee", Right: true), new("renews", Right: true), new("provider"), new("agents", HideWhenEmpty: true), new("from", HideWhenEmpty: true, Fixed: true), new("until", HideWhenEmpty: true, Fixed: true));
        foreach (var plan in plans)
            table.Add(plan.Name, Figures.Money(plan.Fee), plan.Renews.ToString(CultureInfo.InvariantCulture), plan.Provider, string.Join(", ", plan.Agents), Text(plan.From), Text(plan.Until));
        table.Write(Console.Out, Widths.OfOutput(), Style.ForOutput());
    }

    private static TimeZoneInfo Zone(PlimsollHome home) => ReportRange.Zone(ConfigFile.Read(home.ConfigFile).ToConfig().ReportZone);

    private static DateOnly? Date(string? text, string option) => text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new CommandException(ExitCode.Usage, $"{option} {text} is not a date; it is one such as 2026-11-22.");

    private static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static string Calls(int count) => string.Create(CultureInfo.InvariantCulture, $"{count:#,##0} call{(count == 1 ? "" : "s")}");
}
