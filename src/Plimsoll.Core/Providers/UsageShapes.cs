using System.Collections.Frozen;
using Plimsoll.Framing;
using Plimsoll.Providers.Anthropic;
using Plimsoll.Providers.Bedrock;
using Plimsoll.Providers.Cohere;
using Plimsoll.Providers.Gemini;
using Plimsoll.Providers.Ollama;
using Plimsoll.Providers.OpenAI;

namespace Plimsoll.Providers;

/// <summary>The wire shapes that can be read, by the names that provider files use.</summary>
internal static class UsageShapes
{
    /// <summary>The shape of what no route lists.</summary>
    public const string Unlisted = "unlisted";

    /// <summary>The shape of a transcription that a session makes beside its answers.</summary>
    public const string Transcription = "openai.audio";

    private static readonly FrozenDictionary<string, UsageShape> All = new Dictionary<string, UsageShape>(StringComparer.Ordinal)
    {
        ["anthropic.messages"] = new(() => new MessagesReader(), BillsText: true),
        ["anthropic.batch-results"] = new(() => new Anthropic.BatchResultsReader(), BodyLayout.Lines),
        ["anthropic.complete"] = new(() => new ChatReader(), BillsText: true),
        ["openai.chat"] = new(() => new ChatReader(), BillsText: true),
        ["openai.embeddings"] = new(() => new ChatReader(), BillsText: true),
        ["openai.responses"] = new(() => new ResponsesReader(), BillsText: true, Socket: target => new EventSocket(realtime: false, target)),
        ["openai.realtime"] = new(() => new ResponsesReader(), Socket: target => new EventSocket(realtime: true, target)),
        [Transcription] = new(() => new AudioReader()),
        ["openai.images"] = new(() => new ImagesReader()),
        ["openai.runs"] = new(() => new RunsReader()),
        ["openai.fine-tune"] = new(() => new FineTuneReader()),
        ["openai.batch-results"] = new(() => new OpenAI.BatchResultsReader(), BodyLayout.Lines),
        ["gemini.generate"] = new(() => new GenerateReader(), BillsText: true),
        ["gemini.embed"] = new(() => new GenerateReader(), BillsText: true),
        ["gemini.code-assist"] = new(() => new GenerateReader(), BillsText: true),
        ["gemini.live"] = new(() => new GenerateReader(), Socket: _ => new LiveSocket()),
        ["gemini.cached-content"] = new(() => new CachedContentReader()),
        ["gemini.interactions"] = new(() => new InteractionsReader(), BillsText: true),
        ["gemini.batch"] = new(() => new BatchReader()),
        ["gemini.batch-results"] = new(() => new BatchReader(), BodyLayout.Lines),
        ["gemini.predict"] = new(() => new PredictReader()),
        ["perplexity.chat"] = new(() => new ChatReader(requestFee: true), BillsText: true),
        ["mistral.ocr"] = new(() => new ChatReader()),
        ["cohere.chat"] = new(() => new CohereReader(), BillsText: true),
        ["cohere.embed"] = new(() => new CohereReader(), BillsText: true),
        ["ollama.native"] = new(() => new OllamaReader(), BillsText: true),
        ["bedrock.converse"] = new(() => new ConverseReader(), BillsText: true),
        ["bedrock.invoke"] = new(() => new InvokeReader(), BillsText: true),
        ["gemini.openai-chat"] = new(() => new ChatReader(hiddenReasoning: true), BillsText: true),
        ["xai.chat"] = new(() => new ChatReader(), BillsText: true),
        ["xai.images"] = new(() => new ImagesReader()),
        ["xai.audio"] = new(() => new AudioReader(billedByDuration: true)),
        [Unlisted] = new(() => new UnlistedReader(), MaxDocument: 1 << 20, Socket: _ => new UnlistedSocket()),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => All.Keys;

    private static readonly UsageShape Plugin = new(() => new KeptDocuments());

    public static UsageShape? Find(string? name)
    {
        if (name is not null && All.TryGetValue(name, out var shape)) return shape;
        return PluginName.OfShape(name) is null ? null : Plugin;
    }
}

/// <summary>How one wire shape is read.</summary>
/// <param name="Reader">Makes a reader for one response.</param>
/// <param name="Body">How a body is laid out that is not a stream of events.</param>
/// <param name="BillsText">True where the bill is by tokens of text, so that text can stand in for a count that is missing.</param>
/// <param name="MaxDocument">The largest document that is kept to be read, in bytes.</param>
/// <param name="Socket">Makes a reader of the messages on a WebSocket, given the target of the request that opened it; null where there are none.</param>
internal sealed record UsageShape(
    Func<IUsageReader> Reader,
    BodyLayout Body = BodyLayout.Whole,
    bool BillsText = false,
    int MaxDocument = WholeFraming.DefaultMax,
    Func<string, ISocketReader>? Socket = null);
