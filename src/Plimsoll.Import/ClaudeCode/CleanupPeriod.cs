using System.Text.Json;

namespace Plimsoll.Import.ClaudeCode;

/// <summary>After how long Claude Code deletes its logs: <c>cleanupPeriodDays</c> of its settings, 30 days where it says nothing.</summary>
internal static class CleanupPeriod
{
    private const int UsualDays = 30;
    private const int MostDays = 36_500;

    /// <param name="settings">Files of settings; those that are not there, or hold no such number, say nothing. The shortest period counts.</param>
    public static TimeSpan Read(IEnumerable<string> settings) => TimeSpan.FromDays(settings.Select(Days).OfType<int>().DefaultIfEmpty(UsualDays).Min());

    private static int? Days(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.TryGetProperty("cleanupPeriodDays"u8, out var days) && days.ValueKind is JsonValueKind.Number && days.TryGetInt32(out var count) && count >= 0
                ? Math.Min(count, MostDays)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // Another program's file, as it finds it.
            return null;
        }
    }
}
