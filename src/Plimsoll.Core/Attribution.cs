namespace Plimsoll;

/// <summary>Who and what a call was for. Every field may be null: not known.</summary>
/// <remarks>Values are the user's own words, at most 200 characters; longer ones are cut by who makes the attribution.</remarks>
public sealed record Attribution
{
    /// <summary>Nothing known.</summary>
    public static Attribution Unknown { get; } = new();

    public string? Project { get; init; }

    /// <summary>What told the project: <c>option</c>, <c>environment</c>, <c>header</c>, <c>.plimsoll.json</c>, <c>git</c> or <c>directory</c>.</summary>
    public string? ProjectSource { get; init; }

    /// <summary>The program that called, from its own headers (<c>claude-code</c>, <c>codex</c>, <c>openai-node</c>, <c>curl</c>).</summary>
    public string? Client { get; init; }

    /// <summary>An agent within the program (a subagent's name), where it says so.</summary>
    public string? Agent { get; init; }

    /// <summary>The work session as the client or the user names it.</summary>
    public string? Session { get; init; }

    /// <summary>One <c>plimsoll run</c>: its id.</summary>
    public string? Run { get; init; }

    public string? Developer { get; init; }

    public string? User { get; init; }

    public string? Feature { get; init; }

    /// <summary>The repository: its remote without credentials, or its folder.</summary>
    public string? Repository { get; init; }

    public string? Branch { get; init; }

    public string? Directory { get; init; }

    public string? Machine { get; init; }

    /// <summary>A keyed fingerprint of the API key, eight hexadecimal digits. Never the key.</summary>
    public string? Key { get; init; }

    /// <summary>The user's own tags, by name; a name appears once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];
}
