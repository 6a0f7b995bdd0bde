using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Store.Spills;

/// <summary>A usage as an object: unit names and quantities, zeros left out. Units that this version does not know are passed over.</summary>
internal sealed class UsageJson : JsonConverter<Usage>
{
    public override Usage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Usage usage = default;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var known = Enum.TryParse<Unit>(reader.GetString(), out var unit);
            if (reader.Read() && known) usage.Add(unit, reader.GetInt64());
        }

        return usage;
    }

    public override void Write(Utf8JsonWriter writer, Usage value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        for (var unit = 0; unit < Usage.Slots; unit++)
        {
            if (value[(Unit)unit] is var quantity and not 0) writer.WriteNumber(((Unit)unit).ToString(), quantity);
        }

        writer.WriteEndObject();
    }
}
