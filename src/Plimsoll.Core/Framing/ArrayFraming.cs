namespace Plimsoll.Framing;

/// <summary>A JSON array that comes item by item (Gemini's stream without <c>alt=sse</c>): each item that is an object is a document.</summary>
/// <param name="documents">Takes each item.</param>
/// <param name="maxItem">The largest item that is kept, in bytes; a larger one is given up.</param>
internal sealed class ArrayFraming(DocumentHandler documents, int maxItem = WholeFraming.DefaultMax) : ResponseFraming
{
    private PooledBytes _item;
    private int _depth;
    private bool _inText;
    private bool _escaped;
    private bool _tooLarge;

    public override bool IsStream => true;

    public override long Held => _item.Held;

    public override void Feed(ReadOnlySpan<byte> chunk)
    {
        var start = 0;
        for (var at = 0; at < chunk.Length;)
        {
            if (_inText)
            {
                at = SkipText(chunk, at);
                continue;
            }

            var next = chunk[at..].IndexOfAny("\"{}"u8);
            if (next < 0) break;
            at += next;
            switch (chunk[at])
            {
                case (byte)'"':
                    _inText = _depth > 0;
                    break;
                case (byte)'{':
                    if (_depth++ == 0) start = at;
                    break;
                case (byte)'}' when _depth > 0:
                    if (--_depth == 0) ItemEnds(chunk[start..(at + 1)]);
                    break;
            }

            at++;
        }

        if (_depth > 0) Keep(chunk[start..]);
    }

    public override void End()
    {
        if (_depth > 0 && !_tooLarge) documents(_item.Span);
        _item.Return();
    }

    private int SkipText(ReadOnlySpan<byte> chunk, int at)
    {
        if (_escaped)
        {
            _escaped = false;
            return at + 1;
        }

        var next = chunk[at..].IndexOfAny((byte)'"', (byte)'\\');
        if (next < 0) return chunk.Length;
        at += next;
        if (chunk[at] == (byte)'"') _inText = false;
        else _escaped = true;
        return at + 1;
    }

    private void ItemEnds(ReadOnlySpan<byte> part)
    {
        if (_item.Length == 0 && !_tooLarge && part.Length <= maxItem)
        {
            documents(part);
        }
        else
        {
            Keep(part);
            if (!_tooLarge) documents(_item.Span);
        }

        _item.Clear();
        _tooLarge = false;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_tooLarge || _item.Length + (long)part.Length > maxItem)
        {
            _tooLarge = Overflowed = true;
            _item.Clear();
            return;
        }

        _item.Append(part);
    }
}
