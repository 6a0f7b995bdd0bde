using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Spills;

/// <summary>What a revision keeps where a call's amounts alone changed, as pricing anew changes them: a tenth of the whole call.</summary>
/// <remarks>The rest stands in what the call said next: the revision after, or the call itself.</remarks>
internal sealed record FormerAmounts
{
    // First and always, so that it is told from a whole observation, which begins with its witness.
    [JsonPropertyOrder(-1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Charge Amounts { get; init; }

    /// <summary>The receipt's id.</summary>
    public long? Receipt { get; init; }

    /// <summary>The id of the amount's source.</summary>
    public long? Source { get; init; }

    /// <summary>The charge line by line; null where there is one line, or none.</summary>
    public IReadOnlyList<ChargeLine>? Lines { get; init; }

    /// <summary>Those of a call.</summary>
    /// <param name="row">The call.</param>
    /// <param name="was">What it says.</param>
    public static FormerAmounts Of(CallRow row, Observation was) =>
        new() { Amounts = was.Charge with { Receipt = null }, Receipt = row.Receipt, Source = row.Source, Lines = was.Lines.Count == 0 ? null : was.Lines };

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, SpillJson.Default.FormerAmounts);

    /// <summary>What a call said before, from what a revision keeps and what it said next.</summary>
    /// <exception cref="JsonException">It is no revision.</exception>
    public static Observation Before(ReadOnlySpan<byte> revision, Observation next, Words words)
    {
        if (!revision.StartsWith("{\"Amounts\":"u8)) return ObservationJson.Read(revision);
        var former = JsonSerializer.Deserialize(revision, SpillJson.Default.FormerAmounts)!;
        return next with { Charge = former.Amounts with { Receipt = words.Receipt(former.Receipt) }, AmountSource = words[former.Source], Lines = former.Lines ?? [] };
    }
}
