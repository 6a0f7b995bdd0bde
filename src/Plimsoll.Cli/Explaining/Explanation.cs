using System.Globalization;
using System.Text;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Terminal;
using Plimsoll.Pricing;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Explaining;

/// <summary>How a call's cost came to be, from the usage as it came to the last nano-dollar: worked out anew from what the ledger kept.</summary>
internal static class Explanation
{
    public static void Write(TextWriter output, CallDetail detail, int width, Style style)
    {
        var call = detail.Call;
        var receipt = call.Charge.Receipt is { } kept ? ReceiptView.Parse(kept.Json) : null;
        output.WriteLine(style.Bold($"call {detail.Id}: {detail.Model ?? "(unknown model)"} by {call.Provider}"));
        output.WriteLine($"{CallText.State(call.Charge, call.End, call.Status, call.AmountSource)}{(StateText.Of(call.Charge) is { } why ? $": {why}" : "")}");

        Section(output, style, "usage as reported");
        foreach (var line in Wrap(call.Reading is { RawUsage.IsEmpty: false } reading ? Encoding.UTF8.GetString(reading.RawUsage.Span) : "none", width))
            output.WriteLine(line);

        if (call.Estimate is { } basis) EstimateText.Write(output, basis, width, style);
        if (receipt is not null) WriteRates(output, receipt, style);
        var lines = Lines(call, receipt);
        if (lines.Count > 0) WriteArithmetic(output, call, lines, receipt, width, style);
        else if (call.Reading is { Usage.IsZero: false } counted && receipt?.Negotiated is null) WriteUnits(output, counted.Usage, receipt, style);
        if (receipt?.Negotiated is not null) NegotiatedText.Write(output, call, receipt, width, style);
        WriteAmounts(output, call, style);
    }

    // A call that billed several models has its lines kept; one that billed one model is worked out from its receipt.
    private static IReadOnlyList<ChargeLine> Lines(Observation call, ReceiptView? receipt)
    {
        if (call.Lines.Count > 0) return call.Lines;
        return receipt is null || call.Reading is not { } reading || call.Charge.List is null ? [] : receipt.Lines(reading.Usage);
    }

