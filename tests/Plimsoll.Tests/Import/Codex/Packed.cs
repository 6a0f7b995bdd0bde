using System.IO.Compression;
using System.Text;

namespace Plimsoll.Import.Codex;

/// <summary>Compressed files, as few bytes of code as it takes: zstd of raw blocks, and of blocks of one byte.</summary>
internal static class Packed
{
    private const int MostBlock = 128 << 10;

    public static byte[] As(string suffix, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        if (suffix == ".gz") return Gzip(stream => stream.Write(content));

        var packed = Begin();
        foreach (var block in content.Chunk(MostBlock)) Block(packed, kind: 0, block.Length, block);
        return End(packed);
    }

    /// <summary>So many zeros: a bomb.</summary>
    public static byte[] Zeros(string suffix, long length)
    {
        var block = new byte[MostBlock];
        if (suffix == ".gz")
        {
            return Gzip(stream =>
            {
                for (long at = 0; at < length; at += block.Length) stream.Write(block);
            });
        }

        var packed = Begin();
        for (long at = 0; at < length; at += MostBlock) Block(packed, kind: 1, MostBlock, [0]);
        return End(packed);
    }

    private static byte[] Gzip(Action<Stream> write)
    {
        var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal)) write(stream);
        return packed.ToArray();
    }

    // RFC 8878: the magic number; a frame header without checksum or size, of a window of 128 KB; blocks.
    private static List<byte> Begin() => [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38];

    private static void Block(List<byte> packed, int kind, int length, ReadOnlySpan<byte> content)
    {
        var header = (kind << 1) | (length << 3);
        packed.AddRange([(byte)(header & 0xFF), (byte)((header >> 8) & 0xFF), (byte)(header >> 16)]);
        packed.AddRange(content);
    }

    private static byte[] End(List<byte> packed)
    {
        packed.AddRange([0x01, 0x00, 0x00]);
        return [.. packed];
    }
}
