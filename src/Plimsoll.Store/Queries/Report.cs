namespace Plimsoll.Store.Queries;

/// <summary>The answer to a <see cref="ReportQuery"/>.</summary>
/// <param name="By">The dimensions.</param>
/// <param name="Rows">Where times are among the dimensions, in their order; then the dearest first, then most calls, then by name.</param>
/// <param name="Total">All of the calls; its <see cref="ReportRow.Dims"/> is empty.</param>
public sealed record Report(IReadOnlyList<ReportDim> By, IReadOnlyList<ReportRow> Rows, ReportRow Total);
