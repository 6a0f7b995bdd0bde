using System.Buffers;
using System.Collections.Frozen;

namespace Plimsoll.Providers;

/// <summary>A host as a provider's file states it: a name, or <c>bedrock-runtime.{region}.amazonaws.com</c> for one name a region.</summary>
/// <remarks>
/// Never a wildcard: the machine's CA is confined to these names and to what lies under them, so each must belong to the provider alone.
/// </remarks>
internal static class HostName
{
    private const string Placeholder = "{region}";
    private const int MaxLength = 253;
    private const int MaxLabel = 63;

    private static readonly SearchValues<char> OfLabel = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    // Names under which all the world has hosts: a CA that may vouch for one of them may vouch for all the world's.
    private static readonly FrozenSet<string> Shared = new[]
    {
        "amazonaws.com", "amazonaws.com.cn", "api.aws", "on.aws", "cloudfront.net", "googleapis.com", "rep.googleapis.com", "google.com", "run.app", "azure.com",
        "openai.azure.com", "cognitiveservices.azure.com", "services.ai.azure.com", "models.ai.azure.com", "inference.ml.azure.com", "azure-api.net",
        "azurewebsites.net", "azurefd.net", "microsoft.com", "cloudflare.com", "workers.dev", "vercel.app", "netlify.app", "herokuapp.com", "fly.dev",
        "modal.run", "ngrok.io", "ngrok.app", "github.io", "github.com", "hf.space", "aliyuncs.com",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsRegional(string host) => host.Contains(Placeholder, StringComparison.Ordinal);

    /// <summary>The name in one region.</summary>
    public static string In(string host, string region) => host.Replace(Placeholder, region, StringComparison.Ordinal);

    /// <summary>What is wrong with a region's name, in words that follow it, or null.</summary>
    public static string? RegionProblem(string region) =>
        region.Length is > 0 and <= MaxLabel && !region.AsSpan().ContainsAnyExcept(OfLabel) && region[0] != '-' && region[^1] != '-'
            ? null
            : "must hold small letters, digits and dashes";

    /// <summary>What is wrong with a host, in words that follow the field's name, or null.</summary>
    public static string? Problem(string host)
    {
        var name = host;
        if (host.IndexOf(Placeholder, StringComparison.Ordinal) is var at and >= 0)
        {
            name = string.Concat(host.AsSpan(0, at), "region", host.AsSpan(at + Placeholder.Length));
            // {region}.example.com is every name under example.com, as far as a reader can see: the name must say whose it is.
            if (name.Split('.').Length < 3) return $"{host} is too wide: a name with {Placeholder} needs two labels besides";
        }

        var labels = name.Split('.');
        if (name.Length > MaxLength || !Array.TrueForAll(labels, IsLabel)) return "must be names in lower case, without port, path or star";
        if (labels.Length < 2) return $"{host} has no dot: a name that short could be a whole top-level domain";
        if (labels[^1].AsSpan().IndexOfAnyExceptInRange('0', '9') < 0) return $"{host} is an address; certificates are for names";
        return Shared.Contains(name) ? $"{host} is too wide: others than the provider have hosts under it" : null;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabel && !label.AsSpan().ContainsAnyExcept(OfLabel) && label[0] != '-' && label[^1] != '-';
}
