namespace Plimsoll.Framing;

/// <summary>A body that is one JSON document.</summary>
/// <remarks>
/// Beyond the cap only the end is kept beside the beginning: usage mostly stands last, after the images or vectors that make such a
/// body large. It is then handed over as a small document of its own, after the beginning.
/// </remarks>
/// <param name="documents">Takes the document.</param>
/// <param name="max">The largest body that is kept whole, in bytes.</param>
internal sealed class WholeFraming(DocumentHandler documents, int max = WholeFraming.DefaultMax) : ResponseFraming
{
    public const int DefaultMax = 64 << 20;

    private const int TailLength = 64 << 10;

    private PooledBytes _body;
    private PooledBytes _tail;

    public override long Held => _body.Held + (long)_tail.Held;

    public override void Feed(ReadOnlySpan<byte> chunk)
    {
        var room = max - _body.Length;
        if (chunk.Length <= room)
        {
            _body.Append(chunk);
            return;
        }

        _body.Append(chunk[..room]);
        chunk = chunk[room..];
        Overflowed = true;
        if (chunk.Length > TailLength)
        {
            _tail.Clear();
            chunk = chunk[^TailLength..];
        }

        if (_tail.Length + chunk.Length > 4 * TailLength) _tail.KeepLast(TailLength);
        _tail.Append(chunk);
    }

    public override void End()
    {
        if (_body.Length > 0) documents(_body.Span);
        if (Overflowed)
        {
            _tail.KeepLast(TailLength);
            Usage("\"usage\""u8);
            Usage("\"usageMetadata\""u8);
        }

        _body.Return();
        _tail.Return();
    }

    // {"usage":{…}} from the last place where the name stands.
    private void Usage(ReadOnlySpan<byte> name)
    {
        var at = _tail.Span.LastIndexOf(name);
        if (at < 0) return;
        byte[] document = [(byte)'{', .. _tail.Span[at..]];
        documents(document);
    }
}
