using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Queries;

/// <summary>The value of a dimension for a facet, a session, a run and a time.</summary>
internal sealed class DimReader(Words words, LocalTime time)
{
    private readonly Dictionary<(int TagSet, string Name), string?> _tags = [];

    public string? Value(in ReportDim dim, in FacetKey facet, long? session, long? run, long us) => dim.Kind switch
    {
        ReportDimKind.Session => words[session],
        ReportDimKind.Run => words[run],
        ReportDimKind.Tag => Tag(facet.TagSet, dim.Tag!),
        ReportDimKind.Hour or ReportDimKind.Day or ReportDimKind.Week or ReportDimKind.Month or ReportDimKind.Block => time.Name(dim.Kind, us),
        var kind => words[facet[KindOf(kind)]],
    };

    private static DimKind KindOf(ReportDimKind kind) => kind switch
    {
        ReportDimKind.Project => DimKind.Project,
        ReportDimKind.Client => DimKind.Client,
        ReportDimKind.Model => DimKind.Model,
        ReportDimKind.Provider => DimKind.Provider,
        ReportDimKind.Endpoint => DimKind.Endpoint,
        ReportDimKind.Key => DimKind.Key,
        ReportDimKind.Agent => DimKind.Agent,
        ReportDimKind.Developer => DimKind.Developer,
        ReportDimKind.Branch => DimKind.Branch,
        ReportDimKind.User => DimKind.User,
        ReportDimKind.Feature => DimKind.Feature,
        ReportDimKind.Repository => DimKind.Repository,
        ReportDimKind.Machine => DimKind.Machine,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private string? Tag(int tagSet, string name)
    {
        if (tagSet == 0) return null;
        if (_tags.TryGetValue((tagSet, name), out var value)) return value;

        foreach (var tag in TagSet.Read(words[tagSet]))
        {
            if (tag.Key == name) value = tag.Value;
        }

        _tags.Add((tagSet, name), value);
        return value;
    }
}
