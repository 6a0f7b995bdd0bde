using System.Buffers.Binary;

namespace Plimsoll.Compression.Zstd;

/// <summary>What a frame says of itself (RFC 8878 §3.1.1.1).</summary>
/// <param name="Window">How far back its content refers, in bytes.</param>
/// <param name="ContentLength">The length of its content, or null where it does not say.</param>
/// <param name="HasChecksum">Whether one follows the content.</param>
/// <param name="Dictionary">The number of the dictionary it was made with; 0 for none.</param>
internal readonly record struct FrameHeader(ulong Window, ulong? ContentLength, bool HasChecksum, uint Dictionary)
{
    private const int SingleSegment = 1 << 5;
    private const int Reserved = 1 << 3;
    private const int Checksum = 1 << 2;

    /// <summary>How many bytes follow the <paramref name="descriptor"/>, or -1 where it means nothing.</summary>
    public static int LengthAfter(byte descriptor) => (descriptor & Reserved) != 0
        ? -1
        : WindowLength(descriptor) + DictionaryLength(descriptor) + ContentSizeLength(descriptor);

    /// <param name="descriptor">The first byte.</param>
    /// <param name="rest">The bytes that follow.</param>
    public static FrameHeader Read(byte descriptor, ReadOnlySpan<byte> rest)
    {
        var dictionary = (uint)Number(rest.Slice(WindowLength(descriptor), DictionaryLength(descriptor)));
        var contentSizeLength = ContentSizeLength(descriptor);
        ulong? contentSize = contentSizeLength == 0 ? null : Number(rest[^contentSizeLength..]) + (contentSizeLength == 2 ? 256UL : 0);
        var window = contentSize ?? 0;
        if (WindowLength(descriptor) > 0)
        {
            var start = 1UL << (10 + (rest[0] >> 3));
            window = start + ((start / 8) * (rest[0] & 7UL));
        }

        return new(window, contentSize, (descriptor & Checksum) != 0, dictionary);
    }

    private static int WindowLength(byte descriptor) => (descriptor & SingleSegment) != 0 ? 0 : 1;

    private static int DictionaryLength(byte descriptor) => (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };

    private static int ContentSizeLength(byte descriptor) => (descriptor >> 6) switch { 0 => 1 - WindowLength(descriptor), 1 => 2, 2 => 4, _ => 8 };

    private static ulong Number(ReadOnlySpan<byte> bytes)
    {
        Span<byte> wide = stackalloc byte[8];
        wide.Clear();
        bytes.CopyTo(wide);
        return BinaryPrimitives.ReadUInt64LittleEndian(wide);
    }
}
