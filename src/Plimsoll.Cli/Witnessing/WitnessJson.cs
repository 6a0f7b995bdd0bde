using System.Text.Json;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Witnessing;

/// <summary>What witnesses say, as one JSON object (docs/import.md).</summary>
internal static class WitnessJson
{
    public static void Write(Comparison comparison)
    {
        using var output = StandardStreams.OpenOutput();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("joined_calls"u8, comparison.Joined);
            json.WriteStartArray("calls"u8);
            foreach (var call in comparison.Calls)
            {
                var deciding = Comparison.Deciding(call);
                json.WriteStartObject();
                json.WriteString("id"u8, call.Id.ToString());
                json.WriteString("started_at"u8, call.Call.StartedAt);
                json.WriteString("model"u8, call.Model);
                json.WriteBoolean("differ"u8, Comparison.Differs(call));
                json.WriteStartArray("witnesses"u8);
                foreach (var one in call.Observations)
                {
                    json.WriteStartObject();
                    json.WriteString("witness"u8, one.Witness.Word());
                    json.WriteString("native"u8, one.Native);
                    json.WriteBoolean("decides"u8, one == deciding);
                    UsageJson.Write(json, "usage"u8, one.Reading?.Usage ?? default);
                    json.WriteString("state"u8, one.Charge.State.Word());
                    json.WriteString("list_usd"u8, Comparison.Value(one)?.ToDecimalString());
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("sessions"u8);
            foreach (var session in comparison.Sessions)
            {
                json.WriteStartObject();
                json.WriteString("agent"u8, session.Agent);
                json.WriteString("session"u8, session.Session);
                json.WriteNumber("calls"u8, session.Calls);
                json.WriteString("stated_usd"u8, session.Stated.ToDecimalString());
                json.WriteString("counted_usd"u8, session.Counted.ToDecimalString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