    private static void WriteRates(TextWriter output, ReceiptView receipt, Style style)
    {
        Section(output, style, "rates");
        output.WriteLine($"model    {receipt.Model} ({Match(receipt)}){(receipt.PricesFrom is { } card ? $", at {card}'s list prices" : "")}");
        foreach (var (name, value) in receipt.Terms) output.WriteLine($"{TermName(name),-8} {TermText(name, value)}");
        foreach (var (of, url, read) in receipt.Sources) output.WriteLine($"{"source",-8} {of}: {url}, read {read}");
        if (receipt.From is not null || receipt.Until is not null)
            output.WriteLine($"{"valid",-8} {(receipt.From is { } from ? $"from {from}" : "")}{(receipt.Until is { } until ? $" until {until}" : "")}".TrimEnd());
    }

    private static void WriteArithmetic(TextWriter output, Observation call, IReadOnlyList<ChargeLine> lines, ReceiptView? receipt, int width, Style style)
    {
        Section(output, style, "arithmetic");
        var several = lines.Select(line => line.Model).Distinct(StringComparer.Ordinal).Skip(1).Any();
        var table = new TextTable(
            new TextColumn("model", HideWhenEmpty: true), new("unit"), new("quantity", Right: true), new("per million", Right: true), new("amount", Right: true), new("", HideWhenEmpty: true));
        var sum = NanoUsd.Zero;
        foreach (var line in lines)
        {
            sum += line.Amount;
            table.Add(
                several ? line.Model : "", line.Unit.Word(), line.Quantity.ToString("#,##0", CultureInfo.InvariantCulture), new NanoUsd(line.NanoPerMillion).ToString(),
                line.Amount.ToString(), Remark(line.Unit, receipt, several));
        }

        table.AddRule();
        table.Add("", "sum", "", "", sum.ToString());
        table.Write(output, width, style);
        output.WriteLine(style.Dim("Each line is quantity × rate ÷ 1,000,000, rounded once to the nano-dollar, half to even."));
        if (call.Charge.List is { } list && list != sum)
            output.WriteLine(style.Warn($"The ledger has {list} for this; the difference is a bug, please report it."));
    }

    // Which of them has no rate is why there is no sum.
    private static void WriteUnits(TextWriter output, Usage usage, ReceiptView? receipt, Style style)
    {
        Section(output, style, "counted");
        var rated = receipt?.Lines(usage).Select(line => line.Unit).ToHashSet() ?? [];
        for (var slot = 0; slot < Usage.Slots; slot++)
        {
            if (usage[(Unit)slot] is not (var quantity and not 0)) continue;
            var rateless = receipt is not null && rated.Count > 0 && !rated.Contains((Unit)slot);
            output.WriteLine($"{((Unit)slot).Word(),-18}{quantity.ToString("#,##0", CultureInfo.InvariantCulture)}{(rateless ? style.Warn("  no rate") : "")}");
        }
    }

    private static void WriteAmounts(TextWriter output, Observation call, Style style)
    {
        var charge = call.Charge;
        Section(output, style, "amounts");
        Amount("list", charge.List, "at public rates");
        Amount("reported", charge.Reported, "as the provider states it");
        if (charge is { Reported: { } stated, List: { } computed } && stated != computed) output.WriteLine($"{"apart",-9} {Apart(stated, computed)}");
        if (charge.Estimated) output.WriteLine($"{"bounds",-9} {Figures.Money(charge.Low)} to {(charge.High is null ? "no known limit" : Figures.Money(charge.High))}");
        var billedAsStated = charge.Reported is not null && charge.Effective == charge.Reported;
        if (call.AmountSource is { } source && (billedAsStated || source.Contains(';', StringComparison.Ordinal))) output.WriteLine($"{"from",-9} {source}");
        output.WriteLine(style.Bold($"{"cost",-9} {Cost(charge)}"));

        void Amount(string name, NanoUsd? amount, string what)
        {
            if (amount is { } known) output.WriteLine($"{name,-9} {known} {style.Dim(what)}");
        }
    }

    private static string Apart(NanoUsd stated, NanoUsd computed)
    {
        var apart = stated - computed;
        var share = computed.Value == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {100m * apart.Value / computed.Value:+0.##;-0.##} % of the list");
        return $"{(apart.Value > 0 ? "+" : "")}{apart} stated beyond what the rates make{share}";
    }

    // Breaks after commas where there are any, since the text is JSON.
    private static IEnumerable<string> Wrap(string text, int width)
    {
        while (text.Length > width)
        {
            var end = text.LastIndexOf(',', width - 1) + 1;
            if (end == 0) end = width;
            yield return text[..end];
            text = text[end..];
        }

        yield return text;
    }

    private static string Cost(Charge charge) => charge.State switch
    {
        ChargeState.Plan => "covered by a plan",
        ChargeState.Error or ChargeState.None => "nothing is billed",
        _ => charge.Effective is { } cost ? (charge.Estimated ? "~" : "") + cost : "not known",
    };

    private static string Match(ReceiptView receipt) => receipt.Matched switch
    {
        null or "exact" => "by its exact name",
        var how => receipt.MatchedBy is { } by ? $"by {how}: {by}" : $"by {how}",
    };

    private static string TermName(string name) => name.StartsWith("context", StringComparison.Ordinal) ? "context" : name;

    private static string TermText(string name, string value) => name switch
    {
        "contextFrom" => $"long: the whole request is billed at the rates for prompts of {Thousands(value)} tokens and more, cached ones included",
        "contextBelow" => $"short: below {Thousands(value)} prompt tokens, cached ones included",
        "tier" => $"{value}, as the response states",
        "tierMultiplier" or "speedMultiplier" or "geoMultiplier" => $"× {value}",
        _ => value,
    };

    private static string Thousands(string number) =>
        long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count.ToString("#,##0", CultureInfo.InvariantCulture) : number;

    private static string Remark(Unit unit, ReceiptView? receipt, bool several)
    {
        if (several || receipt?.BilledAs(unit) is not { } other) return "";
        return receipt.IsFallback(unit) ? $"no rate of its own: at that of {other.Word()}" : $"billed as {other.Word()}";
    }

    /// <summary>Begins a part.</summary>
    public static void Section(TextWriter output, Style style, string title)
    {
        output.WriteLine();
        output.WriteLine(style.Dim(title));
    }
}
