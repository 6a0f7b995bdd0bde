using System.Collections.Concurrent;
using Plimsoll.Pricing;

namespace Plimsoll.Metering.Estimates;

/// <summary>How many tokens the user's own texts make, by provider and model: learnt from calls whose usage the provider stated.</summary>
/// <remarks>Safe for any number of threads. No text is kept: a call gives two numbers of bytes and two of tokens.</remarks>
/// <param name="earlier">Calls of before, asked for once, when the first estimate needs them; null where there are none.</param>
public sealed class TextCalibration(Func<IEnumerable<Observation>>? earlier = null)
{
    /// <summary>So many calls of a model are asked for before their ratio is gone by.</summary>
    public const int Enough = 5;

    // In a shorter text what frames it outweighs it.
    private const int FewestBytes = 200;
    private const int Frame = 4;

    // Beyond these no vocabulary is: the counts, or the text, are not what they seem (a stand-in server, a prompt kept elsewhere).
    private const double FewestTokensAByte = 1.0 / 24;
    private const double MostTokensAByte = 1.5;

    private readonly ConcurrentDictionary<(string Provider, string Model, bool Answer), TextRatio> _ratios = new();
    private readonly Lock _loading = new();
    private Func<IEnumerable<Observation>>? _earlier = earlier;

    /// <summary>Learns from a call, where its usage is stated and its text is all that was counted.</summary>
    public void Take(Observation call)
    {
        if (call is not { End: ExchangeEnd.Complete, Repeats: false, Request: { Attachments: 0 } asked, Reading: { UsageReported: true, UsagePartial: false, ContextTokens: null, Further.Count: 0 } reading }) return;
        if ((reading.Model ?? call.RequestedModel) is not { } model) return;
        var usage = reading.Usage;
        if (usage[Unit.InputTool] + usage[Unit.WebSearches] + usage[Unit.Groundings] + usage[Unit.FileSearches] + usage[Unit.CodeSessions] > 0) return;
        if (OfText(usage.InputTokens, usage[Unit.InputAudio] + usage[Unit.InputImage] + usage[Unit.InputVideo] + usage[Unit.CacheReadAudio] + usage[Unit.CacheReadImage] + usage[Unit.CacheReadVideo]))
            Learn(call.Provider, model, false, asked.PromptBytes, usage.InputTokens - ((asked.Prefixes.Count + 1L) * Frame));

        // Whether the text of the reasoning was shown, and so is among the bytes, differs by provider.
        if (!asked.Thinking && OfText(usage.OutputTokens, usage[Unit.OutputReasoning] + usage[Unit.OutputAudio] + usage[Unit.OutputImage] + usage[Unit.OutputVideo]))
            Learn(call.Provider, model, true, call.AnswerBytes ?? 0, usage.OutputTokens);
    }

    /// <summary>The ratio of a model's prompts or answers; null where too few calls tell it.</summary>
    internal TextRatio? Find(string provider, string? model, bool answer)
    {
        if (model is null) return null;
        LoadEarlier();
        return _ratios.TryGetValue(Key(provider, model, answer), out var ratio) && ratio.Calls >= Enough ? ratio : null;
    }

    private static bool OfText(long all, long other) => all > 0 && other == 0;

    private void Learn(string provider, string model, bool answer, long bytes, long tokens)
    {
        if (bytes < FewestBytes || (double)tokens / bytes is < FewestTokensAByte or > MostTokensAByte) return;
        _ratios.AddOrUpdate(Key(provider, model, answer), TextRatio.Of(bytes, tokens), (_, before) => before.With(bytes, tokens));
    }

    // The name asked for and the name that answers differ by a date, as a rule.
    private static (string Provider, string Model, bool Answer) Key(string provider, string model, bool answer) =>
        (provider, ModelIndex.WithoutDate(model).ToString().ToLowerInvariant(), answer);

    private void LoadEarlier()
    {
        if (Volatile.Read(ref _earlier) is null) return;
        lock (_loading)
        {
            if (_earlier is not { } load) return;
            foreach (var call in load()) Take(call);
            Volatile.Write(ref _earlier, null);
        }
    }
}
