namespace Plimsoll.Store;

/// <summary>What an agent's log states beside its calls: a session's total, a limit of the plan. Of one subject the latest is kept.</summary>
/// <param name="Agent">The agent's id.</param>
/// <param name="Kind">What it is about (<c>session_total</c>, <c>rate_limit</c>).</param>
/// <param name="Subject">Which one of that kind: the session, the limit and its hour.</param>
/// <param name="At">When it was so; of two facts of one subject the later counts.</param>
/// <param name="Json">One JSON object, as docs/import.md has it for the kind.</param>
public sealed record AgentFact(string Agent, string Kind, string Subject, DateTimeOffset At, string Json);
