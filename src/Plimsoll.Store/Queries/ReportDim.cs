namespace Plimsoll.Store.Queries;

/// <summary>What a report can group by. <see cref="ReportDimKind.Tag"/> needs a name.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Tag">The name of the tag; else null.</param>
public readonly record struct ReportDim(ReportDimKind Kind, string? Tag = null)
{
    /// <summary>As a person types it: lower case, <c>tag:NAME</c> for a tag.</summary>
    public string Name => Kind == ReportDimKind.Tag ? "tag:" + Tag : Kind.ToString().ToLowerInvariant();

    /// <summary>True for day, week, month, hour and block.</summary>
    public bool IsTime => Kind is ReportDimKind.Hour or ReportDimKind.Day or ReportDimKind.Week or ReportDimKind.Month or ReportDimKind.Block;

    /// <returns>False where there is no such dimension.</returns>
    public static bool TryParse(string text, out ReportDim dim)
    {
        dim = default;
        if (text.StartsWith("tag:", StringComparison.Ordinal) && text.Length > 4)
        {
            dim = new(ReportDimKind.Tag, text[4..]);
            return true;
        }

        if (!Enum.TryParse<ReportDimKind>(text, ignoreCase: true, out var kind) || kind == ReportDimKind.Tag || !char.IsLetter(text[0]))
            return false;
        dim = new(kind);
        return true;
    }
}
