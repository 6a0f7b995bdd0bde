namespace Plimsoll.Cli.Comparing;

/// <summary>What the ledger has for one line of the other tool: sums, and the parts that others are known to reckon otherwise.</summary>
internal sealed class OwnLine
{
    private readonly List<OwnCall> _calls = [];

    /// <summary>As our reports show it: what adds to a bill.</summary>
    public NanoUsd Cost { get; private set; }

    /// <summary>True where some call adds to a bill, or is known to be free.</summary>
    public bool HasCost { get; private set; }

    /// <summary>Of all calls.</summary>
    public TokenCounts Tokens { get; private set; }

    /// <summary>Calls that some agent's log tells of: what another tool can see.</summary>
    public IReadOnlyList<OwnCall> Calls => _calls;

    /// <summary>Tokens of those.</summary>
    public TokenCounts Logged { get; private set; }

    /// <summary>Of those, at list price.</summary>
    public NanoUsd List { get; private set; }

    /// <summary>Of calls that no log tells of: what they add to <see cref="Cost"/>.</summary>
    public NanoUsd NotLogged { get; private set; }

    /// <summary>List value of logged calls that a plan covers.</summary>
    public NanoUsd PlanValue { get; private set; }

    /// <summary>List price less what is paid, of logged calls with a price.</summary>
    public NanoUsd Negotiated { get; private set; }

    /// <summary>Logged calls without a known price.</summary>
    public long Unpriced { get; private set; }

    /// <summary>What the logged calls would cost as others reckon.</summary>
    public Otherwise Otherwise { get; } = new();

    public void Add(OwnCall call)
    {
        var charge = call.Charge;
        Tokens += call.Tokens;
        HasCost |= charge.Effective is not null;
        Cost += charge.Effective ?? NanoUsd.Zero;
        if (!call.IsLogged)
        {
            NotLogged += charge.Effective ?? NanoUsd.Zero;
            return;
        }

        _calls.Add(call);
        Logged += call.Tokens;
        List += call.List;
        Otherwise.Add(call.Otherwise);
        if (charge.State is ChargeState.Plan) PlanValue += charge.List ?? NanoUsd.Zero;
        else if (charge is { List: { } list, Effective: { } paid }) Negotiated += list - paid;
        if (charge.State is ChargeState.Unpriced) Unpriced++;
    }
}
