namespace Plimsoll.Cli.Limits;

/// <summary>How much of a plan's window is used up, as the agent or the provider stated it. Never worked out from calls.</summary>
/// <param name="Agent">Whose (<c>claude-code</c>, <c>codex</c>).</param>
/// <param name="Name">Which window: <c>5h</c>, <c>7d</c>, or as it was called.</param>
/// <param name="UsedPercent">0 and up.</param>
/// <param name="ResetsAt">When it begins anew; null where that was not stated.</param>
/// <param name="At">When it was stated.</param>
/// <param name="Source">Where: <c>status line</c>, <c>log</c>, <c>response header</c>.</param>
internal sealed record LimitWindow(string Agent, string Name, decimal UsedPercent, DateTimeOffset? ResetsAt, DateTimeOffset At, string Source)
{
    /// <summary>False once the window has begun anew: what was stated is history then.</summary>
    public bool HoldsAt(DateTimeOffset now) => ResetsAt is not { } reset ? now - At < TimeSpan.FromHours(5) : now < reset;
}
