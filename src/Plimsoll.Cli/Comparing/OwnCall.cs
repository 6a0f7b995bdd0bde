namespace Plimsoll.Cli.Comparing;

/// <summary>A call of the ledger, as far as a comparison needs it.</summary>
internal sealed record OwnCall
{
    public required DateTimeOffset At { get; init; }

    /// <summary><see cref="ModelKey"/>.</summary>
    public required string Model { get; init; }

    public required TokenCounts Tokens { get; init; }

    public required Charge Charge { get; init; }

    /// <summary>True where some agent's log tells of it.</summary>
    public required bool IsLogged { get; init; }

    /// <summary><see cref="OwnLine.CacheLife"/>.</summary>
    public required NanoUsd CacheLife { get; init; }

    /// <summary><see cref="OwnLine.Fees"/>.</summary>
    public required NanoUsd Fees { get; init; }

    public void AddTo(OwnLine line)
    {
        line.Tokens += Tokens;
        line.HasCost |= Charge.Effective is not null;
        line.Cost += Charge.Effective ?? NanoUsd.Zero;
        if (!IsLogged)
        {
            line.NotLogged += Charge.Effective ?? NanoUsd.Zero;
            return;
        }

        line.Logged += Tokens;
        line.List += Charge.List ?? Charge.Effective ?? NanoUsd.Zero;
        line.CacheLife += CacheLife;
        line.Fees += Fees;
        if (Charge.State is ChargeState.Plan) line.PlanValue += Charge.List ?? NanoUsd.Zero;
        else if (Charge is { List: { } list, Effective: { } paid }) line.Negotiated += list - paid;
        if (Charge.State is ChargeState.Unpriced) line.Unpriced++;
    }
}
