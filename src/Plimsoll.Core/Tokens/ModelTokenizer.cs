namespace Plimsoll.Tokens;

/// <summary>Which tokenizer a model counts with, where its vocabulary is public.</summary>
/// <remarks>As OpenAI's tiktoken maps names (tiktoken/model.py), with the later families of the same vocabulary.</remarks>
internal static class ModelTokenizer
{
    // The first that begins the name decides.
    private static readonly (string Prefix, Tokenizer Tokenizer)[] Families =
    [
        ("gpt-4o", Tokenizer.O200k),
        ("chatgpt-4o", Tokenizer.O200k),
        ("gpt-4.1", Tokenizer.O200k),
        ("gpt-4.5", Tokenizer.O200k),
        ("gpt-5", Tokenizer.O200k),
        ("gpt-oss", Tokenizer.O200k),
        ("o1", Tokenizer.O200k),
        ("o3", Tokenizer.O200k),
        ("o4-mini", Tokenizer.O200k),
        ("gpt-4", Tokenizer.Cl100k),
        ("gpt-3.5-turbo", Tokenizer.Cl100k),
        ("davinci-002", Tokenizer.Cl100k),
        ("babbage-002", Tokenizer.Cl100k),
        ("gpt-35-turbo", Tokenizer.Cl100k),
    ];

    /// <summary>The tokenizer of <paramref name="model"/>, with or without the maker's name before it; null where it is not known.</summary>
    public static Tokenizer? Find(string? model)
    {
        if (model is null) return null;
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        if (name.StartsWith("ft:", StringComparison.Ordinal)) name = name["ft:".Length..];
        foreach (var (prefix, tokenizer) in Families)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return tokenizer;
        }

        return null;
    }
}
