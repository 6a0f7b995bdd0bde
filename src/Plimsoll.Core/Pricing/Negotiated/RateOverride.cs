namespace Plimsoll.Pricing.Negotiated;

/// <summary>What a user pays instead of the list: rates of one model, or a factor on what the list says.</summary>
public sealed record RateOverride
{
    /// <summary>The provider's id.</summary>
    public required string Provider { get; init; }

    /// <summary>The model's id in its provider's file, or a pattern of it (<c>claude-*</c>); null for all models.</summary>
    public string? Model { get; init; }

    /// <summary>The service tier by its provider's file (<c>batch</c>); null: rates hold on standard terms, a factor on all.</summary>
    public string? Tier { get; init; }

    /// <summary>The least prompt, in tokens, at which it holds; null: rates hold where the list's own for long prompts do not.</summary>
    public long? ContextFrom { get; init; }

    /// <summary>The first instant.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The instant after the last.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>By how much the list's rates of tokens are multiplied, in billionths; 0 where there are <see cref="Rates"/>.</summary>
    public long Multiply { get; init; }

    /// <summary>Nano-dollars for a million of each unit.</summary>
    public IReadOnlyDictionary<Unit, long> Rates { get; init; } = new Dictionary<Unit, long>();

    /// <summary>The user's own words (a contract's number), or null.</summary>
    public string? Note { get; init; }

    /// <summary>Whether a call of that provider, instant, model and tier is meant.</summary>
    /// <param name="provider">The provider's id.</param>
    /// <param name="model">The model's id in the price book; where it has none, the name as asked.</param>
    /// <param name="tier">The service tier by its provider's file; null for standard.</param>
    /// <param name="at">When the call began.</param>
    /// <param name="contextTokens">Its prompt.</param>
    internal bool Holds(string provider, string model, string? tier, DateTimeOffset at, long contextTokens)
    {
        if (!Names(provider, model)) return false;
        if ((From is { } from && at < from) || (Until is { } until && at >= until)) return false;
        if (ContextFrom is { } least && contextTokens < least) return false;
        return Tier is null ? Multiply > 0 || tier is null : Tier == (tier ?? "standard");
    }

    /// <summary>Whether it is meant for that model of that provider, on some terms and dates.</summary>
    internal bool Names(string provider, string model) => Provider == provider && (Model is null || NamePattern.Matches(Model, model));

    /// <summary>How closely it is meant: of two that hold, the higher counts; of equals, the later in the file.</summary>
    internal int Rank => (Model is null ? 0 : Model.AsSpan().ContainsAny('*', '#') ? 4 : 8) + (Tier is null ? 0 : 2) + (ContextFrom is null ? 0 : 1);
}
