namespace Plimsoll.Store.Rows;

/// <summary>A combination of attribution: ids of words, 0 where not known. In the order of <see cref="DimKind"/> and of the columns.</summary>
internal readonly record struct FacetKey(
    int Provider,
    int Model,
    int Endpoint,
    int Client,
    int Project,
    int ProjectSource,
    int Key,
    int Developer,
    int Branch,
    int Repository,
    int Feature,
    int User,
    int Agent,
    int Machine,
    int TagSet)
{
    public const string Columns =
        "provider, model, endpoint, client, project, project_source, api_key, developer, branch, repository, feature, user, agent, machine, tagset";

    public const int Count = 15;

    public int this[DimKind kind] => kind switch
    {
        DimKind.Provider => Provider,
        DimKind.Model => Model,
        DimKind.Endpoint => Endpoint,
        DimKind.Client => Client,
        DimKind.Project => Project,
        DimKind.ProjectSource => ProjectSource,
        DimKind.Key => Key,
        DimKind.Developer => Developer,
        DimKind.Branch => Branch,
        DimKind.Repository => Repository,
        DimKind.Feature => Feature,
        DimKind.User => User,
        DimKind.Agent => Agent,
        DimKind.Machine => Machine,
        DimKind.TagSet => TagSet,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
