using Plimsoll.Pricing;

namespace Plimsoll.Cli.Rates.Importing;

/// <summary>Rates, and the terms on which they hold, by name: of a table, or of a card to which a table's are added.</summary>
internal sealed record TableRow
{
    /// <summary>The id of its source in the provider's file; null for the table itself.</summary>
    public string? Source { get; init; }

    /// <summary>Words to keep beside the row, or null.</summary>
    public string? Note { get; init; }

    public string? Tier { get; init; }

    public string? Speed { get; init; }

    public string? Geo { get; init; }

    /// <summary>The least prompt, in tokens, for which it holds; 0 for any.</summary>
    public long ContextFrom { get; init; }

    public IReadOnlyList<WeekWindow> Windows { get; init; } = [];

    /// <summary>UTC ticks; the first instant.</summary>
    public long From { get; init; } = DateTime.MinValue.Ticks;

    /// <summary>UTC ticks; the instant after the last.</summary>
    public long Until { get; init; } = long.MaxValue;

    public bool Free { get; init; }

    /// <summary>In <see cref="RateRow.One"/>s; 0 where the row states rates.</summary>
    public long Multiply { get; init; }

    /// <summary>Nano-dollars for a million of each unit.</summary>
    public SortedDictionary<Unit, long> Rates { get; init; } = [];

    /// <summary>What two rows that could replace each other have in common.</summary>
    public (string? Tier, string? Speed, string? Geo, long ContextFrom, bool Multiplies) Terms => (Tier, Speed, Geo, ContextFrom, Multiply > 0);

    public bool HoldsAt(long ticks) => ticks >= From && ticks < Until;

    /// <summary>The terms in words; <c>standard</c> where there are none.</summary>
    public string TermsText()
    {
        var terms = new List<string>();
        if (Tier is not null) terms.Add(Tier);
        if (Speed is not null) terms.Add(Speed);
        if (Geo is not null) terms.Add($"in {Geo}");
        if (ContextFrom > 0) terms.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"prompts from {ContextFrom:#,##0}"));
        if (Windows.Count > 0) terms.Add("some hours");
        return terms.Count == 0 ? "standard" : string.Join(", ", terms);
    }

    public static TableRow Of(RateCard card, RateRow row) => new()
    {
        Source = row.Source.Id,
        Tier = row.Tier > 0 ? card.Tiers.Name(row.Tier) : null,
        Speed = row.Speed > 0 ? card.Speeds.Name(row.Speed) : null,
        Geo = row.Geo > 0 ? card.Geos.Name(row.Geo) : null,
        ContextFrom = row.ContextFrom,
        Windows = row.Windows,
        From = row.From,
        Until = row.Until,
        Free = row.Free,
        Multiply = row.Multiply,
        Rates = new(row.Rates.ToDictionary()),
    };
}
