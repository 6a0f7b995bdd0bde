namespace Plimsoll.Cli.Rates.Importing;

/// <summary>A model as a public table has it, in our units.</summary>
/// <param name="TableProvider">The table's own word for its provider.</param>
/// <param name="Provider">Our id of it; there may be no file of that name.</param>
/// <param name="Id">The model's name.</param>
internal sealed record TableModel(string TableProvider, string Provider, string Id)
{
    /// <summary>Other names of it, whole.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Its rates; none where <see cref="Skipped"/> says why.</summary>
    public IReadOnlyList<TableRow> Rows { get; init; } = [];

    /// <summary>Prices that the table states and that nothing here counts or understands, by the table's field and why.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Why the model is not taken, in words that follow "which"; null where it is.</summary>
    public string? Skipped { get; init; }
}
