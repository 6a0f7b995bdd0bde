namespace Plimsoll.Store.Queries;

/// <summary>Only calls whose <paramref name="Dim"/> is <paramref name="Value"/>.</summary>
/// <param name="Dim">Any dimension but a time.</param>
/// <param name="Value">The exact value; null for the calls of which it is not known.</param>
public readonly record struct ReportFilter(ReportDim Dim, string? Value);
