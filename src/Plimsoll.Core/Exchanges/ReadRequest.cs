using Plimsoll.Tokens;

namespace Plimsoll.Exchanges;

/// <summary>What was read of a request.</summary>
/// <param name="Facts">What it asks for.</param>
/// <param name="InputCharacters">Characters (code points) of <c>input</c>, where that is one text: what speech is billed by.</param>
/// <param name="Tokens">The prompt's text in tokens, where no usage will be reported and the model's vocabulary is known; else null.</param>
/// <param name="WarmUp">True where it asks for no answer (<c>generate: false</c>).</param>
internal sealed record ReadRequest(RequestFacts Facts, long InputCharacters, PromptTokens? Tokens = null, bool WarmUp = false);
