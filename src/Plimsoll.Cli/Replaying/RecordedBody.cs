using System.Text;
using Plimsoll.Compression;

namespace Plimsoll.Cli.Replaying;

/// <summary>Takes off the content encoding that some recorders leave on a body, and others take off themselves while they keep the header.</summary>
internal static class RecordedBody
{
    private const int Largest = 256 << 20;
    private const int ReadSize = 64 << 10;

    /// <returns>The body as it is to be read; as it stands in the recording where it is not encoded, or cannot be decoded whole.</returns>
    /// <param name="body">As it stands in the recording.</param>
    /// <param name="encoding">Content-Encoding, or null.</param>
    public static ReadOnlyMemory<byte> Plain(ReadOnlyMemory<byte> body, string? encoding)
    {
        if (encoding is null || body.IsEmpty || !IsEncoded(body.Span, encoding)) return body;
        try
        {
            using var plain = new MemoryStream();
            using var decoded = ContentCoding.Decode(new MemoryStream(body.ToArray(), writable: false), encoding);
            if (decoded is null) return body;
            var buffer = new byte[ReadSize];
            for (int count; (count = decoded.Read(buffer)) > 0;)
            {
                if (plain.Length + count > Largest) return body; // A bomb.
                plain.Write(buffer, 0, count);
            }

            return plain.Length == 0 ? body : plain.ToArray();
        }
        catch (Exception fault) when (ContentCoding.IsDamage(fault))
        {
            return body;
        }
    }

    // What was put on last begins the body. Brotli has no mark; what is text, as all bodies are that are worth reading, is none.
    private static bool IsEncoded(ReadOnlySpan<byte> body, string encoding) => encoding[(encoding.LastIndexOf(',') + 1)..].Trim().ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => body.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]),
        "zstd" => body.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]),
        "deflate" => body.Length > 2 && (body[0] & 0x0F) == 8 && ((body[0] << 8) | body[1]) % 31 == 0,
        "br" => !IsText(body),
        _ => false,
    };

    private static bool IsText(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(body, out var rune, out var used) is not System.Buffers.OperationStatus.Done) return false;
            if (rune.Value < ' ' && rune.Value is not ('\t' or '\r' or '\n')) return false;
            body = body[used..];
        }

        return true;
    }
}
