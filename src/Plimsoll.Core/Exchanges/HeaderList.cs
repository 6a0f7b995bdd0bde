using System.Runtime.InteropServices;

namespace Plimsoll.Exchanges;

/// <summary>Header fields in the order they stood; names are compared without regard to case.</summary>
/// <param name="Fields">Name and value of each; a name may appear more than once.</param>
public readonly record struct HeaderList(IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    public static HeaderList Empty { get; } = new([]);

    /// <summary>Name and value of each, in order.</summary>
    // Every request is searched two dozen times; by way of the interface each search would allocate.
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; } = Fields switch
    {
        List<KeyValuePair<string, string>> or KeyValuePair<string, string>[] => Fields,
        var others => others.ToArray(),
    };

    private ReadOnlySpan<KeyValuePair<string, string>> Span => Fields switch
    {
        null => [],
        List<KeyValuePair<string, string>> list => CollectionsMarshal.AsSpan(list),
        var array => (KeyValuePair<string, string>[])array,
    };

    /// <summary>The first value of <paramref name="name"/>, or null where the field is absent.</summary>
    public string? Find(string name)
    {
        foreach (var (field, value) in Span)
        {
            if (field.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
        }

        return null;
    }

    /// <summary>Every value of <paramref name="name"/>, with commas between, as HTTP joins them; null where the field is absent.</summary>
    public string? FindAll(string name)
    {
        string? all = null;
        foreach (var (field, value) in Span)
        {
            if (field.Equals(name, StringComparison.OrdinalIgnoreCase)) all = all is null ? value : $"{all}, {value}";
        }

        return all;
    }
}
