using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Queries;

/// <summary>A call, as a list shows it.</summary>
public sealed record CallEntry
{
    public required CallId Id { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string Provider { get; init; }

    public required string Endpoint { get; init; }

    /// <summary>The model that answered; where the answer names none, the one asked for.</summary>
    public string? Model { get; init; }

    public required Attribution Attribution { get; init; }

    public required Usage Usage { get; init; }

    /// <summary>False where the counts are not known.</summary>
    public required bool UsageReported { get; init; }

    /// <summary>Without its receipt, which <see cref="CallDetail"/> has.</summary>
    public required Charge Charge { get; init; }

    /// <summary>Where the amount is from, in a line; null where there is no amount.</summary>
    public string? AmountSource { get; init; }

    public required ExchangeEnd End { get; init; }

    public int? Status { get; init; }

    public string? StopReason { get; init; }

    public string? Error { get; init; }

    public TimeSpan? FirstByte { get; init; }

    public TimeSpan? Duration { get; init; }

    /// <summary>Whose word counts.</summary>
    public required Witness Witness { get; init; }

    /// <summary>How many observations there are of the call.</summary>
    public required int Witnesses { get; init; }

    internal static CallEntry Of(CallRow row, Words words)
    {
        var shown = ObservationOf.Row(row, [], words);
        return new()
        {
            Id = new(row.Key),
            StartedAt = shown.StartedAt,
            Provider = shown.Provider,
            Endpoint = shown.Endpoint,
            Model = words[words.Facet(row.Facet).Model],
            Attribution = shown.Attribution,
            Usage = UsageBlob.Decode(row.Buckets.Span),
            UsageReported = shown.Reading is { UsageReported: true },
            Charge = shown.Charge with { Receipt = null },
            AmountSource = shown.AmountSource,
            End = shown.End,
            Status = shown.Status,
            StopReason = shown.Reading?.StopReason,
            Error = shown.Reading?.Error,
            FirstByte = shown.FirstByte,
            Duration = shown.Duration,
            Witness = row.Witness,
            Witnesses = row.Witnesses,
        };
    }
}
