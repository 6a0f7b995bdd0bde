using System.IO.Compression;

namespace Plimsoll.Compression;

/// <summary>Takes content encodings off a body.</summary>
public static class ContentCoding
{
    // Nobody stacks more than two; each costs a window of memory.
    private const int MostCodings = 4;

    /// <summary>The body without its encodings, or null where one of them is not known here, or they are too many.</summary>
    /// <param name="encoded">The body as it went over the wire. Disposed of with what is returned.</param>
    /// <param name="encoding">Content-Encoding, or null. The last one named was put on last.</param>
    public static Stream? Decode(Stream encoded, string? encoding)
    {
        var decoded = encoded;
        var names = (encoding ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length > MostCodings) return null;
        foreach (var name in names.Reverse())
        {
            var next = name.ToLowerInvariant() switch
            {
                "identity" => (Stream?)decoded,
                "gzip" or "x-gzip" => new GZipStream(decoded, CompressionMode.Decompress),
                "br" => new BrotliStream(decoded, CompressionMode.Decompress),
                "deflate" => new AnyDeflateStream(decoded),
                "zstd" => new ZstdStream(decoded),
                _ => null,
            };
            if (next is null) return null;
            decoded = next;
        }

        return decoded;
    }

    /// <summary>True where <paramref name="fault"/> says that a body is not what its encoding claims: damaged, or cut off.</summary>
    /// <remarks>Brotli throws the second kind; zlib data that asks for a dictionary the third (nothing here reads from a disk or a network).</remarks>
    public static bool IsDamage(Exception fault) => fault is InvalidDataException or InvalidOperationException or IOException;
}
