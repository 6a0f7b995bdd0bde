using System.Text.Json;

namespace Plimsoll.Cli.Comparing;

/// <summary>Reads what other tools print as JSON.</summary>
internal static class PeerFile
{
    private const string Ccusage = "ccusage";

    public static IReadOnlyList<string> Tools { get; } = [Ccusage, "codeburn"];

    /// <exception cref="CommandException">The file cannot be read, or is not what the tool prints.</exception>
    public static PeerReport Read(string tool, string path)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoInput, $"{path} cannot be read: {e.Message.TrimEnd('.')}.", e);
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return tool == Ccusage ? CcusageFile.Read(document.RootElement) : CodeburnFile.Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            var how = tool == Ccusage ? "ccusage daily --json (weekly, monthly, session, blocks)" : "codeburn report --format json --from DAY --to DAY";
            var what = e switch
            {
                JsonException => "it is not whole JSON",
                FormatException => e.Message.TrimEnd('.'),
                _ => "a field is missing, or of another kind",
            };
            throw new CommandException(ExitCode.BadInput, $"{path} is not what {tool} prints ({what}). Make it with: {how} > FILE.json.", e);
        }
    }
}
