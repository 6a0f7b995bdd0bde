namespace Plimsoll.Metering;

/// <summary>One charge of two: what the public pays, and what the user does.</summary>
internal static class NegotiatedCharge
{
    /// <param name="list">The call at list.</param>
    /// <param name="own">The same call at the user's own rates; where none holds, the same charge.</param>
    public static MeteredCall Of(MeteredCall list, MeteredCall own)
    {
        // Under a plan nothing is billed, and what a response states has the discount in it: neither is changed by an override.
        if (own.Charge.Effective is null || own.Rates == list.Rates) return list;
        return own with { Charge = own.Charge with { List = list.Charge.List }, Lines = list.Lines };
    }
}
