using System.CommandLine;
using System.Globalization;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Terminal;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll show CALL</c>: everything that the ledger knows of one call.</summary>
internal static class ShowCommand
{
    private const string Last = "last";

    public static Command Create()
    {
        var id = IdArgument();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("show", "Show everything that is known of one call.") { id, json };
        command.SetAction(parsed =>
        {
            var home = PlimsollHome.Find();
            var zone = ReportRange.Zone(ConfigFile.Read(home.ConfigFile).ToConfig().ReportZone);
            var detail = Find(home, parsed.GetValue(id)!);
            if (parsed.GetValue(json)) CallJson.Write(detail);
            else Write(Console.Out, detail, zone, Style.ForOutput());
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The argument that names a call.</summary>
    public static Argument<string> IdArgument() => new("CALL") { Description = "A call's id, the beginning of one, or last." };

    /// <summary>The call that <paramref name="id"/> names.</summary>
    /// <exception cref="CommandException">There is none, or several.</exception>
    public static CallDetail Find(PlimsollHome home, string id)
    {
        if (!File.Exists(home.LedgerFile)) throw new CommandException(ExitCode.NoInput, "There are no calls yet; plimsoll run -- CMD meters some.");

        using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System);
        if (id == Last)
        {
            var newest = new CallList { Limit = 1 }.Read(ledger);
            if (newest.Count == 0) throw new CommandException(ExitCode.NoInput, "There are no calls yet; plimsoll run -- CMD meters some.");
            id = newest[0].Id.ToString();
        }

        return CallDetail.Read(ledger, id, out var found) ?? throw new CommandException(
            ExitCode.NoInput,
            found == 0 ? $"There is no call {id}; plimsoll calls lists them." : $"More than one call begins with {id}; give more of its letters.");
    }

    private static void Write(TextWriter output, CallDetail detail, TimeZoneInfo zone, Style style)
    {
        var call = detail.Call;
        output.WriteLine(style.Bold($"call {detail.Id}"));
        var fields = new List<KeyValuePair<string, string>>
        {
            new("started", TimeZoneInfo.ConvertTime(call.StartedAt, zone).ToString("yyyy-MM-dd HH:mm:ss.fff zzz", CultureInfo.InvariantCulture)),
            new("provider", $"{call.Provider}, {call.Endpoint}{(call.Streaming ? ", streamed" : "")}"),
            new("model", Model(detail)),
            new("state", CallText.State(call.Charge, call.End, call.Status, call.AmountSource)),
            new("cost", CallText.Cost(call.Charge) + (NegotiatedText.Is(call.AmountSource) && call.Charge.List is { } list ? $" (at list {Figures.Money(list)})" : "")),
            new("took", Took(call)),
        };
        if (call.Reading is { } reading)
        {
            if (reading.ResponseId is { } response) fields.Add(new("response", response));
            if (reading.StopReason is { } stop) fields.Add(new("ended with", stop));
            if (reading.Error is { } error) fields.Add(new("error", error));
        }

        if (call.Request is { } request)
        {
            var asked = new List<string>();
            if (request.MaxTokens is { } most) asked.Add(string.Create(CultureInfo.InvariantCulture, $"at most {most:#,##0} tokens"));
            if (request.Tools > 0) asked.Add(string.Create(CultureInfo.InvariantCulture, $"{request.Tools} tools"));
            if (request.Thinking) asked.Add("reasoning");
            if (asked.Count > 0) fields.Add(new("asked for", string.Join(", ", asked)));
        }

        fields.AddRange(CallAttribution.Of(call.Attribution).Where(field => field.Key != "project_source").Select(field =>
            field.Key == "project" ? new("project", $"{field.Value} (told by {call.Attribution.ProjectSource ?? "another witness"})") : field));
        fields.AddRange(call.Attribution.Tags.Select(tag => new KeyValuePair<string, string>("tag", $"{tag.Key}={tag.Value}")));
        fields.Add(new("seen by", string.Join(", ", detail.Observations.Select(observation => observation.Witness.Word()))));
        foreach (var revision in detail.Revisions)
        {
            fields.Add(new("changed", string.Create(
                CultureInfo.InvariantCulture,
                $"{TimeZoneInfo.ConvertTime(revision.At, zone):yyyy-MM-dd HH:mm:ss} by {revision.Actor} ({revision.Cause}); before: {CallText.State(revision.Before.Charge, revision.Before.End, revision.Before.Status, revision.Before.AmountSource)} {CallText.Cost(revision.Before.Charge)}")));
        }

        var width = fields.Max(field => field.Key.Length);
        foreach (var (name, value) in fields.Where(field => field.Value.Length > 0)) output.WriteLine($"  {style.Dim(name.PadRight(width))}  {value}");
        output.WriteLine(style.Dim($"How the cost came to be: plimsoll explain {detail.Id}"));
    }

    private static string Model(CallDetail detail)
    {
        var (answered, asked) = (detail.Call.Reading?.Model ?? detail.Model ?? "(unknown)", detail.Call.RequestedModel);
        return asked is null || asked == answered ? answered : $"{answered} (asked for {asked})";
    }

    private static string Took(Observation call)
    {
        if (call.Duration is not { } duration) return "";
        var first = call.FirstByte is { } byteAt ? $", first byte after {Figures.Duration(byteAt.TotalMilliseconds)}" : "";
        return Figures.Duration(duration.TotalMilliseconds) + first;
    }
}
