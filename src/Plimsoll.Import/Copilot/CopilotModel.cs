namespace Plimsoll.Import.Copilot;

/// <summary>The names of models without what Copilot adds to them.</summary>
internal static class CopilotModel
{
    private static readonly string[] Suffixes = ["-1m-internal", "-1m"];

    /// <summary>Without what says how large a context was asked for.</summary>
    public static string? Plain(string? model)
    {
        if (model is null) return null;
        foreach (var suffix in Suffixes)
        {
            if (model.EndsWith(suffix, StringComparison.Ordinal)) return Plain(model[..^suffix.Length]);
        }

        return model;
    }
}
