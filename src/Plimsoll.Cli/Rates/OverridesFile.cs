using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Plimsoll.Cli.Configuration;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Negotiated;

namespace Plimsoll.Cli.Rates;

/// <summary>The file <c>overrides.json</c>: what the user pays instead of the list. An upgrade leaves it alone.</summary>
internal static class OverridesFile
{
    private const string Name = "overrides.json";

    /// <summary>What is in force; null where there is nothing.</summary>
    /// <exception cref="CommandException">The file is not right; everything wrong is named by line and field.</exception>
    public static RateOverrides? Read(PlimsollHome home)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(home.OverridesFile);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.BadConfiguration, $"{home.OverridesFile} cannot be read: {e.Message.TrimEnd('.')}.", e);
        }

        if (RateOverridesReader.Read(Name, text, out var problems) is { } overrides) return overrides.All.Count == 0 ? null : overrides;
        throw new CommandException(ExitCode.BadConfiguration, string.Join('\n', problems.Select(problem => JsonProblem.Of(problem) + ".")));
    }

    /// <summary>Reads the file, changes it and writes it, whole or not at all.</summary>
    /// <param name="home">Where it is.</param>
    /// <param name="change">What is in force, to what shall be.</param>
    /// <exception cref="CommandException">It is not right, or cannot be written; it is as it was.</exception>
    public static void Change(PlimsollHome home, Func<IReadOnlyList<RateOverride>, IReadOnlyList<RateOverride>> change)
    {
        try
        {
            home.Create();
            using var turn = FileTurn.Take(home.OverridesFile);
            WholeFile.Write(home.OverridesFile, Text(change(Read(home)?.All ?? [])));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"{home.OverridesFile} cannot be written ({e.Message.TrimEnd('.')}). See that its folder may be written and the disk has room.", e);
        }
    }

    /// <summary>One override as JSON, inside an object that is open.</summary>
    public static void WriteFields(Utf8JsonWriter json, RateOverride one)
    {
        json.WriteString("provider"u8, one.Provider);
        if (one.Model is not null) json.WriteString("model"u8, one.Model);
        if (one.Tier is not null) json.WriteString("tier"u8, one.Tier);
        if (one.ContextFrom is { } context) json.WriteNumber("contextFrom"u8, context);
        if (one.From is { } from) json.WriteString("from"u8, RatesOutput.Instant(from.UtcTicks));
        if (one.Until is { } until) json.WriteString("until"u8, RatesOutput.Instant(until.UtcTicks));
        if (one.Multiply > 0) json.WriteString("multiply"u8, RatesOutput.Factor(one.Multiply));
        foreach (var (unit, rate) in one.Rates.OrderBy(rate => rate.Key)) json.WriteString(UnitNames.Of((int)unit)!, new NanoUsd(rate).ToDecimalString());
        if (one.Note is not null) json.WriteString("note"u8, one.Note);
    }

    /// <summary>What it changes, in words.</summary>
    public static string Says(RateOverride one) => one.Multiply > 0
        ? $"list × {RatesOutput.Factor(one.Multiply)}"
        : string.Join(", ", one.Rates.OrderBy(rate => rate.Key).Select(rate => string.Create(CultureInfo.InvariantCulture, $"{UnitNames.Of((int)rate.Key)} {new NanoUsd(rate.Value)}")));

    private static byte[] Text(IReadOnlyList<RateOverride> all)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("overrides"u8);
            foreach (var one in all)
            {
                json.WriteStartObject();
                WriteFields(json, one);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
