using System.Collections.Frozen;
using Plimsoll.Framing;
using Plimsoll.Providers.Anthropic;
using Plimsoll.Providers.Gemini;
using Plimsoll.Providers.OpenAI;

namespace Plimsoll.Providers;

/// <summary>The wire shapes that can be read, by the names that provider files use.</summary>
internal static class UsageShapes
{
    private static readonly FrozenDictionary<string, UsageShape> All = new Dictionary<string, UsageShape>(StringComparer.Ordinal)
    {
        ["anthropic.messages"] = new(() => new MessagesReader()),
        ["anthropic.batch-results"] = new(() => new Anthropic.BatchResultsReader(), BodyLayout.Lines),
        ["anthropic.complete"] = new(() => new ChatReader()),
        ["openai.chat"] = new(() => new ChatReader()),
        ["openai.embeddings"] = new(() => new ChatReader()),
        ["openai.responses"] = new(() => new ResponsesReader()),
        ["openai.realtime"] = new(() => new ResponsesReader()),
        ["openai.audio"] = new(() => new AudioReader()),
        ["openai.images"] = new(() => new ImagesReader()),
        ["openai.runs"] = new(() => new RunsReader()),
        ["openai.batch-results"] = new(() => new OpenAI.BatchResultsReader(), BodyLayout.Lines),
        ["gemini.generate"] = new(() => new GenerateReader()),
        ["gemini.embed"] = new(() => new GenerateReader()),
        ["gemini.code-assist"] = new(() => new GenerateReader()),
        ["gemini.cached-content"] = new(() => new CachedContentReader()),
        ["gemini.interactions"] = new(() => new InteractionsReader()),
        ["gemini.predict"] = new(() => new PredictReader()),
        ["gemini.openai-chat"] = new(() => new ChatReader(hiddenReasoning: true)),
        ["xai.chat"] = new(() => new ChatReader()),
        ["xai.images"] = new(() => new ImagesReader()),
        ["xai.audio"] = new(() => new AudioReader(billedByDuration: true)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static UsageShape? Find(string? name) => name is not null && All.TryGetValue(name, out var shape) ? shape : null;
}

/// <summary>How one wire shape is read.</summary>
/// <param name="Reader">Makes a reader for one response.</param>
/// <param name="Body">How a body is laid out that is not a stream of events.</param>
internal sealed record UsageShape(Func<IUsageReader> Reader, BodyLayout Body = BodyLayout.Whole);
