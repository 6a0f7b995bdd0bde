namespace Plimsoll.Providers.OpenAI;

/// <summary>Counts the tools that the provider ran in one response, by what they are charged as.</summary>
/// <remarks>A stream tells of each item as it ends, and of all of them again at the end: the last telling replaces the first.</remarks>
internal sealed class HostedTools
{
    private HashSet<string>? _containers;
    private long _webSearches;
    private long _fileSearches;
    private long _unnamed;
    private long _images;

    /// <summary>True where a tool ran, with a fee or without.</summary>
    public bool Any { get; private set; }

    public void Add(in OutputItem item)
    {
        Any |= item.IsHosted;
        if (item.Fee is ToolFee.WebSearch) _webSearches++;
        else if (item.Fee is ToolFee.Image) _images++;
        else if (item.Fee is ToolFee.FileSearch) _fileSearches++;
        else if (item.Fee is ToolFee.Container && item.Container is null) _unnamed++;
        else if (item.Fee is ToolFee.Container) (_containers ??= new(StringComparer.Ordinal)).Add(item.Container!);
    }

    /// <summary>Sets each count that the usage itself has not stated.</summary>
    /// <param name="usage">What the usage states.</param>
    /// <param name="previews">True where the web searches were the earlier tool's.</param>
    /// <param name="gigabytes">The memory of a container, which is billed by the gigabyte; 1 where nothing is said.</param>
    /// <param name="imagesCounted">True where the tokens of pictures are stated, which are then all that is billed for them.</param>
    public void AddTo(ref Usage usage, bool previews, int gigabytes, bool imagesCounted)
    {
        if (usage[Unit.WebSearches] == 0) usage.Set(previews ? Unit.WebSearchPreviews : Unit.WebSearches, _webSearches);
        if (usage[Unit.FileSearches] == 0) usage.Set(Unit.FileSearches, _fileSearches);
        if (usage[Unit.CodeSessions] == 0) usage.Set(Unit.CodeSessions, ((_containers?.Count ?? 0) + (_unnamed > 0 ? 1 : 0)) * gigabytes);
        if (!imagesCounted) usage.Set(Unit.Images, _images);
    }

    public void StartOver()
    {
        _containers?.Clear();
        (_webSearches, _fileSearches, _unnamed, _images) = (0, 0, 0, 0);
        Any = false;
    }
}
