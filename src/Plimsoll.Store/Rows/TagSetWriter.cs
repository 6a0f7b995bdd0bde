using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Plimsoll.Store.Rows;

/// <summary>Tags as the one word that a facet holds: a JSON object, names in order.</summary>
internal sealed class TagSetWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <returns>Null where there are no tags. Of a name that comes twice, the first counts.</returns>
    public string? Write(IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (tags.Count == 0) return null;

        _buffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_buffer);
        json.WriteStartObject();
        if (tags.Count == 1)
        {
            json.WriteString(tags[0].Key, tags[0].Value);
        }
        else
        {
            foreach (var (name, value) in tags.DistinctBy(tag => tag.Key, StringComparer.Ordinal).OrderBy(tag => tag.Key, StringComparer.Ordinal))
                json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }
}
