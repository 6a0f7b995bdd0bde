using System.Globalization;
using Plimsoll.Cli.Terminal;
using Plimsoll.Pricing;

namespace Plimsoll.Cli.Explaining;

/// <summary>What a call costs at the user's own rates, beside the list.</summary>
internal static class NegotiatedText
{
    public static void Write(TextWriter output, Observation call, ReceiptView receipt, int width, Style style)
    {
        Explanation.Section(output, style, "negotiated");
        foreach (var by in receipt.NegotiatedBy) output.WriteLine($"override {by}");
        if (call.Lines.Count > 0)
        {
            // One receipt cannot hold the rates of several models.
            output.WriteLine("The cost is that of each model's lines at its own overrides.");
            return;
        }

        var table = new TextTable(new TextColumn("unit"), new("quantity", Right: true), new("per million", Right: true), new("amount", Right: true));
        var sum = NanoUsd.Zero;
        foreach (var line in receipt.NegotiatedLines(call.Reading?.Usage ?? default))
        {
            sum += line.Amount;
            table.Add(line.Unit.Word(), line.Quantity.ToString("#,##0", CultureInfo.InvariantCulture), new NanoUsd(line.NanoPerMillion).ToString(), line.Amount.ToString());
        }

        table.AddRule();
        table.Add("sum", "", "", sum.ToString());
        table.Write(output, width, style);
    }
}
