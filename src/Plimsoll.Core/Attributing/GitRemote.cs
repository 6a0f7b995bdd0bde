namespace Plimsoll.Attributing;

/// <summary>A git remote's address, brought to one form: <c>host/owner/name</c>, without credentials, scheme, port or <c>.git</c>.</summary>
public static class GitRemote
{
    /// <summary>The one form of <paramref name="url"/>; null where it is empty.</summary>
    /// <remarks>Takes <c>https://user:token@host/owner/name.git</c>, <c>ssh://git@host:22/…</c>, <c>git@host:owner/name</c> and local paths.</remarks>
    public static string? Normalize(string? url)
    {
        var text = url?.Trim() ?? "";
        if (text.Length == 0) return null;

        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            text = text[(scheme + 3)..];
            var slash = text.IndexOf('/', StringComparison.Ordinal);
            var authority = slash < 0 ? text : text[..slash];
            var path = slash < 0 ? "" : text[slash..];
            var at = authority.LastIndexOf('@');
            var host = authority[(at + 1)..];
            var port = host.LastIndexOf(':');
            if (port > 0 && !host.EndsWith(']')) host = host[..port];
            text = host.ToLowerInvariant() + path;
        }
        else if (text.IndexOf(':', StringComparison.Ordinal) is > 1 and var colon && !text[..colon].Contains('/', StringComparison.Ordinal))
        {
            var host = text[(text[..colon].LastIndexOf('@') + 1)..colon];
            text = $"{host.ToLowerInvariant()}/{text[(colon + 1)..].TrimStart('/')}";
        }

        text = text.TrimEnd('/');
        if (text.EndsWith(".git", StringComparison.OrdinalIgnoreCase)) text = text[..^4].TrimEnd('/');
        return text.Length == 0 ? null : text;
    }

    /// <summary>The address of <c>origin</c> (else of the first remote) in the text of a <c>.git/config</c>; null where there is none.</summary>
    public static string? FindInConfig(string config)
    {
        string? first = null, section = null;
        foreach (var raw in config.Split('\n'))
        {
            var line = raw.Trim();
            if (line.StartsWith('['))
            {
                section = line;
                continue;
            }

            if (section is null || !section.StartsWith("[remote ", StringComparison.OrdinalIgnoreCase)) continue;
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !line[..equals].Trim().Equals("url", StringComparison.OrdinalIgnoreCase)) continue;
            var url = line[(equals + 1)..].Trim().Trim('"');
            if (section.StartsWith("[remote \"origin\"]", StringComparison.OrdinalIgnoreCase)) return url;
            first ??= url;
        }

        return first;
    }
}
