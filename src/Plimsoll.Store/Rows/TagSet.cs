using System.Text;
using System.Text.Json;

namespace Plimsoll.Store.Rows;

/// <summary>Tags as the one word that a facet holds: a JSON object, names in order.</summary>
internal static class TagSet
{
    /// <returns>Null where there are no tags. Of a name that comes twice, the first counts.</returns>
    public static string? Write(IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (tags.Count == 0) return null;

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in tags.DistinctBy(tag => tag.Key, StringComparer.Ordinal).OrderBy(tag => tag.Key, StringComparer.Ordinal))
                json.WriteString(name, value);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static IReadOnlyList<KeyValuePair<string, string>> Read(string? word)
    {
        if (word is null) return [];

        using var json = JsonDocument.Parse(word);
        return [.. json.RootElement.EnumerateObject().Select(tag => KeyValuePair.Create(tag.Name, tag.Value.GetString() ?? ""))];
    }
}
