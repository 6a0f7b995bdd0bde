using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Plimsoll.Cli.Configuration;

namespace Plimsoll.Cli.Plans;

/// <summary>The file <c>plans.json</c>: the user's subscriptions. An upgrade leaves it alone.</summary>
internal static class PlansFile
{
    private const string Day = "yyyy-MM-dd";

    /// <exception cref="CommandException">The file is not right.</exception>
    public static IReadOnlyList<Plan> Read(PlimsollHome home)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(home.PlansFile);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.BadConfiguration, $"{home.PlansFile} cannot be read: {e.Message.TrimEnd('.')}.", e);
        }

        try
        {
            using var document = JsonDocument.Parse(text, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return [.. document.RootElement.GetProperty("plans"u8).EnumerateArray().Select(Read)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new CommandException(
                ExitCode.BadConfiguration,
                $"{home.PlansFile} is not right ({(e is JsonException ? "it is not whole JSON" : e.Message.TrimEnd('.'))}). Each plan needs name, fee, renews and provider; or remove the file and set your plans again with plimsoll plan set.", e);
        }
    }

    /// <summary>Writes the file anew, whole or not at all.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public static void Write(PlimsollHome home, IReadOnlyList<Plan> plans)
    {
        try
        {
            var draft = home.PlansFile + ".new";
            File.WriteAllBytes(draft, Text(plans));
            File.Move(draft, home.PlansFile, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"{home.PlansFile} cannot be written ({e.Message.TrimEnd('.')}). See that its folder may be written and the disk has room.", e);
        }
    }

    /// <summary>One plan as JSON, inside an object that is open.</summary>
    public static void WriteFields(Utf8JsonWriter json, Plan plan)
    {
        json.WriteString("name"u8, plan.Name);
        json.WriteString("fee"u8, plan.Fee.ToDecimalString());
        json.WriteNumber("renews"u8, plan.Renews);
        json.WriteString("provider"u8, plan.Provider);
        json.WriteStartArray("agents"u8);
        foreach (var agent in plan.Agents) json.WriteStringValue(agent);
        json.WriteEndArray();
        if (plan.From is { } from) json.WriteString("from"u8, from.ToString(Day, CultureInfo.InvariantCulture));
        if (plan.Until is { } until) json.WriteString("until"u8, until.ToString(Day, CultureInfo.InvariantCulture));
    }

    private static Plan Read(JsonElement plan)
    {
        var renews = plan.GetProperty("renews"u8).GetInt32();
        if (renews is < 1 or > 31) throw new FormatException($"renews is {renews}, and days of a month are 1 to 31");
        if (!TryFee(plan.GetProperty("fee"u8).GetString()!, out var fee)) throw new FormatException("fee must be an amount in US dollars, in quotes");
        return new()
        {
            Name = plan.GetProperty("name"u8).GetString()!,
            Fee = fee,
            Renews = renews,
            Provider = plan.GetProperty("provider"u8).GetString()!,
            Agents = plan.TryGetProperty("agents"u8, out var agents) ? [.. agents.EnumerateArray().Select(agent => agent.GetString()!)] : [],
            From = Date(plan, "from"),
            Until = Date(plan, "until"),
        };
    }

    /// <summary>An amount in US dollars, 0 and up to a million.</summary>
    public static bool TryFee(string text, out NanoUsd fee)
    {
        fee = default;
        if (!decimal.TryParse(text.StartsWith('$') ? text[1..] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var dollars) || dollars > 1_000_000) return false;
        fee = new((long)decimal.Round(dollars * NanoUsd.PerDollar, MidpointRounding.ToEven));
        return true;
    }

    private static DateOnly? Date(JsonElement plan, string name) =>
        plan.TryGetProperty(name, out var date) && date.ValueKind is JsonValueKind.String ? DateOnly.ParseExact(date.GetString()!, Day, CultureInfo.InvariantCulture) : null;

    private static byte[] Text(IReadOnlyList<Plan> plans)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("plans"u8);
            foreach (var plan in plans)
            {
                json.WriteStartObject();
                WriteFields(json, plan);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
