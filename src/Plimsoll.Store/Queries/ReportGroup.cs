using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Queries;

/// <summary>One group of a report in the making.</summary>
internal sealed class ReportGroup(IReadOnlyList<string?> dims)
{
    private readonly long[] _effective = new long[24];
    private readonly long[] _calls = new long[24];

    public IReadOnlyList<string?> Dims => dims;

    public Sums Sums { get; } = new();

    /// <returns>How many calls were added.</returns>
    public long Add(ReadOnlySpan<byte> encoded, int step)
    {
        var (effective, calls) = (Sums[SumSlot.Effective], Sums[SumSlot.Calls]);
        Sums.Add(encoded);
        Course(step, effective, calls);
        return Sums[SumSlot.Calls] - calls;
    }

    public void Add(Sums sums, int step)
    {
        if (step >= 0)
        {
            _effective[step] += sums[SumSlot.Effective];
            _calls[step] += sums[SumSlot.Calls];
        }

        Sums.Add(sums);
    }

    public void Add(Contribution contribution, int step)
    {
        var (effective, calls) = (Sums[SumSlot.Effective], Sums[SumSlot.Calls]);
        Sums.Add(contribution, 1);
        Course(step, effective, calls);
    }

    public void Add(ReportGroup other)
    {
        Sums.Add(other.Sums);
        for (var step = 0; step < _calls.Length; step++)
        {
            _effective[step] += other._effective[step];
            _calls[step] += other._calls[step];
        }
    }

    public ReportRow Row(RateSources sources, int steps) => new()
    {
        Dims = dims,
        Calls = Sums[SumSlot.Calls],
        Errors = Sums[SumSlot.Errors],
        Usage = Sums.Usage,
        Effective = new(Sums[SumSlot.Effective]),
        List = new(Sums[SumSlot.List]),
        ListedCalls = Sums[SumSlot.ListedCalls],
        PlanValue = new(Sums[SumSlot.PlanValue]),
        Reported = new(Sums[SumSlot.Reported]),
        ReportedCalls = Sums[SumSlot.ReportedCalls],
        Low = new(Sums[SumSlot.Low]),
        High = new(Sums[SumSlot.High]),
        Estimated = new(Sums[SumSlot.Estimated]),
        EstimatedCalls = Sums[SumSlot.EstimatedCalls],
        UnboundedCalls = Sums[SumSlot.UnboundedCalls],
        UnpricedCalls = Sums[SumSlot.UnpricedCalls],
        UnpricedReasons = Reasons(),
        PlanCalls = Sums[SumSlot.PlanCalls],
        FreeCalls = Sums[SumSlot.FreeCalls],
        LatencyP50Ms = LatencyBucket.Percentile(Sums.Latency, 0.5),
        LatencyP95Ms = LatencyBucket.Percentile(Sums.Latency, 0.95),
        RateSources = sources.Of(Sums.Sources),
        Spark = Spark(steps),
    };

    private List<KeyValuePair<ChargeReason, long>> Reasons()
    {
        var reasons = new List<KeyValuePair<ChargeReason, long>>();
        for (var reason = 0; reason < Sums.Reasons.Length; reason++)
        {
            if (Sums.Reasons[reason] is var calls and not 0) reasons.Add(new((ChargeReason)reason, calls));
        }

        return reasons;
    }

    private SparkPoint[] Spark(int steps)
    {
        var spark = new SparkPoint[steps];
        for (var step = 0; step < steps; step++) spark[step] = new(new(_effective[step]), _calls[step]);
        return spark;
    }

    private void Course(int step, long effectiveBefore, long callsBefore)
    {
        if (step < 0) return;
        _effective[step] += Sums[SumSlot.Effective] - effectiveBefore;
        _calls[step] += Sums[SumSlot.Calls] - callsBefore;
    }
}
