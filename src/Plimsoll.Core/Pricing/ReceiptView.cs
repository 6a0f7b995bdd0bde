using System.Text.Json;

namespace Plimsoll.Pricing;

/// <summary>A receipt out of a ledger, read back: the rates as they were used, so that any figure can be worked out again.</summary>
public sealed class ReceiptView
{
    private readonly long?[] _rates = new long?[Usage.Slots];
    private readonly Unit?[] _billedAs = new Unit?[Usage.Slots];
    private readonly bool[] _fallback = new bool[Usage.Slots];

    private ReceiptView()
    {
    }

    public string? Provider { get; private set; }

    /// <summary>Whose rates were used, where it is not the provider's own card: the list value of a plan.</summary>
    public string? PricesFrom { get; private set; }

    public string? Model { get; private set; }

    /// <summary>How the model was found: <c>exact</c>, <c>alias</c>, <c>date</c>, <c>pattern</c>.</summary>
    public string? Matched { get; private set; }

    public string? MatchedBy { get; private set; }

    /// <summary>What chose the rates beside the model, in order: tier, speed, geo, context.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Terms { get; private set; } = [];

    /// <summary>Where the rates are from: what of, address (after the user's file, if that says so), when it was read.</summary>
    public IReadOnlyList<(string Of, string Url, string Read)> Sources { get; private set; } = [];

    /// <summary>Since when the rates hold, or null where no beginning is known.</summary>
    public string? From { get; private set; }

    /// <summary>Until when, or null where no end is known.</summary>
    public string? Until { get; private set; }

    public bool IsFree { get; private set; }

    /// <summary>Nano-dollars for a million of each unit at the user's own rates; null where the list's hold.</summary>
    public IReadOnlyDictionary<Unit, long>? Negotiated { get; private set; }

    /// <summary>Which overrides those are, a line each.</summary>
    public IReadOnlyList<string> NegotiatedBy { get; private set; } = [];

    /// <summary>Reads a receipt; null where it is not one this version understands.</summary>
    public static ReceiptView? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind is not JsonValueKind.Object) return null;

            var view = new ReceiptView();
            foreach (var member in document.RootElement.EnumerateObject()) view.Read(member);
            return view;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Nano-dollars for a million of <paramref name="unit"/>, that of the unit it is billed as included; null where there is none.</summary>
    public long? Rate(Unit unit) => _rates[(int)(_billedAs[(int)unit] ?? unit)];

    /// <summary>The unit at whose rate <paramref name="unit"/> was billed, or null where it has a rate of its own.</summary>
    public Unit? BilledAs(Unit unit) => _billedAs[(int)unit];

    /// <summary>True where <paramref name="unit"/> lacks a rate and another's was borrowed.</summary>
    public bool IsFallback(Unit unit) => _fallback[(int)unit];

    /// <summary>The charge of <paramref name="usage"/>, line by line.</summary>
    public IReadOnlyList<ChargeLine> Lines(in Usage usage)
    {
        var lines = new List<ChargeLine>();
        for (var slot = 0; slot < Usage.Slots; slot++)
        {
            var quantity = usage[(Unit)slot];
            if (quantity > 0 && Rate((Unit)slot) is { } rate) lines.Add(new(Model ?? "", (Unit)slot, quantity, rate, NanoUsd.ForQuantity(quantity, new(rate))));
        }

        return lines;
    }

    /// <summary>What <paramref name="usage"/> costs at the user's own rates, line by line; empty where the list's hold.</summary>
    public IReadOnlyList<ChargeLine> NegotiatedLines(in Usage usage)
    {
        var lines = new List<ChargeLine>();
        for (var slot = 0; Negotiated is not null && slot < Usage.Slots; slot++)
        {
            var quantity = usage[(Unit)slot];
            if (quantity > 0 && Negotiated.TryGetValue((Unit)slot, out var rate)) lines.Add(new(Model ?? "", (Unit)slot, quantity, rate, NanoUsd.ForQuantity(quantity, new(rate))));
        }

        return lines;
    }

    private void ReadNegotiated(JsonElement negotiated)
    {
        var rates = new Dictionary<Unit, long>();
        foreach (var rate in negotiated.GetProperty("nanoPerMillion").EnumerateObject())
        {
            if (UnitNames.Find(rate.Name) is { } unit) rates[unit] = rate.Value.GetInt64();
        }

        var source = negotiated.GetProperty("source").GetString();
        Negotiated = rates;
        NegotiatedBy = [.. negotiated.GetProperty("by").EnumerateArray().Select(by => $"{source}: {string.Join(", ", by.EnumerateObject().Select(term => $"{term.Name} {term.Value}").DefaultIfEmpty("rates"))}")];
    }

    private void Read(JsonProperty member)
    {
        switch (member.Name)
        {
            case "provider": Provider = member.Value.GetString(); break;
            case "pricesFrom": PricesFrom = member.Value.GetString(); break;
            case "model": Model = member.Value.GetString(); break;
            case "matched": Matched = member.Value.GetString(); break;
            case "matchedBy": MatchedBy = member.Value.GetString(); break;
            case "from": From = member.Value.GetString(); break;
            case "until": Until = member.Value.GetString(); break;
            case "free": IsFree = member.Value.GetBoolean(); break;
            case "terms": Terms = [.. member.Value.EnumerateObject().Select(term => new KeyValuePair<string, string>(term.Name, term.Value.ToString()))]; break;
            case "sources": Sources = [.. member.Value.EnumerateArray().Select(Source)]; break;
            case "negotiated": ReadNegotiated(member.Value); break;
            case "nanoPerMillion":
                foreach (var rate in member.Value.EnumerateObject())
                {
                    if (UnitNames.Find(rate.Name) is { } unit) _rates[(int)unit] = rate.Value.GetInt64();
                }

                break;
            case "billedAs" or "fallbacks":
                foreach (var other in member.Value.EnumerateObject())
                {
                    if (UnitNames.Find(other.Name) is not { } unit) continue;
                    _billedAs[(int)unit] = UnitNames.Find(other.Value.GetString());
                    _fallback[(int)unit] = member.Name == "fallbacks";
                }

                break;
        }
    }

    private static (string Of, string Url, string Read) Source(JsonElement source)
    {
        var own = source.TryGetProperty("file", out var file) ? $"your {file.GetString()}: " : "";
        return (source.GetProperty("of").GetString() ?? "", own + source.GetProperty("url").GetString(), source.GetProperty("read").GetString() ?? "");
    }
}
