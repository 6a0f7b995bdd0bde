namespace Plimsoll.Store.Rows;

/// <summary>What stands where in the sums of a cell. Stored in ledgers: never renumber. Slots below <see cref="Usage.Slots"/> are units.</summary>
internal static class SumSlot
{
    public const int Calls = 40;
    public const int Errors = 41;

    /// <summary>Nano-dollars of all calls whose amount is known.</summary>
    public const int Effective = 42;
    public const int List = 43;

    /// <summary>List value of the calls that a plan covered.</summary>
    public const int PlanValue = 44;
    public const int Reported = 45;

    /// <summary>The least all calls together can cost: an exact call counts its amount, an estimated one its lower bound.</summary>
    public const int Low = 46;
    public const int High = 47;

    /// <summary>Nano-dollars that rest on an estimate.</summary>
    public const int Estimated = 48;
    public const int EstimatedCalls = 49;
    public const int UnpricedCalls = 50;
    public const int PlanCalls = 51;
    public const int FreeCalls = 52;

    /// <summary>Estimated calls without an upper bound: <see cref="High"/> leaves out how much they may exceed it.</summary>
    public const int UnboundedCalls = 53;

    /// <summary>Calls that report what they cost.</summary>
    public const int ReportedCalls = 54;

    /// <summary>Calls whose list value is known.</summary>
    public const int ListedCalls = 55;

    /// <summary>Unpriced calls by <see cref="ChargeReason"/>, from here.</summary>
    public const int FirstReason = 64;

    /// <summary>Calls by the bucket of their duration (<see cref="LatencyBucket"/>), from here.</summary>
    public const int FirstLatency = 96;

    /// <summary>Slots from here are not dense.</summary>
    public const int Dense = FirstLatency + LatencyBucket.Count;

    /// <summary>Calls by where their amount is from: this plus the word's id.</summary>
    public const int FirstSource = 1024;
}
