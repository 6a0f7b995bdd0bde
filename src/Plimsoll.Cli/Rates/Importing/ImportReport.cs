namespace Plimsoll.Cli.Rates.Importing;

/// <summary>What an import made of each model of a table.</summary>
internal sealed class ImportReport
{
    /// <summary>Models that had no rates before.</summary>
    public List<ImportedModel> Added { get; } = [];

    /// <summary>Models whose rates are the table's from its day on; what was known of earlier days stays.</summary>
    public List<ImportedModel> Changed { get; } = [];

    /// <summary>Models whose rates stay, though the table says otherwise or more.</summary>
    public List<ImportedModel> Kept { get; } = [];

    /// <summary>How many models' rates are the table's already.</summary>
    public int Same { get; set; }

    /// <summary>Models that cannot be taken.</summary>
    public List<ImportedModel> Skipped { get; } = [];

    /// <summary>Prices of the table that nothing here counts: the field and why, and the models that have it.</summary>
    public SortedDictionary<string, List<string>> LeftOut { get; } = new(StringComparer.Ordinal);

    /// <summary>The files that change: name and content.</summary>
    public List<KeyValuePair<string, byte[]>> Files { get; } = [];

    /// <summary>How many rates are new.</summary>
    public int Rates { get; set; }
}

/// <summary>A model of a table.</summary>
/// <param name="Provider">Our provider's id, or the table's word for it.</param>
/// <param name="Model">Its name.</param>
/// <param name="Why">What differs, or why it is skipped; empty where there is nothing to say.</param>
internal sealed record ImportedModel(string Provider, string Model, string Why);
