using Plimsoll.Pricing;

namespace Plimsoll.Metering.Repricing;

/// <summary>What a call used at its own model, and at others: a ledger keeps the sum, and the lines that tell the parts.</summary>
/// <param name="Own">At the call's own model.</param>
/// <param name="Further">At others, or in other model requests.</param>
internal readonly record struct StoredParts(Usage Own, IReadOnlyList<ModelUsage> Further)
{
    /// <summary>Null where there were several parts that can no longer be told apart.</summary>
    public static StoredParts? Of(Observation of, Reading reading, ReceiptView? receipt)
    {
        if (of.Lines.Count == 0)
        {
            // Lines are kept of what had a price. Anthropic's list of iterations may hold another model's tokens.
            var several = of.Charge.List is null && reading.RawUsage.Span.IndexOf("\"iterations\""u8) >= 0;
            return several ? null : new(reading.Usage, []);
        }

        var parts = new List<(string Model, Usage Usage)>();
        ChargeLine? last = null;
        foreach (var line in of.Lines)
        {
            // Lines of one part are in the order of units.
            if (last is null || line.Model != last.Model || line.Unit <= last.Unit) parts.Add((line.Model, default));
            var usage = parts[^1].Usage;
            usage.Add(line.Unit, line.Quantity);
            parts[^1] = (line.Model, usage);
            last = line;
        }

        Usage sum = default;
        foreach (var part in parts) sum.Add(part.Usage);
        if (sum != reading.Usage) return null;

        var own = receipt is null || parts[0].Model == receipt.Model ? 1 : 0;
        return new(own == 1 ? parts[0].Usage : default, [.. parts.Skip(own).Select(part => new ModelUsage(part.Model, part.Usage, "stored"))]);
    }
}
