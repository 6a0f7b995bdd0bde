namespace Plimsoll.Tokens;

/// <summary>The tokens of a prompt's text, counted with the model's own vocabulary. What a provider puts around each part is not in it.</summary>
/// <param name="By">What counted them.</param>
/// <param name="Text">In the system prompt and the messages.</param>
/// <param name="Tools">In the declarations of tools, as JSON; the provider shows them to the model in a shorter form.</param>
internal sealed record PromptTokens(Tokenizer By, long Text, long Tools);
