using System.Globalization;
using System.Text;
using Plimsoll.Exchanges;

namespace Plimsoll.Attributing;

/// <summary>What a request's own headers say of who and what it is for: <c>plimsoll-*</c>, and those that coding agents send anyway.</summary>
public static class HeaderAttribution
{
    /// <summary>Headers that begin so are for Plimsoll: they never reach the provider.</summary>
    public const string OwnPrefix = "plimsoll-";

    private const int Longest = 200;

    // Claude Code, Codex (new and old), and the general custom: the session as the agent itself names it.
    private static readonly string[] SessionHeaders = ["x-claude-code-session-id", "session-id", "session_id", "thread-id", "x-session-id"];

    /// <summary>The attribution of one request: <paramref name="context"/>, and over it what the headers say.</summary>
    public static Attribution Resolve(Attribution context, HeaderList headers, PromptHasher hasher)
    {
        var own = HasOwn(headers);
        var project = Own("project");
        return context with
        {
            Project = project ?? context.Project,
            ProjectSource = project is null ? context.ProjectSource : "header",
            Client = Own("client") ?? ClientName.Of(headers.Find("user-agent")) ?? context.Client,
            Agent = Own("agent") ?? Text(headers.Find("x-claude-code-agent-id")) ?? context.Agent,
            Session = Own("session") ?? AgentSession(headers) ?? context.Session,
            User = Own("user") ?? context.User,
            Feature = Own("feature") ?? context.Feature,
            Developer = Own("developer") ?? context.Developer,
            Key = Credential.Find(headers) is { } credential ? Fingerprint(credential, hasher) : context.Key,
            Tags = own ? Tags(context.Tags, headers) : context.Tags,
        };

        // Most requests have none, and would be searched for each in turn.
        string? Own(string name) => own ? Text(headers.Find(OwnPrefix + name)) : null;
    }

    /// <summary>Later tags replace earlier ones of the same name; the result is in order of names.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Merge(
        IReadOnlyList<KeyValuePair<string, string>> first, IReadOnlyList<KeyValuePair<string, string>> then)
    {
        if (then.Count == 0) return first;

        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in first) tags[name] = value;
        foreach (var (name, value) in then) tags[name] = value;
        return [.. tags];
    }

    /// <summary>Reads <c>name=value</c>; null where it is not that.</summary>
    public static KeyValuePair<string, string>? ParseTag(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || Text(text[..equals]) is not { } name || Text(text[(equals + 1)..]) is not { } value) return null;
        return new(name, value);
    }

    private static string? AgentSession(HeaderList headers)
    {
        foreach (var name in SessionHeaders)
        {
            if (Text(headers.Find(name)) is { } session) return session;
        }

        return null;
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Tags(IReadOnlyList<KeyValuePair<string, string>> context, HeaderList headers)
    {
        List<KeyValuePair<string, string>>? own = null;
        foreach (var (field, values) in headers.Fields)
        {
            if (!field.Equals("plimsoll-tag", StringComparison.OrdinalIgnoreCase)) continue;
            foreach (var value in values.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (ParseTag(value) is { } tag) (own ??= []).Add(tag);
            }
        }

        return own is null ? context : Merge(context, own);
    }

    private static bool HasOwn(HeaderList headers)
    {
        foreach (var (field, _) in headers.Fields ?? [])
        {
            if (field.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>A value fit to be kept: trimmed, without control characters, 200 characters at most; null where nothing is left.</summary>
    public static string? Text(string? value)
    {
        if (string.IsNullOrWhiteSpace(value)) return null;

        var text = value.Trim();
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0 && text.Any(char.IsControl)) text = string.Concat(text.Where(letter => !char.IsControl(letter)));
        return text.Length switch { 0 => null, > Longest => text[..Longest], _ => text };
    }

    private static string Fingerprint(string credential, PromptHasher hasher) =>
        (hasher.Hash(Encoding.UTF8.GetBytes(credential)) >> 32).ToString("x8", CultureInfo.InvariantCulture);
}
