namespace Plimsoll.Providers.OpenAI;

/// <summary>Counts the tools that the provider ran in one response, by what they are charged as.</summary>
/// <remarks>A stream tells of each item as it ends, and of all of them again at the end: the last telling replaces the first.</remarks>
internal sealed class HostedTools
{
    private HashSet<string>? _containers;
    private long _webSearches;
    private long _fileSearches;
    private long _unnamed;

    /// <summary>True where a tool ran, with a fee or without.</summary>
    public bool Any { get; private set; }

    public void Add(in OutputItem item)
    {
        Any |= item.IsHosted;
        if (item.Fee is ToolFee.WebSearch) _webSearches++;
        else if (item.Fee is ToolFee.FileSearch) _fileSearches++;
        else if (item.Fee is ToolFee.Container && item.Container is null) _unnamed++;
        else if (item.Fee is ToolFee.Container) (_containers ??= new(StringComparer.Ordinal)).Add(item.Container!);
    }

    /// <summary>Sets each count that the usage itself has not stated.</summary>
    /// <param name="usage">What the usage states.</param>
    /// <param name="previews">True where the web searches were the earlier tool's.</param>
    public void AddTo(ref Usage usage, bool previews)
    {
        if (usage[Unit.WebSearches] == 0) usage.Set(previews ? Unit.WebSearchPreviews : Unit.WebSearches, _webSearches);
        if (usage[Unit.FileSearches] == 0) usage.Set(Unit.FileSearches, _fileSearches);
        if (usage[Unit.CodeSessions] == 0) usage.Set(Unit.CodeSessions, (_containers?.Count ?? 0) + (_unnamed > 0 ? 1 : 0));
    }

    public void StartOver()
    {
        _containers?.Clear();
        (_webSearches, _fileSearches, _unnamed) = (0, 0, 0);
        Any = false;
    }
}
