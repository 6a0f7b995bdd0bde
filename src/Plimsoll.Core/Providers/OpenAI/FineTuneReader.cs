using System.Text.Json;

namespace Plimsoll.Providers.OpenAI;

/// <summary>A fine-tuning job: billed by the tokens that it trained on, which it states once it is over.</summary>
/// <remarks>The answer that makes the job is <see cref="Reading.Pending"/>; the job fetched later, by its id, settles it. A failed one is not billed.</remarks>
internal sealed class FineTuneReader : DocumentReader
{
    private long? _trained;
    private string? _status;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        var usage = default(Usage);
        usage.Set(Unit.TrainedTokens, _trained ?? 0);
        var over = _status is "succeeded" or "cancelled" && _trained is not null;
        var failed = _status is "failed";
        if (failed) Error = _status;
        readings.Add(Draft(end) with { Usage = over ? usage : default, UsageReported = over, Pending = !over && !failed && end.Status < 400, StopReason = _status });
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("id"u8)) Id = reader.Text(Id);
            else if (reader.ValueTextEquals("model"u8)) Model = reader.Text(Model);
            else if (reader.ValueTextEquals("status"u8)) _status = reader.Text(_status)?.ToLowerInvariant();
            else if (reader.ValueTextEquals("trained_tokens"u8)) _trained = reader.Count() ?? _trained;
            else reader.Skip();
        }
    }
}
