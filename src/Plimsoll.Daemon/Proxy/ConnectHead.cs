using System.Buffers;
using System.Text;

namespace Plimsoll.Daemon.Proxy;

/// <summary>The head of a CONNECT request.</summary>
/// <param name="Target">Where the client wants to go; null where the request line is not right.</param>
/// <param name="UserAgent">What the client says it is, or empty. Tells clients apart that refuse our certificate.</param>
internal readonly record struct ConnectHead(HostPort? Target, string UserAgent)
{
    /// <summary>The longest head, in bytes.</summary>
    public const int MaxLength = 32 << 10;

    private static ReadOnlySpan<byte> Method => "CONNECT "u8;

    /// <summary>Behind the empty lines that a client may send before its request (RFC 9112, 2.2).</summary>
    public static SequencePosition SkipEmptyLines(in ReadOnlySequence<byte> start)
    {
        var reader = new SequenceReader<byte>(start);
        while (reader.IsNext("\r\n"u8, advancePast: true) || reader.IsNext((byte)'\n', advancePast: true))
        {
            // One more.
        }

        return reader.Position;
    }

    /// <summary>True or false once it is certain; null where more bytes are needed to tell.</summary>
    public static bool? IsConnect(in ReadOnlySequence<byte> start)
    {
        Span<byte> first = stackalloc byte[8];
        var length = (int)Math.Min(start.Length, first.Length);
        start.Slice(0, length).CopyTo(first);
        if (length == 1 && first[0] == '\r') return null; // Perhaps one more empty line.
        if (!Method.StartsWith(first[..length])) return false;
        return length == Method.Length ? true : null;
    }

    /// <summary>Where the head ends, just past its empty line; null where it is not all there.</summary>
    public static SequencePosition? FindEnd(in ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            if (line.IsEmpty || (line.Length == 1 && line.FirstSpan[0] == '\r')) return reader.Position;
        }

        return null;
    }

    /// <param name="head">A whole head.</param>
    public static ConnectHead Parse(in ReadOnlySequence<byte> head)
    {
        var lines = Encoding.Latin1.GetString(head).Split('\n', StringSplitOptions.TrimEntries);
        var words = lines[0].Split(' ');
        var agent = Array.Find(lines, line => line.StartsWith("User-Agent:", StringComparison.OrdinalIgnoreCase));
        var right = words.Length == 3 && words[2].StartsWith("HTTP/1.", StringComparison.Ordinal);
        return new(right && HostPort.TryParse(words[1], 443, out var target) ? target : null, agent?["User-Agent:".Length..].Trim() ?? "");
    }
}
