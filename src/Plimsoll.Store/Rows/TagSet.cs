using System.Text.Json;

namespace Plimsoll.Store.Rows;

/// <summary>Tags from the one word that a facet holds: see <see cref="TagSetWriter"/>.</summary>
internal static class TagSet
{
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string? word)
    {
        if (word is null) return [];

        using var json = JsonDocument.Parse(word);
        return [.. json.RootElement.EnumerateObject().Select(tag => KeyValuePair.Create(tag.Name, tag.Value.GetString() ?? ""))];
    }
}
