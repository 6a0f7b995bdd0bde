namespace Plimsoll.Framing;

/// <summary>Server-sent events: the data of each event is a document.</summary>
/// <remarks>
/// As the standard has it (https://html.spec.whatwg.org/multipage/server-sent-events.html), but for two leniences: a last event needs no
/// blank line after it, and where recorders dropped the blank lines, a data line that begins an object ends the event whose data ended one.
/// </remarks>
/// <param name="documents">Takes each event's data.</param>
/// <param name="maxEvent">The largest event that is kept, in bytes; a larger one is given up.</param>
internal sealed class EventFraming(DocumentHandler documents, int maxEvent = WholeFraming.DefaultMax) : ResponseFraming
{
    private PooledBytes _line;
    private PooledBytes _data;
    private bool _lineTooLong;
    private bool _dataTooLong;
    private bool _hasData;
    private bool _afterReturn;
    private bool _begun;

    public override bool IsStream => true;

    public override long Held => _line.Held + (long)_data.Held;

    public override void Feed(ReadOnlySpan<byte> chunk)
    {
        while (!chunk.IsEmpty)
        {
            if (_afterReturn)
            {
                _afterReturn = false;
                if (chunk[0] == (byte)'\n')
                {
                    chunk = chunk[1..];
                    continue;
                }
            }

            var end = chunk.IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                KeepLine(chunk);
                return;
            }

            _afterReturn = chunk[end] == (byte)'\r';
            if (_line.Length == 0 && !_lineTooLong && end <= maxEvent)
            {
                Line(chunk[..end]);
            }
            else
            {
                KeepLine(chunk[..end]);
                if (!_lineTooLong) Line(_line.Span);
                else _dataTooLong = true;
                _line.Clear();
                _lineTooLong = false;
            }

            chunk = chunk[(end + 1)..];
        }
    }

    public override void End()
    {
        if (_line.Length > 0 && !_lineTooLong) Line(_line.Span);
        Dispatch();
        _line.Return();
        _data.Return();
    }

    private void KeepLine(ReadOnlySpan<byte> part)
    {
        if (_lineTooLong || _line.Length + (long)part.Length > maxEvent)
        {
            _lineTooLong = Overflowed = true;
            _line.Clear();
            return;
        }

        _line.Append(part);
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        if (!_begun)
        {
            _begun = true;
            if (line.StartsWith("\uFEFF"u8)) line = line[3..];
        }

        if (line.IsEmpty)
        {
            Dispatch();
            return;
        }

        if (!line.StartsWith("data"u8) || (line.Length > 4 && line[4] != (byte)':')) return;
        var value = line.Length > 5 ? line[5..] : default;
        if (!value.IsEmpty && value[0] == (byte)' ') value = value[1..];

        if (_hasData)
        {
            if (value.StartsWith("{"u8) && _data.Span.EndsWith("}"u8)) Dispatch();
            else AppendData("\n"u8);
        }

        AppendData(value);
        _hasData = true;
    }

    private void AppendData(ReadOnlySpan<byte> value)
    {
        if (_dataTooLong || _data.Length + (long)value.Length > maxEvent)
        {
            _dataTooLong = Overflowed = true;
            return;
        }

        _data.Append(value);
    }

    private void Dispatch()
    {
        var data = _data.Span;
        if (_hasData && !_dataTooLong && !data.IsEmpty && !data.StartsWith("[DONE]"u8)) documents(data);
        _data.Clear();
        _hasData = _dataTooLong = false;
    }
}
