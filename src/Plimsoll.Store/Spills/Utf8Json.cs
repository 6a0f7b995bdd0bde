using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Store.Spills;

/// <summary>Bytes that are UTF-8 text, as text (and not in base 64).</summary>
internal sealed class Utf8Json : JsonConverter<ReadOnlyMemory<byte>>
{
    public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Encoding.UTF8.GetBytes(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Span);
}
