using System.Globalization;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Explaining;

/// <summary>What an estimate rests on: how the tokens were found, and how many there may be.</summary>
internal static class EstimateText
{
    public static void Write(TextWriter output, EstimateBasis basis, int width, Style style)
    {
        Explanation.Section(output, style, "estimated tokens");
        var table = new TextTable(new TextColumn(""), new("at least", Right: true), new("likely", Right: true), new("at most", Right: true), new("by"));
        Add(table, "prompt", basis.PromptBy, basis.Prompt);
        Add(table, "answer", basis.AnswerBy, basis.Answer);
        table.Write(output, width, style);
    }

    private static void Add(TextTable table, string part, string by, TokenRange tokens) =>
        table.Add(part, Number(tokens.Low), Number(tokens.Likely), tokens.High is { } high ? Number(high) : "no limit", By(by));

    private static string By(string by) => by switch
    {
        "stated" => "the provider's word",
        "bytes" => "bytes of text, at four a token",
        _ when by.StartsWith("own calls", StringComparison.Ordinal) => $"tokens a byte in your {by}",
        _ => $"counted with {by}",
    };

    private static string Number(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);
}
