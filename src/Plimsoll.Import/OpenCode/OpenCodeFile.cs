using Plimsoll.Import.Entries;

namespace Plimsoll.Import.OpenCode;

/// <summary>A message in a file of its own: <c>storage/message/SESSION/MESSAGE.json</c>.</summary>
internal sealed class OpenCodeFile : WholeReader
{
    public override int MostBytes => 16 << 20;

    public override void Read(ReadOnlyMemory<byte> document, CallSink calls)
    {
        // A file that is being written is read when it is done.
        if (OpenCodeMessage.Read(document.Span, null, null) is { } message) message.AddTo(OpenCodeAgent.Client, document.Span, isChild: false, calls);
    }
}
