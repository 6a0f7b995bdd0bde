namespace Plimsoll.Pricing;

/// <summary>What models cost, and when. Made once; safe for any number of threads; pricing a usage allocates nothing.</summary>
/// <remarks>How a cost comes to be, and the layout of a receipt: docs/pricing.md. The layout of the files: docs/provider.schema.json.</remarks>
public sealed class PriceBook
{
    // Plain dictionaries here and in the index: frozen ones take longer to make than a short process takes to price.
    private readonly Dictionary<string, Lazy<ProviderPrices?>> _providers = new(StringComparer.Ordinal);

    private PriceBook()
    {
    }

    /// <summary>Reads the rates of provider files. A file that is not right is left out, and named in <paramref name="problems"/>.</summary>
    /// <param name="files">Name (without folder) and content of each file; a later file of the same name replaces an earlier one.</param>
    /// <param name="problems">One sentence for each thing wrong, naming file, line and field.</param>
    /// <param name="trusted">Files that are known to be right: each is read when its first call is priced, not before. None where null.</param>
    public static PriceBook Load(
        IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files, out IReadOnlyList<string> problems, IReadOnlySet<string>? trusted = null) =>
        Load(files, [], out problems, trusted);

    /// <summary>The same with files of the user's own: one takes the place of a bundled one of its name, and may extend a bundled one.</summary>
    /// <param name="files">The bundled ones.</param>
    /// <param name="own">The user's. A bundled file whose place a wrong one should take holds on.</param>
    /// <param name="problems">One sentence for each thing wrong, naming file, line and field.</param>
    /// <param name="trusted">Bundled files that are known to be right. None where null.</param>
    public static PriceBook Load(
        IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files,
        IReadOnlyCollection<KeyValuePair<string, ReadOnlyMemory<byte>>> own,
        out IReadOnlyList<string> problems,
        IReadOnlySet<string>? trusted = null)
    {
        var found = new List<string>();
        var latest = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var (name, content) in files) latest[name] = content;

        var book = new PriceBook();
        var cards = new Dictionary<string, Lazy<RateCard?>>(StringComparer.Ordinal);
        foreach (var (name, content) in latest)
        {
            var told = trusted?.Contains(name) == true ? [] : found;
            cards[Path.GetFileNameWithoutExtension(name)] = new(() => RateCardReader.Read(name, content.Span, told));
        }

        var bundled = own.Count == 0 ? cards : new(cards, StringComparer.Ordinal);
        var replaced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, content) in own)
        {
            if (RateCardReader.Read(name, content.Span, found, id => bundled.GetValueOrDefault(id)?.Value) is not { } card) continue;
            cards[card.Provider] = new(card);
            replaced.Add(card.Provider);
        }

        foreach (var (provider, card) in cards)
        {
            var trust = trusted?.Contains($"{provider}.json") == true && !replaced.Contains(provider);
            var prices = new Lazy<ProviderPrices?>(() => PricesOf(card.Value, cards, trust ? [] : found));
            if (trust || prices.Value is not null) book._providers.Add(provider, prices);
        }

        problems = found;
        return book;
    }

    private static ProviderPrices? PricesOf(RateCard? card, Dictionary<string, Lazy<RateCard?>> cards, List<string> problems)
    {
        if (card is null) return null;
        var from = new List<RateCard>();
        foreach (var lender in card.PricesFrom)
        {
            if (cards.TryGetValue(lender, out var other) && other.Value is { Models.Count: > 0 } rates) from.Add(rates);
            else problems.Add($"{card.Provider}.json: pricesFrom: \"{lender}\" is no provider with rates of its own.");
        }

        return from.Count == card.PricesFrom.Count ? new(card, from) : null;
    }

    /// <summary>The price of <paramref name="usage"/>.</summary>
    /// <remarks>
    /// Never throws. Counts so large that the amount does not fit 64 bits are no usage that a provider can mean: they are unpriced, with
    /// <see cref="ChargeReason.Unreadable"/>.
    /// </remarks>
    public Quote Price(string provider, string? model, in Usage usage, in PriceTerms terms)
    {
        if (!_providers.TryGetValue(provider, out var known) || known.Value is not { } prices) return new(null, ChargeReason.UnknownProvider, null);
        if (model is null || prices.Find(model) is not { } priced) return new(null, ChargeReason.UnknownModel, null);
        return priced.RatesFor(terms).Price(usage);
    }
}
