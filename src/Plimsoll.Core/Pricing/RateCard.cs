namespace Plimsoll.Pricing;

/// <summary>The rates of one provider, as its file states them.</summary>
internal sealed class RateCard
{
    /// <summary>The provider's id: the file's name without <c>.json</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>The bundled rates that these add to and change; null where the file stands alone.</summary>
    public RateCard? Extends { get; private set; }

    /// <summary>The providers whose rates value the calls of this one, the first that has the model (the list value of what a plan covers).</summary>
    public List<string> PricesFrom { get; } = [];

    public Dictionary<string, RateSource> Sources { get; } = new(StringComparer.Ordinal);

    /// <summary>The provider's words for service tiers, speeds and places.</summary>
    public TermWords Tiers { get; } = new();

    public TermWords Speeds { get; } = new();

    public TermWords Geos { get; } = new();

    /// <summary>What may stand before a model's name and means nothing (<c>models/</c>).</summary>
    public List<string> NamePrefixes { get; } = [];

    /// <summary>Modalities that models bill as text, where a model does not say it itself.</summary>
    public Modalities BilledAsText { get; set; }

    /// <summary>True where the provider gives no discount for what it served from a cache: such tokens are billed as any input.</summary>
    public bool CachedAsInput { get; set; }

    /// <summary>Multipliers for all models: used where a model has neither a rate nor a multiplier of its own for the term.</summary>
    public List<RateRow> Multipliers { get; } = [];

    /// <summary>Fees for tools, for all models.</summary>
    public List<RateRow> Fees { get; } = [];

    public List<ModelCard> Models { get; } = [];

    /// <summary>Begins with everything that <paramref name="other"/> states. For a card that is still empty.</summary>
    /// <param name="other">A bundled card.</param>
    /// <param name="file">Whose word a rate of this card is that names one of the other's sources.</param>
    public void Extend(RateCard other, string? file)
    {
        Extends = other;
        foreach (var (id, source) in other.Sources) Sources[id] = source with { File = file };
        Tiers.CopyFrom(other.Tiers);
        Speeds.CopyFrom(other.Speeds);
        Geos.CopyFrom(other.Geos);
        PricesFrom.AddRange(other.PricesFrom);
        NamePrefixes.AddRange(other.NamePrefixes);
        BilledAsText = other.BilledAsText;
        CachedAsInput = other.CachedAsInput;
        Multipliers.AddRange(other.Multipliers);
        Fees.AddRange(other.Fees);
        Models.AddRange(other.Models);
    }
}

/// <summary>The rates of one model.</summary>
internal sealed class ModelCard
{
    public string Id { get; set; } = "";

    /// <summary>Other names, whole.</summary>
    public List<string> Aliases { get; } = [];

    /// <summary>Patterns of whole names, see <see cref="NamePattern"/>.</summary>
    public List<string> Patterns { get; } = [];

    /// <summary>Null: as the provider says.</summary>
    public Modalities? BilledAsText { get; set; }

    /// <summary>False where the model is known never to write what its text does not show (hidden reasoning).</summary>
    public bool Reasons { get; set; } = true;

    public List<RateRow> Rates { get; } = [];

    /// <summary>Fees for tools that differ from the provider's.</summary>
    public List<RateRow> Fees { get; } = [];

    /// <summary>Takes over what this card leaves out of the bundled card of the same model, and the names that no other model has taken.</summary>
    public void Inherit(ModelCard bundled, HashSet<string> taken)
    {
        Aliases.AddRange(bundled.Aliases.Where(name => !taken.Contains(name)));
        Patterns.AddRange(bundled.Patterns.Where(name => !taken.Contains(name)));
        BilledAsText ??= bundled.BilledAsText;
        Reasons &= bundled.Reasons;
        if (Rates.Count == 0) Rates.AddRange(bundled.Rates);
        if (Fees.Count == 0) Fees.AddRange(bundled.Fees);
    }
}

/// <summary>Where a rate comes from.</summary>
/// <param name="Id">Its id in the file.</param>
/// <param name="Url">The page or table.</param>
/// <param name="Read">The day on which it was read, <c>yyyy-MM-dd</c>.</param>
/// <param name="File">The file of the user's own that says so; null where Plimsoll does.</param>
internal sealed record RateSource(string Id, string Url, string Read, string? File = null);

/// <summary>Modalities other than text.</summary>
[Flags]
internal enum Modalities : byte
{
    None = 0,
    Image = 1,
    Video = 2,
    Audio = 4,
}
