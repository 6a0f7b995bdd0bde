using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Store.Spills;

/// <summary>Tags as an object, in their order.</summary>
/// <remarks>A pair's own properties are read-only, and so passed over (<see cref="SpillJson"/>): once <c>{}</c> was written for each tag, which is skipped here.</remarks>
internal sealed class TagsJson : JsonConverter<IReadOnlyList<KeyValuePair<string, string>>>
{
    public override IReadOnlyList<KeyValuePair<string, string>> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return [];
        }

        var tags = new List<KeyValuePair<string, string>>();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            tags.Add(new(name, reader.GetString() ?? ""));
        }

        return tags;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, string>> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, tag) in value) writer.WriteString(name, tag);
        writer.WriteEndObject();
    }
}
