namespace Plimsoll.Tokens;

/// <summary>Counts the tokens of a text as a model counts them.</summary>
/// <remarks>Safe for any number of threads. The vocabulary is read from the assembly when it is first asked for.</remarks>
internal sealed class Tokenizer
{
    private readonly Lazy<Vocabulary> _vocabulary;
    private readonly PieceEnd _end;

    private Tokenizer(string name, PieceEnd end)
    {
        Name = name;
        _end = end;
        _vocabulary = new(() => Vocabulary.Load(typeof(Tokenizer).Assembly.GetManifestResourceStream($"{name}.vocabulary")!));
    }

    private delegate int PieceEnd(ReadOnlySpan<byte> text, int at);

    /// <summary>Of GPT-4o, GPT-4.1, GPT-5, the o series, and gpt-oss.</summary>
    public static Tokenizer O200k { get; } = new("o200k_base", Pieces.EndO200k);

    /// <summary>Of GPT-4, GPT-3.5 and the text-embedding models.</summary>
    public static Tokenizer Cl100k { get; } = new("cl100k_base", Pieces.EndCl100k);

    /// <summary>As its publisher names it.</summary>
    public string Name { get; }

    /// <summary>How many tokens <paramref name="text"/> (UTF-8) is. What looks like a special token is counted as the text that it is.</summary>
    public long Count(ReadOnlySpan<byte> text) => Encode(text, null);

    /// <summary>The tokens of <paramref name="text"/>, by rank.</summary>
    public IReadOnlyList<int> Encode(ReadOnlySpan<byte> text)
    {
        var tokens = new List<int>();
        Encode(text, tokens);
        return tokens;
    }

    private long Encode(ReadOnlySpan<byte> text, List<int>? tokens)
    {
        var vocabulary = _vocabulary.Value;
        var count = 0L;
        for (var at = 0; at < text.Length;)
        {
            var end = _end(text, at);
            count += BytePairs.Merge(vocabulary, text[at..end], tokens);
            at = end;
        }

        return count;
    }
}
