using Plimsoll.Providers;

namespace Plimsoll.Import.Entries;

/// <summary>Counts as an agent writes them, made into disjoint units. The total, where there is one, says what is inside what.</summary>
/// <remarks>
/// Agents differ in whether cached tokens are inside the input, and reasoning inside the output; some changed their mind from one version to
/// the next. What the convention of a log leaves open, its own total decides; a part that is greater than the whole cannot be inside it.
/// </remarks>
internal struct LoggedUsage
{
    public long Input;
    public long Output;
    public long CacheRead;
    public long CacheWrite;
    public long Reasoning;

    /// <summary>Tokens that the provider's own tools added to the prompt, beside the input.</summary>
    public long Tool;

    /// <summary>As the log states it; null where it does not.</summary>
    public long? Total;

    /// <summary>What the agent is known to do where the total does not tell.</summary>
    public bool CacheInside;

    /// <summary>What the agent is known to do where the total does not tell.</summary>
    public bool ReasoningInside;

    public readonly bool IsZero => Input == 0 && Output == 0 && CacheRead == 0 && CacheWrite == 0 && Reasoning == 0 && Tool == 0 && Total is null or 0;

    public readonly Usage ToUsage()
    {
        var cached = CacheRead + CacheWrite;
        var (cacheInside, reasoningInside) = Inside(cached);
        var usage = default(Usage);
        if (cacheInside)
        {
            new InputTokens { Total = Input, Cached = CacheRead, Written = CacheWrite }.AddTo(ref usage);
        }
        else
        {
            usage.Add(Unit.Input, Input);
            usage.Add(Unit.CacheRead, CacheRead);
            usage.Add(Unit.CacheWrite, CacheWrite);
        }

        usage.Add(Unit.InputTool, Tool);
        new OutputTokens { Total = reasoningInside ? Output : Output + Reasoning, Reasoning = Reasoning }.AddTo(ref usage);

        // What a total has beyond all parts was generated too, and not told apart.
        if (Total is { } total && total > usage.TotalTokens) usage.Add(Unit.Output, total - usage.TotalTokens);
        return usage;
    }

    private readonly (bool Cache, bool Reasoning) Inside(long cached)
    {
        var cacheFits = cached <= Input;
        var reasoningFits = Reasoning <= Output;
        if (Total is { } total)
        {
            // The four readings of the counts, the usual one of this agent first: which of them makes the total?
            foreach (var cache in (ReadOnlySpan<bool>)[CacheInside, !CacheInside])
            {
                foreach (var reasoning in (ReadOnlySpan<bool>)[ReasoningInside, !ReasoningInside])
                {
                    if ((cache && !cacheFits) || (reasoning && !reasoningFits)) continue;
                    if (total == Input + Output + Tool + (cache ? 0 : cached) + (reasoning ? 0 : Reasoning)) return (cache, reasoning);
                }
            }
        }

        return (CacheInside && cacheFits, ReasoningInside && reasoningFits);
    }
}
