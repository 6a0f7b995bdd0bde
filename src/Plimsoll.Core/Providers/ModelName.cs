namespace Plimsoll.Providers;

/// <summary>A model's name without the collection that Google's resource names put before it.</summary>
internal static class ModelName
{
    private const string Collection = "models/";

    public static string? Bare(string? name) =>
        name is not null && name.Length > Collection.Length && name.StartsWith(Collection, StringComparison.Ordinal) ? name[Collection.Length..] : name;
}
