using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Pricing;

namespace Plimsoll.Cli.Rates.Importing;

/// <summary>A provider's file of the user's, to which models are added; what else stands in it stays.</summary>
internal sealed class ImportFile
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly JsonObject _file;
    private readonly JsonObject _sources;
    private readonly JsonArray _models;

    private ImportFile(JsonObject file)
    {
        _file = file;
        _sources = file["sources"] as JsonObject ?? [];
        _models = file["models"] as JsonArray ?? [];
    }

    public bool Changed { get; private set; }

    /// <param name="provider">Its id.</param>
    /// <param name="own">The file as it is, which is right; null where there is none yet.</param>
    public static ImportFile Of(string provider, ReadOnlyMemory<byte>? own)
    {
        if (own is not { } content) return new(new() { ["id"] = provider, ["extends"] = provider });
        var text = content.Span.StartsWith("\uFEFF"u8) ? content.Span[3..] : content.Span;
        return new(JsonNode.Parse(text)!.AsObject());
    }

    public void Source(string id, string url, string read, string note) => _sources[id] = new JsonObject { ["url"] = url, ["read"] = read, ["note"] = note };

    /// <summary>Adds a model, or gives one that stands there these rates.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="aliases">Other names.</param>
    /// <param name="rows">All of its rates.</param>
    /// <param name="place">0 where a model of that name may stand there; below it where one of that alias may.</param>
    public void Add(string id, IReadOnlyList<string> aliases, IReadOnlyList<TableRow> rows, int place)
    {
        Changed = true;
        var rates = new JsonArray([.. rows.Select(Row)]);
        if (place < 0) Forget(id);
        if (_models.FirstOrDefault(one => string.Equals((string?)one!["id"], id, StringComparison.OrdinalIgnoreCase)) is JsonObject there)
        {
            there["rates"] = rates;
            return;
        }

        var taken = _models.SelectMany(Names).ToHashSet(StringComparer.OrdinalIgnoreCase);
        taken.Add(id);
        var model = new JsonObject { ["id"] = id };
        var others = aliases.Where(taken.Add).ToList();
        if (others.Count > 0) model["aliases"] = new JsonArray([.. others.Select(alias => (JsonNode)alias)]);
        model["rates"] = rates;
        _models.Add(model);
    }

    /// <summary>The file: sources that an import named and nothing uses any more are gone, and stand before what names them.</summary>
    public byte[] Write()
    {
        var used = _models.SelectMany(model => (model!["rates"] as JsonArray ?? []).Concat(model["fees"] as JsonArray ?? [])).Select(row => (string?)row!["source"]).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, source) in _sources.ToList())
        {
            if (!used.Contains(id) && ((string?)source!["note"])?.EndsWith("by plimsoll rates import.", StringComparison.Ordinal) == true) _sources.Remove(id);
        }

        var pricing = _file["pricing"];
        foreach (var field in (string[])["sources", "pricing", "models"]) _file.Remove(field);
        _file["sources"] = _sources;
        if (pricing is not null) _file["pricing"] = pricing;
        _file["models"] = _models;
        return Encoding.UTF8.GetBytes(_file.ToJsonString(Written) + "\n");
    }

    private void Forget(string alias)
    {
        foreach (var field in (string[])["aliases", "patterns"])
        {
            foreach (var names in _models.Select(model => model![field]).OfType<JsonArray>())
            {
                if (names.FirstOrDefault(one => string.Equals((string?)one, alias, StringComparison.OrdinalIgnoreCase)) is { } found) names.Remove(found);
            }
        }
    }

    private static IEnumerable<string> Names(JsonNode? model) =>
        (model!["aliases"] as JsonArray ?? []).Concat(model["patterns"] as JsonArray ?? []).Append(model["id"]).Select(name => (string?)name ?? "");

    private static JsonObject Row(TableRow row)
    {
        var json = new JsonObject { ["source"] = row.Source };
        if (row.From > DateTime.MinValue.Ticks) json["from"] = RatesOutput.Instant(row.From);
        if (row.Until < long.MaxValue) json["until"] = RatesOutput.Instant(row.Until);
        if (row.Tier is not null) json["tier"] = row.Tier;
        if (row.Speed is not null) json["speed"] = row.Speed;
        if (row.Geo is not null) json["geo"] = row.Geo;
        if (row.ContextFrom > 0) json["contextFrom"] = row.ContextFrom;
        if (row.Windows.Count > 0) json["hours"] = new JsonArray([.. row.Windows.Select(Window)]);
        if (row.Note is not null) json["note"] = row.Note;
        if (row.Free) json["free"] = true;
        if (row.Multiply > 0) json["multiply"] = RatesOutput.Factor(row.Multiply);
        foreach (var (unit, rate) in row.Rates) json[UnitNames.Of((int)unit)!] = new NanoUsd(rate).ToDecimalString();
        return json;
    }

    private static JsonObject Window(WeekWindow window) => new()
    {
        ["days"] = new JsonArray([.. Enumerable.Range(0, 7).Where(day => (window.Days & (1 << day)) != 0).Select(day => (JsonNode)Days[day])]),
        ["from"] = Time(window.From),
        ["until"] = Time(window.Until),
    };

    private static string Time(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
}
