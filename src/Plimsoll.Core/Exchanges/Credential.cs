namespace Plimsoll.Exchanges;

/// <summary>The credential that a request carries. It is compared and hashed, never kept.</summary>
public static class Credential
{
    private static readonly string[] KeyHeaders = ["x-api-key", "api-key", "x-goog-api-key"];

    /// <summary>The bare credential of a request (without <c>Bearer</c>), or null where it carries none in its headers.</summary>
    public static string? Find(HeaderList headers)
    {
        if (headers.Find("authorization") is { Length: > 0 } authorization)
        {
            var space = authorization.IndexOf(' ', StringComparison.Ordinal);
            return space < 0 ? authorization : authorization[(space + 1)..].Trim();
        }

        foreach (var name in KeyHeaders)
        {
            if (headers.Find(name) is { Length: > 0 } key) return key;
        }

        return null;
    }
}
