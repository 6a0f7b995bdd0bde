using System.Buffers;
using System.Text.Json;

namespace Plimsoll.Import.Entries;

/// <summary>The counts of an entry, as they came, without what stands beside them (a prompt, say) and is none of the ledger's.</summary>
internal static class KeptFields
{
    /// <summary>One JSON object of those members that are there.</summary>
    public static ReadOnlyMemory<byte> Of(LogValue entry, params ReadOnlySpan<string> names)
    {
        var members = new List<(string, LogValue)>(names.Length);
        foreach (var name in names) members.Add((name, entry[name]));
        return Write(json =>
        {
            foreach (var (name, value) in members)
            {
                if (value.IsNothing) continue;
                json.WritePropertyName(name);
                json.WriteRawValue(value.Json.Span);
            }
        });
    }

    /// <summary>One JSON object of a row's numbers; a null is left out.</summary>
    public static ReadOnlyMemory<byte> Of(IEnumerable<(string Name, long? Value)> columns) => Write(json =>
    {
        foreach (var (name, value) in columns)
        {
            if (value is { } number) json.WriteNumber(name, number);
        }
    });

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }
}
