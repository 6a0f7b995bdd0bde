using System.Globalization;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Reporting;

/// <summary>One call's cost and state in a few letters.</summary>
internal static class CallText
{
    /// <summary>What it adds to a bill; for a plan the list value in brackets; unknown is a dash.</summary>
    public static string Cost(Charge charge) => charge.State switch
    {
        ChargeState.Plan => $"({Figures.Money(charge.List)})",
        ChargeState.Error or ChargeState.None => "",
        _ => (charge.Estimated ? "~" : "") + Figures.Money(charge.Effective),
    };

    /// <summary>The state, and what there is to say about it: <c>unpriced: unknown_model</c>, <c>error 429</c>, <c>priced, cut_off</c>, <c>priced, negotiated</c>.</summary>
    /// <param name="charge">The charge.</param>
    /// <param name="end">How the exchange ended.</param>
    /// <param name="status">Its HTTP status.</param>
    /// <param name="source">Where the amount is from.</param>
    public static string State(Charge charge, ExchangeEnd end, int? status, string? source)
    {
        var text = charge.State.Word();
        if (charge.State is ChargeState.Error && status is { } code and >= 400) text += $" {code.ToString(CultureInfo.InvariantCulture)}";
        if (charge.Reason is not ChargeReason.None) text += $": {charge.Reason.Word()}";
        if (end is not ExchangeEnd.Complete) text += $", {end.Word()}";
        if (NegotiatedText.Is(source)) text += $", {NegotiatedText.Word}";
        return text;
    }
}
