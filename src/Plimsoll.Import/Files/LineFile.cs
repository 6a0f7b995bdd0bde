namespace Plimsoll.Import.Files;

/// <summary>Reads lines from an offset. Memory stays bounded, however long a line is.</summary>
/// <param name="read">Reads what stands at a position; 0 at the end.</param>
/// <param name="offset">Where to begin.</param>
/// <param name="buffer">To read into; a longer one is made where a line needs it.</param>
internal sealed class LineFile(LineFile.ReadAt read, long offset, byte[] buffer)
{
    /// <summary>A longer line is passed over. No agent writes a call in one; a log that has one holds pictures, or is not a log.</summary>
    public const int MostLine = 32 << 20;

    /// <returns>Bytes that were read; 0 at the end.</returns>
    /// <exception cref="IOException">Nothing can be read.</exception>
    public delegate int ReadAt(Span<byte> into, long position);

    private byte[] _buffer = buffer;
    private long _position = offset;
    private int _start, _end;
    private bool _skipping;

    /// <summary>Where the line begins that <see cref="Next"/> gives next: all before it is done with.</summary>
    public long Offset { get; private set; } = offset;

    /// <summary>Lines that were longer than <see cref="MostLine"/>.</summary>
    public int TooLong { get; private set; }

    /// <summary>The next whole line, without its end; false where there is none (yet). Valid until the next call.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var length = searched + at;
                line = _buffer.AsSpan(_start, length);
                _start += length + 1;
                Offset = _position - (_end - _start);
                if (!_skipping) return true;
                _skipping = false;
                searched = 0;
                continue;
            }

            searched = _end - _start;
            if (_skipping || searched >= MostLine) searched = Pass();
            if (!Fill(searched)) break;
        }

        line = default;
        return false;
    }

    /// <summary>What stands after the last whole line: a line still being written, or the last one of a file that ends without an end of line.</summary>
    public ReadOnlySpan<byte> Rest => _skipping ? default : _buffer.AsSpan(_start, _end - _start);

    // The rest of a line that is too long is of no interest, and it is done with, so that it is never read again.
    private int Pass()
    {
        if (!_skipping) TooLong++;
        _skipping = true;
        _start = _end = 0;
        return 0;
    }

    private bool Fill(int kept)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, kept).CopyTo(_buffer);
            _start = 0;
            _end = kept;
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, (int)Math.Min(2L * _buffer.Length, MostLine + (1L << 20)));
        var count = read(_buffer.AsSpan(_end), _position);
        _position += count;
        _end += count;
        if (_skipping) Offset = _position;
        return count > 0;
    }
}
