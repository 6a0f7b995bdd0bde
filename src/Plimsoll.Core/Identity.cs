using System.Security.Cryptography;
using System.Text;

namespace Plimsoll;

/// <summary>What a call is known by across witnesses: a hash of what kind of id it is, and the id.</summary>
/// <param name="Hash">The first 8 bytes of a SHA-256: not secret, and the same on every machine.</param>
public readonly record struct Identity(ulong Hash)
{
    /// <summary>The provider's id of the response. Ids of one provider are unique; two providers' may not be.</summary>
    public static Identity OfResponse(string provider, string responseId) => Of("response", provider, responseId);

    /// <summary>The provider's id of the request, from the response's headers (<c>request-id</c>, <c>x-request-id</c>).</summary>
    public static Identity OfRequest(string provider, string requestId) => Of("request", provider, requestId);

    /// <summary>A call known only to one witness, by that witness' own key.</summary>
    public static Identity OfNative(Witness witness, string native) => Of("native", witness.ToString(), native);

    /// <summary>A call of which its witness has no id, by what it says of it: see <see cref="Fingerprint"/>.</summary>
    internal static Identity OfCounts(string text) => Of("counts", "", text);

    private static Identity Of(string kind, string scope, string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{scope}\n{id}"), hash);
        return new(BitConverter.ToUInt64(hash));
    }
}
