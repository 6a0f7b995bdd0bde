namespace Plimsoll.Pricing;

/// <summary>What models cost, and when. Made once; safe for any number of threads; pricing a usage allocates nothing.</summary>
/// <remarks>How a cost comes to be, and the layout of a receipt: docs/pricing.md. The layout of the files: docs/provider.schema.json.</remarks>
public sealed class PriceBook
{
    // Plain dictionaries here and in the index: frozen ones take longer to make than a short process takes to price.
    private readonly Dictionary<string, ProviderPrices> _providers;

    private PriceBook(Dictionary<string, ProviderPrices> providers) => _providers = providers;

    /// <summary>Reads the rates of provider files. A file that is not right is left out, and named in <paramref name="problems"/>.</summary>
    /// <param name="files">Name (without folder) and content of each file; a later file of the same name replaces an earlier one.</param>
    /// <param name="problems">One sentence for each thing wrong, naming file, line and field.</param>
    public static PriceBook Load(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files, out IReadOnlyList<string> problems)
    {
        var found = new List<string>();
        var latest = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var (name, content) in files) latest[name] = content;

        var cards = new Dictionary<string, RateCard>(StringComparer.Ordinal);
        foreach (var (name, content) in latest)
        {
            if (RateCardReader.Read(name, content.Span, found) is { } card) cards.Add(card.Provider, card);
        }

        var providers = new Dictionary<string, ProviderPrices>(StringComparer.Ordinal);
        foreach (var card in cards.Values)
        {
            var from = new List<RateCard>();
            foreach (var lender in card.PricesFrom)
            {
                if (cards.TryGetValue(lender, out var other) && other.Models.Count > 0) from.Add(other);
                else found.Add($"{card.Provider}.json: pricesFrom: \"{lender}\" is no provider with rates of its own.");
            }

            if (from.Count == card.PricesFrom.Count) providers.Add(card.Provider, new(card, from));
        }

        problems = found;
        return new(providers);
    }

    /// <summary>The price of <paramref name="usage"/>.</summary>
    /// <remarks>
    /// Never throws. Counts so large that the amount does not fit 64 bits are no usage that a provider can mean: they are unpriced, with
    /// <see cref="ChargeReason.Unreadable"/>.
    /// </remarks>
    public Quote Price(string provider, string? model, in Usage usage, in PriceTerms terms)
    {
        if (!_providers.TryGetValue(provider, out var prices)) return new(null, ChargeReason.UnknownProvider, null);
        if (model is null || prices.Find(model) is not { } priced) return new(null, ChargeReason.UnknownModel, null);
        return priced.RatesFor(terms).Price(usage);
    }
}
