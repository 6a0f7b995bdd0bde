using Plimsoll.Import.Entries;

namespace Plimsoll.Import.Gemini;

/// <summary>A session line by line: a head that names it, then its messages, each again when more of it is known.</summary>
internal sealed class GeminiLines(GeminiSession session) : JsonLines("\"sessionId\"", "\"tokens\"")
{
    protected override void Read(LogValue entry, CallSink calls)
    {
        Context.Session = entry["sessionId"].Text ?? Context.Session;
        session.Add(entry, Context.Session, calls);
    }
}
