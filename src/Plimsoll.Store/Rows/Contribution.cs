namespace Plimsoll.Store.Rows;

/// <summary>What one call adds to the sums of its cells. The one place that says which call counts where.</summary>
/// <remarks>One is used over and over by a writer: <see cref="Set"/> replaces what it held.</remarks>
internal sealed class Contribution
{
    private readonly (int Slot, long Value)[] _pairs = new (int, long)[Usage.Slots + 24];
    private int _count;

    /// <summary>Each slot once, in order.</summary>
    public ReadOnlySpan<(int Slot, long Value)> Pairs => _pairs.AsSpan(0, _count);

    public void Set(CallRow call)
    {
        _count = 0;
        // Nothing billable, or billed to another call already: listed, never summed.
        if (call.State is ChargeState.None) return;

        var buckets = call.Buckets.Span;
        while (!buckets.IsEmpty)
        {
            var unit = PairCode.Read(ref buckets);
            var quantity = PairCode.Read(ref buckets);
            if (unit < Usage.Slots) Add((int)unit, unchecked((long)quantity));
        }

        Add(SumSlot.Calls, 1);
        if (call.Effective is { } effective) Add(SumSlot.Effective, effective);
        if (call.List is { } list)
        {
            Add(SumSlot.List, list);
            Add(SumSlot.ListedCalls, 1);
        }

        if (call.Reported is { } reported)
        {
            Add(SumSlot.Reported, reported);
            Add(SumSlot.ReportedCalls, 1);
        }

        var estimated = (call.Flags & CallFlags.Estimated) != CallFlags.None;
        var priced = call.Effective is not null;
        if (priced || call.Low is not null) Add(SumSlot.Low, estimated && call.Low is { } low ? low : call.Effective ?? 0);
        if (priced || call.High is not null) Add(SumSlot.High, estimated && call.High is { } high ? high : call.Effective ?? 0);
        if (estimated)
        {
            Add(SumSlot.EstimatedCalls, 1);
            Add(SumSlot.Estimated, call.Effective ?? 0);
            if (call.High is null) Add(SumSlot.UnboundedCalls, 1);
        }

        SetState(call);
        if (call.Source is { } source) Add(SumSlot.FirstSource + (int)source, 1);
        if (call.DurationUs is { } duration && call.State != ChargeState.Error)
            Add(SumSlot.FirstLatency + LatencyBucket.Of(duration), 1);
        Sort();
    }

    private void SetState(CallRow call)
    {
        switch (call.State)
        {
            case ChargeState.Error:
                Add(SumSlot.Errors, 1);
                break;
            case ChargeState.Unpriced:
                Add(SumSlot.UnpricedCalls, 1);
                Add(SumSlot.FirstReason + Math.Min(31, (int)call.Reason), 1);
                break;
            case ChargeState.Plan:
                Add(SumSlot.PlanCalls, 1);
                Add(SumSlot.PlanValue, call.List ?? 0);
                break;
            case ChargeState.Free:
                Add(SumSlot.FreeCalls, 1);
                break;
            case ChargeState.None:
            case ChargeState.Priced:
            default:
                break;
        }
    }

    // Few, and nearly in order.
    private void Sort()
    {
        for (var next = 1; next < _count; next++)
        {
            var pair = _pairs[next];
            var at = next;
            for (; at > 0 && _pairs[at - 1].Slot > pair.Slot; at--) _pairs[at] = _pairs[at - 1];
            _pairs[at] = pair;
        }
    }

    private void Add(int slot, long value)
    {
        if (value != 0) _pairs[_count++] = (slot, value);
    }
}
