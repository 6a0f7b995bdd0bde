using System.Text.Json;

namespace Plimsoll.Cli.Rates.Updating;

/// <summary>Which book of rates holds, in words.</summary>
internal static class RatesInForce
{
    /// <param name="installed">What an update installed, or null.</param>
    public static string Text(InstalledRates? installed) => installed is { Holds: true }
        ? $"rates {installed.Bundle.Version} of {installed.Bundle.Date}, an update signed with key {installed.Bundle.KeyId}"
        : $"rates {ProgramRates.Version}, which come with Plimsoll {CommandLine.Version}";

    public static void WriteJson(Utf8JsonWriter json, InstalledRates? installed)
    {
        json.WriteStartObject("book"u8);
        json.WriteString("from"u8, installed is { Holds: true } ? "update" : "program");
        json.WriteNumber("version"u8, installed is { Holds: true } ? installed.Bundle.Version : ProgramRates.Version);
        if (installed is { Holds: true })
        {
            json.WriteString("date"u8, installed.Bundle.Date);
            json.WriteString("key"u8, installed.Bundle.KeyId);
        }

        json.WriteEndObject();
    }
}
