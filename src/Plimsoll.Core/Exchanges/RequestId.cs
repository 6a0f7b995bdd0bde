namespace Plimsoll.Exchanges;

/// <summary>The provider's id of a request, from the headers of its response.</summary>
public static class RequestId
{
    private static readonly string[] Names = ["request-id", "x-request-id", "x-amzn-requestid", "apim-request-id"];

    /// <summary>The id, or null where the response has none.</summary>
    public static string? Find(HeaderList headers)
    {
        foreach (var name in Names)
        {
            if (headers.Find(name) is { Length: > 0 } id) return id;
        }

        return null;
    }
}
