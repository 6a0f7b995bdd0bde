using System.Text;
using System.Text.Json;

namespace Plimsoll.Store.Spills;

/// <summary>A <see cref="Gap"/> as a line of a spill, which no observation begins like: <c>{"gap":{…}}</c>.</summary>
internal static class GapJson
{
    private const string Opening = "{\"gap\":";

    public static byte[] Write(Gap gap) => Encoding.UTF8.GetBytes($"{Opening}{JsonSerializer.Serialize(gap, SpillJson.Default.Gap)}}}");

    public static bool IsGap(string line) => line.StartsWith(Opening, StringComparison.Ordinal);

    /// <returns>Null for anything else.</returns>
    public static Gap? TryRead(string line)
    {
        if (!IsGap(line) || !line.EndsWith('}')) return null;
        try
        {
            var gap = JsonSerializer.Deserialize(line.AsSpan(Opening.Length..^1), SpillJson.Default.Gap);
            return gap is { Host: not null, Run: not null, Count: > 0 } && Enum.IsDefined(gap.Cause) ? gap : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
