namespace Plimsoll.Framing;

/// <summary>JSON lines: each line that is not blank is a document.</summary>
/// <param name="documents">Takes each line.</param>
/// <param name="maxLine">The longest line that is kept, in bytes; a longer one is given up.</param>
internal sealed class LineFraming(DocumentHandler documents, int maxLine = WholeFraming.DefaultMax) : ResponseFraming
{
    private PooledBytes _line;
    private bool _tooLong;

    public override long Held => _line.Held;

    public override void Feed(ReadOnlySpan<byte> chunk)
    {
        while (!chunk.IsEmpty)
        {
            var end = chunk.IndexOf((byte)'\n');
            if (end < 0)
            {
                Keep(chunk);
                return;
            }

            if (_line.Length == 0 && !_tooLong && end <= maxLine)
            {
                Line(chunk[..end]);
            }
            else
            {
                Keep(chunk[..end]);
                Line(_line.Span);
                _line.Clear();
                _tooLong = false;
            }

            chunk = chunk[(end + 1)..];
        }
    }

    public override void End()
    {
        Line(_line.Span);
        _line.Return();
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_tooLong || _line.Length + (long)part.Length > maxLine)
        {
            _tooLong = Overflowed = true;
            _line.Clear();
            return;
        }

        _line.Append(part);
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t\r"u8);
        if (!line.IsEmpty) documents(line);
    }
}
