namespace Plimsoll.Cli.Reporting;

/// <summary>What is known of who and what a call was for, by name, tags aside.</summary>
internal static class CallAttribution
{
    public static IEnumerable<KeyValuePair<string, string>> Of(Attribution attribution)
    {
        (string Name, string? Value)[] all =
        [
            ("project", attribution.Project),
            ("project_source", attribution.ProjectSource),
            ("client", attribution.Client),
            ("agent", attribution.Agent),
            ("session", attribution.Session),
            ("run", attribution.Run),
            ("developer", attribution.Developer),
            ("user", attribution.User),
            ("feature", attribution.Feature),
            ("repository", attribution.Repository),
            ("branch", attribution.Branch),
            ("directory", attribution.Directory),
            ("machine", attribution.Machine),
            ("key", attribution.Key),
        ];
        foreach (var (name, value) in all)
        {
            if (value is not null) yield return new(name, value);
        }
    }
}
