namespace Plimsoll.Pricing;

/// <summary>A provider's words for one kind of term (service tiers, say), and which term each means.</summary>
internal sealed class TermWords
{
    /// <summary>The index of the term that needs no word.</summary>
    public const int Standard = 0;

    /// <summary>The index that a word without meaning gets.</summary>
    public const int Unknown = -1;

    private readonly List<string> _names = ["standard"];
    private readonly List<KeyValuePair<string, int>> _words = [new("standard", Standard), new("default", Standard)];
    private int _anyOther = Unknown;

    /// <summary>Takes over every term and word of <paramref name="other"/>, under the same indices. For words that are still empty.</summary>
    public void CopyFrom(TermWords other)
    {
        _names.Clear();
        _names.AddRange(other._names);
        _words.Clear();
        _words.AddRange(other._words);
        _anyOther = other._anyOther;
    }

    /// <summary>The rate card's name of the term.</summary>
    public string Name(int index) => _names[index];

    /// <summary>Adds a term, or finds it.</summary>
    public int Add(string name)
    {
        var index = _names.IndexOf(name);
        if (index >= 0) return index;
        _names.Add(name);
        return _names.Count - 1;
    }

    /// <param name="word">A word, or <c>*</c> for every other one.</param>
    /// <param name="index">The term that it means.</param>
    public void AddWord(string word, int index)
    {
        if (word == "*") _anyOther = index;
        else _words.Add(new(word, index));
    }

    /// <summary>The term of that name, or <see cref="Unknown"/>.</summary>
    public int Named(string name) => _names.IndexOf(name);

    /// <summary>What a response's word means; nothing said is standard. Case is ignored.</summary>
    public int Find(string? word)
    {
        if (string.IsNullOrEmpty(word)) return Standard;
        foreach (var (known, index) in _words)
        {
            if (known.Equals(word, StringComparison.OrdinalIgnoreCase)) return index;
        }

        return _anyOther;
    }
}
