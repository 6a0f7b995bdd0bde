namespace Plimsoll.Metering;

/// <summary>What the user says that names mean which tell no model: a deployment, an inference profile, a fine-tune, an alias of a gateway.</summary>
/// <remarks>Safe for any number of threads.</remarks>
public sealed class ModelNames
{
    private readonly Dictionary<(string Provider, string Name), string> _models = [];

    private ModelNames()
    {
    }

    /// <summary>No name is told.</summary>
    public static ModelNames None { get; } = new();

    /// <param name="models">By provider (<c>azure</c>) and name (<c>our-chat</c>), the model that it is (<c>gpt-4o</c>). Case is ignored.</param>
    public static ModelNames Of(IEnumerable<(string Provider, string Name, string Model)> models)
    {
        var names = new ModelNames();
        foreach (var (provider, name, model) in models) names._models[(provider, name.ToLowerInvariant())] = model;
        return names;
    }

    /// <summary>The model that <paramref name="name"/> is, or null where the user does not say.</summary>
    public string? Find(string provider, string? name) =>
        _models.Count > 0 && name is not null && _models.TryGetValue((provider, name.ToLowerInvariant()), out var model) ? model : null;
}
