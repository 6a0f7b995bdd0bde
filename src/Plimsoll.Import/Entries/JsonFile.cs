using Plimsoll.Providers;

namespace Plimsoll.Import.Entries;

/// <summary>A file that is one JSON document, read as a tree.</summary>
internal abstract class JsonFile : WholeReader
{
    // As a tree it takes three times its room.
    public override int MostBytes => 48 << 20;

    public override void Read(ReadOnlyMemory<byte> document, CallSink calls)
    {
        // An empty file is one that is about to be written; half a document is read when it is whole.
        if (document.IsEmpty) return;
        if (!LogValue.TryParse(document, out var parsed))
        {
            calls.AddUnreadable();
            return;
        }

        using (parsed)
        {
            try
            {
                Read(new LogValue(parsed.RootElement), calls);
            }
            catch (Exception bad) when (JsonFields.IsUnreadable(bad))
            {
                // A text that is none.
                calls.AddUnreadable();
            }
        }
    }

    protected abstract void Read(LogValue document, CallSink calls);
}
