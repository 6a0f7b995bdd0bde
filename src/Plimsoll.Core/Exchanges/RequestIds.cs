namespace Plimsoll.Exchanges;

/// <summary>Which header of a response holds the provider's own id of the request.</summary>
public static class RequestIds
{
    // The surest first: a gateway may add its own beside the provider's.
    private static readonly string[] Names =
    [
        "request-id",
        "x-request-id",
        "apim-request-id",
        "x-amzn-requestid",
        "x-goog-request-id",
        "x-goog-ext-request-id",
        "x-ms-request-id",
        "x-typhoon-request-id",
    ];

    /// <summary>The provider's id of the request, or null where it gives none.</summary>
    public static string? Find(HeaderList responseHeaders)
    {
        foreach (var name in Names)
        {
            if (responseHeaders.Find(name) is { Length: > 0 and <= 512 } id) return id;
        }

        return null;
    }
}
