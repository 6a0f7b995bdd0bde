namespace Plimsoll.Store.Queries;

/// <summary>What the calls of one group amount to. Sums are exact; what they leave out is counted beside them.</summary>
public sealed record ReportRow
{
    /// <summary>The values of the dimensions, in the order in which the report asked for them. Null: not known.</summary>
    public required IReadOnlyList<string?> Dims { get; init; }

    public required long Calls { get; init; }

    /// <summary>Calls that the provider answered with an error, or not at all.</summary>
    public required long Errors { get; init; }

    public required Usage Usage { get; init; }

    /// <summary>What the calls with a known price add to a bill. Where <see cref="UnpricedCalls"/> is not 0, the truth is more.</summary>
    public required NanoUsd Effective { get; init; }

    /// <summary>At public rate cards, calls covered by plans included: the sum over <see cref="ListedCalls"/>.</summary>
    public required NanoUsd List { get; init; }

    /// <summary>Calls whose list value is known. Where it is 0 and <see cref="Calls"/> is not, <see cref="List"/> is not known.</summary>
    public long ListedCalls { get; init; }

    /// <summary>List value of what plans covered.</summary>
    public required NanoUsd PlanValue { get; init; }

    /// <summary>What providers themselves say, summed over <see cref="ReportedCalls"/>.</summary>
    public required NanoUsd Reported { get; init; }

    public required long ReportedCalls { get; init; }

    /// <summary>The least that <see cref="Effective"/> can be, estimates taken at their lower bounds.</summary>
    public required NanoUsd Low { get; init; }

    /// <summary>The most that <see cref="Effective"/> can be; where <see cref="UnboundedCalls"/> is not 0, it can be more.</summary>
    public required NanoUsd High { get; init; }

    /// <summary>The part of <see cref="Effective"/> that rests on estimates.</summary>
    public required NanoUsd Estimated { get; init; }

    public required long EstimatedCalls { get; init; }

    /// <summary>Estimated calls that have no upper bound.</summary>
    public required long UnboundedCalls { get; init; }

    public required long UnpricedCalls { get; init; }

    public required IReadOnlyList<KeyValuePair<ChargeReason, long>> UnpricedReasons { get; init; }

    public required long PlanCalls { get; init; }

    public required long FreeCalls { get; init; }

    /// <summary>Median of the durations of calls without error, in ms, to an eighth; null where there are none.</summary>
    public required double? LatencyP50Ms { get; init; }

    public required double? LatencyP95Ms { get; init; }

    /// <summary>Where the amounts are from (<see cref="Observation.AmountSource"/>), each once, in order.</summary>
    public required IReadOnlyList<string> RateSources { get; init; }

    /// <summary>The course over the report's range, in equal steps, at most 24; empty where the range is shorter than a quarter-hour.</summary>
    public required IReadOnlyList<SparkPoint> Spark { get; init; }
}

/// <param name="Effective">What was spent in this step.</param>
/// <param name="Calls">Calls in this step.</param>
public readonly record struct SparkPoint(NanoUsd Effective, long Calls);
