using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Rates;

/// <summary>How the rates commands write.</summary>
internal static class RatesOutput
{
    /// <summary>One indented JSON object, to standard output.</summary>
    public static void WriteJson(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        using var output = StandardStreams.OpenOutput();
        output.Write(buffer.WrittenSpan);
    }

    /// <summary>An instant in UTC: <c>2026-08-21T00:00:00Z</c>.</summary>
    public static string Instant(long ticks) => new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A factor as people write it: <c>1.1</c>.</summary>
    public static string Factor(long billionths) => ((decimal)billionths / Pricing.RateRow.One).ToString("0.#########", CultureInfo.InvariantCulture);

    /// <summary>A difference with its sign.</summary>
    public static string Signed(NanoUsd amount) => (amount.Value > 0 ? "+" : "") + Figures.Money(amount);
}
