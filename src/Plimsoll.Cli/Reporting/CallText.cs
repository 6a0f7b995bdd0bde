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

    /// <summary>The state, and what there is to say about it: <c>unpriced: unknown_model</c>, <c>error 429</c>, <c>priced, cut_off</c>.</summary>
    public static string State(Charge charge, ExchangeEnd end, int? status)
    {
        var text = charge.State.Word();
        if (charge.State is ChargeState.Error && status is { } code and >= 400) text += $" {code.ToString(CultureInfo.InvariantCulture)}";
        if (charge.Reason is not ChargeReason.None) text += $": {charge.Reason.Word()}";
        if (end is not ExchangeEnd.Complete) text += $", {end.Word()}";
        return text;
    }
}
