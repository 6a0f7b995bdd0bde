namespace Plimsoll.Providers;

/// <summary>A model's name without the resource name around it.</summary>
/// <remarks>
/// Google puts a collection before it, AWS an ARN: of a foundation model or of a profile across regions, whose id tells the model. An ARN of
/// an application's own profile tells nothing, and stays whole.
/// </remarks>
internal static class ModelName
{
    private const string Collection = "models/";
    private const string Arn = "arn:aws";

    public static string? Bare(string? name)
    {
        if (name is null) return null;
        if (name.Length > Collection.Length && name.StartsWith(Collection, StringComparison.Ordinal)) return name[Collection.Length..];
        return name.StartsWith(Arn, StringComparison.Ordinal) ? After(name, ":foundation-model/") ?? After(name, ":inference-profile/") ?? name : name;
    }

    private static string? After(string name, string kind)
    {
        var at = name.IndexOf(kind, StringComparison.Ordinal);
        return at < 0 || at + kind.Length == name.Length ? null : name[(at + kind.Length)..];
    }
}
