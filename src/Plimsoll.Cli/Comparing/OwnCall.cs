namespace Plimsoll.Cli.Comparing;

/// <summary>A call of the ledger, as far as a comparison needs it.</summary>
internal sealed record OwnCall
{
    /// <summary>By which <c>explain</c> finds it.</summary>
    public string Id { get; init; } = "";

    public required DateTimeOffset At { get; init; }

    /// <summary><see cref="ModelKey"/>.</summary>
    public required string Model { get; init; }

    public required TokenCounts Tokens { get; init; }

    public required Charge Charge { get; init; }

    /// <summary>True where some agent's log tells of it.</summary>
    public required bool IsLogged { get; init; }

    public string? Session { get; init; }

    /// <summary>Who called: the client.</summary>
    public string? Agent { get; init; }

    /// <summary>True where a subagent called.</summary>
    public bool IsSubagents { get; init; }

    /// <summary>True where the answer's end was never logged.</summary>
    public bool IsPartial { get; init; }

    /// <summary>What it would cost as others reckon it; null where that is no other.</summary>
    public Otherwise? Otherwise { get; init; }

    /// <summary>What its tokens cost at list; 0 where that is not known.</summary>
    public NanoUsd List => Charge.List ?? Charge.Effective ?? NanoUsd.Zero;
}
