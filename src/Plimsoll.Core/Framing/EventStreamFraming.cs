using System.Buffers.Binary;
using System.Text;

namespace Plimsoll.Framing;

/// <summary>AWS's binary event stream (<c>application/vnd.amazon.eventstream</c>): the payload of each event is a document.</summary>
/// <remarks>
/// A message is four bytes of total length, four of the headers' length, a checksum of those eight, headers, payload, and a checksum of all
/// before it (https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html). One whose checksum is wrong is given up; where
/// that of the lengths is wrong there is no telling where the next begins, and the rest is passed over. An exception becomes the document
/// <c>{"error":{"code":"throttlingException"}}</c>.
/// </remarks>
/// <param name="documents">Takes each payload.</param>
/// <param name="maxMessage">The largest message that is kept, in bytes; a larger one is passed over.</param>
internal sealed class EventStreamFraming(DocumentHandler documents, int maxMessage = WholeFraming.DefaultMax) : ResponseFraming
{
    private const int Prelude = 12;
    private const int Trailer = 4;

    private PooledBytes _message;
    private long _wanted = Prelude;
    private long _skip;
    private bool _lost;

    public override bool IsStream => true;

    public override long Held => _message.Held;

    public override void Feed(ReadOnlySpan<byte> chunk)
    {
        while (!chunk.IsEmpty && !_lost)
        {
            if (_skip > 0)
            {
                var passed = (int)Math.Min(_skip, chunk.Length);
                _skip -= passed;
                chunk = chunk[passed..];
                continue;
            }

            var taken = (int)Math.Min(_wanted - _message.Length, chunk.Length);
            _message.Append(chunk[..taken]);
            chunk = chunk[taken..];
            if (_message.Length < _wanted) return;
            if (_wanted == Prelude) Begin();
            else Finish();
        }
    }

    public override void End()
    {
        // A message cut off has no checksum to trust it by.
        if (_message.Length > 0) Overflowed = true;
        _message.Return();
    }

    private void Begin()
    {
        var prelude = _message.Span;
        var total = BinaryPrimitives.ReadUInt32BigEndian(prelude);
        var headers = BinaryPrimitives.ReadUInt32BigEndian(prelude[4..]);
        if (BinaryPrimitives.ReadUInt32BigEndian(prelude[8..]) != Crc32.Of(prelude[..8]) || total < Prelude + Trailer || headers > total - Prelude - Trailer)
        {
            _lost = Overflowed = true;
            _message.Clear();
            return;
        }

        _wanted = total;
        if (total <= maxMessage) return;
        _skip = total - Prelude;
        Overflowed = true;
        StartOver();
    }

    private void Finish()
    {
        var message = _message.Span;
        var body = message[..^Trailer];
        if (BinaryPrimitives.ReadUInt32BigEndian(message[^Trailer..]) == Crc32.Of(body))
        {
            var headers = (int)BinaryPrimitives.ReadUInt32BigEndian(message[4..]);
            Hand(body.Slice(Prelude, headers), body[(Prelude + headers)..]);
        }
        else
        {
            Overflowed = true;
        }

        StartOver();
    }

    private void StartOver()
    {
        _message.Clear();
        _wanted = Prelude;
    }

    private void Hand(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload)
    {
        if (Find(headers, ":message-type"u8) is var kind && (kind.SequenceEqual("exception"u8) || kind.SequenceEqual("error"u8)))
        {
            var name = Find(headers, kind.SequenceEqual("error"u8) ? ":error-code"u8 : ":exception-type"u8);
            documents(Encoding.UTF8.GetBytes($"{{\"error\":{{\"code\":\"{Word(name)}\"}}}}"));
        }
        else if (!payload.IsEmpty)
        {
            documents(payload);
        }
    }

    // A name that AWS gives is letters and digits; anything else would not be one.
    private static string Word(ReadOnlySpan<byte> name)
    {
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter)) return "error";
        }

        return name.IsEmpty ? "error" : Encoding.ASCII.GetString(name);
    }

    // A header is its name's length and name, a type, and a value, here a text (7) of two bytes' length; the other types have fixed lengths.
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> wanted)
    {
        while (headers.Length > 1)
        {
            var length = headers[0];
            if (headers.Length < length + 2) return default;
            var name = headers.Slice(1, length);
            var type = headers[length + 1];
            headers = headers[(length + 2)..];
            var size = type switch { 0 or 1 => 0, 2 => 1, 3 => 2, 4 => 4, 5 or 8 => 8, 9 => 16, 6 or 7 => -1, _ => -2 };
            if (size == -1)
            {
                if (headers.Length < 2) return default;
                size = BinaryPrimitives.ReadUInt16BigEndian(headers);
                headers = headers[2..];
            }

            if (size < 0 || headers.Length < size) return default;
            if (name.SequenceEqual(wanted)) return headers[..size];
            headers = headers[size..];
        }

        return default;
    }
}
