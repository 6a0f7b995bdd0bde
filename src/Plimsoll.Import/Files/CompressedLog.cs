using System.IO.Compression;
using Plimsoll.Compression;

namespace Plimsoll.Import.Files;

/// <summary>What a compressed log holds, in order. A few bytes may hold gigabytes: what no log holds ends it.</summary>
internal sealed class CompressedLog : IDisposable
{
    // Logs shrink to a tenth or a twentieth. What shrinks to a thousandth says nothing.
    private const int MostRatio = 1_000;
    private const long Free = 64L << 20;

    private readonly Stream _content;
    private readonly long _size;

    /// <param name="path">Its name tells how it is compressed.</param>
    /// <param name="file">The file; disposed with this.</param>
    public CompressedLog(string path, Stream file)
    {
        _size = file.Length;
        _content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : new ZstdStream(file);
    }

    /// <summary>True where it was given up: it holds more than any log of its size.</summary>
    public bool IsTooMuch { get; private set; }

    /// <summary>True where it is damaged, or not whole (yet): what came before holds.</summary>
    public bool IsDamaged { get; private set; }

    public static bool Is(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase);

    /// <param name="into">Where to.</param>
    /// <param name="position">Bytes read so far.</param>
    public int Read(Span<byte> into, long position)
    {
        if (position > Free && position / MostRatio > _size)
        {
            IsTooMuch = true;
            return 0;
        }

        try
        {
            return _content.Read(into);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            IsDamaged = true;
            return 0;
        }
    }

    public void Dispose() => _content.Dispose();
}
