using Plimsoll.Import.Entries;

namespace Plimsoll.Import.Gemini;

/// <summary>A session in one document.</summary>
internal sealed class GeminiDocument(GeminiSession session) : JsonFile
{
    protected override void Read(LogValue document, CallSink calls)
    {
        foreach (var message in document["messages"].Items) session.Add(message, document["sessionId"].Text, calls);
    }
}
