namespace Plimsoll.Cli.Running;

/// <summary>What the user asked of a <c>plimsoll run</c>.</summary>
internal sealed record RunOptions
{
    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    public string? Project { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The summary as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Where the summary goes; null is standard error.</summary>
    public string? SummaryFile { get; init; }

    public bool Quiet { get; init; }
}
