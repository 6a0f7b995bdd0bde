namespace Plimsoll.Providers;

/// <summary>Every provider known, and the route that a request takes. Made once; safe for any number of threads.</summary>
public sealed class ProviderCatalog
{
    /// <summary>Every exact host of every provider, lower case: what the proxy intercepts.</summary>
    public IReadOnlyCollection<string> Hosts => throw new NotSupportedException();

    /// <summary>Reads provider files. A file that is not right is left out, and named in <paramref name="problems"/> by line and field.</summary>
    /// <param name="files">Name (without folder) and content of each file; a later file of the same name replaces an earlier one.</param>
    /// <param name="problems">One sentence for each thing wrong.</param>
    public static ProviderCatalog Load(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files, out IReadOnlyList<string> problems) =>
        throw new NotSupportedException();

    /// <summary>True where the proxy intercepts <paramref name="host"/>.</summary>
    /// <param name="host">Lower case, without port or trailing dot.</param>
    public bool Covers(string host) => throw new NotSupportedException();

    /// <summary>The route of a request, or null where no provider has this host.</summary>
    /// <remarks>A path that the provider's file does not list is <see cref="RouteBilling.Unmetered"/>.</remarks>
    public Route? Match(string method, string host, string target) => throw new NotSupportedException();

    /// <summary>Base-URL mode: the provider whose <see cref="Provider.BasePath"/> begins <paramref name="target"/>, and the target without it.</summary>
    public Provider? MatchBasePath(string target, out string rest) => throw new NotSupportedException();
}
