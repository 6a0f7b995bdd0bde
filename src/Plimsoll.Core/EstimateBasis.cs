namespace Plimsoll;

/// <summary>What an estimated usage rests on.</summary>
/// <param name="PromptBy">How the prompt's tokens were found: <c>stated</c>, <c>bytes</c>, <c>own calls (37)</c>, <c>o200k_base</c>.</param>
/// <param name="Prompt">How many there may be.</param>
/// <param name="AnswerBy">How the answer's were found.</param>
/// <param name="Answer">How many there may be.</param>
public sealed record EstimateBasis(string PromptBy, TokenRange Prompt, string AnswerBy, TokenRange Answer);

/// <summary>How many tokens there may be.</summary>
/// <param name="Low">At least.</param>
/// <param name="Likely">The single best guess, by which the call is priced.</param>
/// <param name="High">At most; null where nothing bounds it.</param>
public sealed record TokenRange(long Low, long Likely, long? High);
