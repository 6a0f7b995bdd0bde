using System.Text.Json;

namespace Plimsoll.Providers;

/// <summary>Looks through the response of a path that no route lists for a usage with tokens in it, whoever's it may be.</summary>
/// <remarks>
/// What is found is kept as it stands and not interpreted: what an unknown endpoint counts, and what it charges for, only its
/// documentation says. Where nothing is found there is no reading.
/// </remarks>
internal sealed class UnlistedReader : DocumentReader
{
    private KeptJson _usage;
    private KeptJson _candidate;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        if (!_usage.IsEmpty && end.Status < 400) readings.Add(Draft(end) with { RawUsage = _usage.Span.ToArray() });
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.NextName())
        {
            if (!ReadField(ref reader, json)) reader.Skip();
        }
    }

    private bool ReadField(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.ValueTextEquals("usage"u8) || reader.ValueTextEquals("usageMetadata"u8)) ReadUsage(ref reader, json);
        else if (reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("responseId"u8)) Id = reader.Text(Id);
        else if (reader.ValueTextEquals("model"u8) || reader.ValueTextEquals("modelVersion"u8)) Model = ModelName.Bare(reader.Text(Model));
        else if (reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("response"u8)) ReadInner(ref reader, json);
        else return false;
        return true;
    }

    private void ReadInner(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.EnterObject()) ReadDocument(ref reader, json);
    }

    private void ReadUsage(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        _candidate.Clear();
        _candidate.KeepObject(ref reader, json);
        if (!_candidate.IsEmpty && KeptJson.CountsTokens(_candidate.Span)) _usage.Keep(_candidate.Span);
    }
}
