using System.IO.Compression;

namespace Plimsoll.Daemon.Recording;

/// <summary>Takes content encodings off a copied body.</summary>
internal static class ContentCoding
{
    /// <summary>The body without its encodings, or null where one of them is not known here (zstd, or worse).</summary>
    /// <param name="encoded">The body as it went over the wire.</param>
    /// <param name="encoding">Content-Encoding, or null. The last one named was put on last.</param>
    public static Stream? Decode(Stream encoded, string? encoding)
    {
        var decoded = encoded;
        var names = (encoding ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names.Reverse())
        {
            var next = name.ToLowerInvariant() switch
            {
                "identity" => (Stream?)decoded,
                "gzip" or "x-gzip" => new GZipStream(decoded, CompressionMode.Decompress),
                "br" => new BrotliStream(decoded, CompressionMode.Decompress),
                "deflate" => new ZLibStream(decoded, CompressionMode.Decompress),
                _ => null,
            };
            if (next is null) return null;
            decoded = next;
        }

        return decoded;
    }
}
