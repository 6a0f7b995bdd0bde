using System.Buffers.Binary;
using FsCheck.Fluent;
using Plimsoll.StandIns;
using Xunit;

namespace Plimsoll.Compression.Zstd;

public sealed class ZstdDecoderTests
{
    private static readonly byte[] EventsEncoded = ZstdTool.Run(Samples.All["events"], "-5", "--check");

    public static TheoryData<int> Levels => [-50, -5, .. Enumerable.Range(1, 22)];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_level_of_the_tool_is_read(int level)
    {
        foreach (var (name, content) in Samples.All)
        {
            var encoded = ZstdTool.Run(content, level < 0 ? $"--fast={-level}" : $"-{level}", level > 19 ? "--ultra" : "--check", "--no-progress", $"--stream-size={content.Length}");

            var decoded = Decoded.Of(encoded);

            Assert.True(decoded.Status is ZstdStatus.Whole && content.AsSpan().SequenceEqual(decoded.Content), $"{name} at level {level}: {decoded.Status}");
        }
    }

    [Theory]
    [InlineData("--check")]
    [InlineData("--no-check")]
    [InlineData("--long=23")]
    [InlineData("-T2", "--auto-threads=logical")]
    [InlineData("-6", "--rsyncable", "-T1")]
    [InlineData("--no-compress-literals")]
    [InlineData("-1", "--compress-literals")]
    [InlineData("-3", "-B4096")]
    public void Options_of_the_tool_make_no_difference(params string[] options)
    {
        byte[] content = [.. Samples.Events(30_000), .. Samples.All["noise"], .. Samples.Events(30_000)];

        var decoded = Decoded.Of(ZstdTool.Run(content, options));

        Assert.Equal(ZstdStatus.Whole, decoded.Status);
        Assert.True(content.AsSpan().SequenceEqual(decoded.Content));
    }

    [Fact]
    public void Frames_follow_one_another_and_skippable_ones_are_skipped()
    {
        byte[] skippable = [0x5A, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5];
        byte[] encoded = [.. skippable, .. ZstdTool.Run("one "u8.ToArray()), .. ZstdTool.Run([]), .. skippable, .. ZstdTool.Run("two"u8.ToArray(), "--check"), .. skippable];

        foreach (var cuts in new int[][] { [], [.. Enumerable.Range(0, encoded.Length)] })
        {
            var decoded = Decoded.Of(encoded, cuts);

            Assert.Equal(("one two", ZstdStatus.Whole), (System.Text.Encoding.UTF8.GetString(decoded.Content), decoded.Status));
        }
    }

    [Theory]
    [InlineData("80 50 05000000", 0, 5, ZstdStatus.Whole)] // As long as it says.
    [InlineData("80 50 04000000", 0, 5, ZstdStatus.Corrupt)] // Longer.
    [InlineData("80 50 06000000", 0, 5, ZstdStatus.Corrupt)] // Shorter.
    [InlineData("00 58", 0, 131072, ZstdStatus.Whole)] // As large as a block may be.
    [InlineData("00 58", 0, 131073, ZstdStatus.Corrupt)]
    [InlineData("00 58", 1, 131073, ZstdStatus.Corrupt)]
    [InlineData("00 00", 0, 1024, ZstdStatus.Whole)] // In a window of 1 KB.
    [InlineData("00 00", 0, 1025, ZstdStatus.Corrupt)]
    [InlineData("08 00", 0, 5, ZstdStatus.Corrupt)] // A reserved bit.
    public void A_frame_and_its_blocks_stay_within_what_they_may_be(string header, int type, int size, ZstdStatus expected)
    {
        var block = (size << 3) | (type << 1) | 1;
        byte[] encoded = [0x28, 0xB5, 0x2F, 0xFD, .. Convert.FromHexString(header.Replace(" ", "", StringComparison.Ordinal)), .. BitConverter.GetBytes(block)[..3], .. new byte[type == 1 ? 1 : size]];

        Assert.Equal(expected, Decoded.Of(encoded).Status);
    }

    [Fact]
    public void A_flushed_block_is_given_out_at_once()
    {
        using var wire = new MemoryStream();
        using var encoder = new ZstdEncoder(wire, checksum: true);
        using var decoder = new ZstdDecoder();
        long most = 0;
        for (var i = 1; i < 400; i++)
        {
            var text = Samples.Events(i % 40);
            wire.SetLength(0);
            encoder.Write(text);
            encoder.Flush();
            using var given = new MemoryStream();

            var status = Decoded.Feed(decoder, wire.ToArray(), given.Write, ref most);

            Assert.Equal(ZstdStatus.NeedsInput, status);
            Assert.Equal(text, given.ToArray());
        }

        wire.SetLength(0);
        encoder.Dispose();
        Assert.Equal(ZstdStatus.Whole, Decoded.Feed(decoder, wire.ToArray(), _ => { }, ref most));
    }

    [Fact]
    public void Any_splitting_gives_the_same_content() => Properties.Hold(Prop.ForAll(
        Gen.Elements<byte[]>([.. Samples.All.Where(sample => sample.Value.Length < 700_000).Select(sample => sample.Value)]).ToArbitrary(),
        Gen.Choose(1, 9).ToArbitrary(),
        Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary(),
        (content, level, cuts) =>
        {
            using var wire = new MemoryStream();
            using (var encoder = new ZstdEncoder(wire, level, checksum: true))
            {
                var at = 0;
                foreach (var cut in cuts.Select(cut => cut % (content.Length + 1)).Order())
                {
                    encoder.Write(content.AsSpan(at, cut - at));
                    if (cut % 2 == 0) encoder.Flush();
                    at = cut;
                }

                encoder.Write(content.AsSpan(at));
            }

            var decoded = Decoded.Of(wire.ToArray(), cuts);
            return decoded.Status is ZstdStatus.Whole && content.AsSpan().SequenceEqual(decoded.Content);
        }));

    [Fact]
    public void Byte_by_byte_gives_the_same_content() =>
        Assert.Equal(Samples.All["events"], Decoded.Of(EventsEncoded, [.. Enumerable.Range(0, EventsEncoded.Length)]).Content);

    [Fact]
    public void What_was_cut_off_gives_its_beginning()
    {
        for (var length = 1; length < EventsEncoded.Length; length += 997)
        {
            var decoded = Decoded.Of(EventsEncoded[..length]);

            Assert.Equal(ZstdStatus.NeedsInput, decoded.Status);
            Assert.True(Samples.All["events"].AsSpan().StartsWith(decoded.Content));
        }
    }

    [Fact]
    public void A_flipped_bit_is_noticed()
    {
        var encoded = ZstdTool.Run(Samples.All["recordings"], "-7", "--check");
        for (var at = 0; at < encoded.Length; at += 37)
        {
            byte[] flipped = [.. encoded];
            flipped[at] ^= (byte)(1 << (at % 8));

            var decoded = Decoded.Of(flipped);

            Assert.False(decoded.Status is ZstdStatus.Whole && !decoded.Content.AsSpan().SequenceEqual(Samples.All["recordings"]), $"bit {at % 8} of byte {at}");
        }
    }

    [Fact]
    public void A_checksum_that_does_not_match_is_said()
    {
        byte[] encoded = [.. EventsEncoded];
        encoded[^1] ^= 1;

        Assert.Equal(ZstdStatus.ChecksumMismatch, Decoded.Of(encoded).Status);
    }

    [Fact]
    public void A_window_of_more_than_eight_megabytes_is_refused()
    {
        var eight = ZstdTool.Run(Samples.All["events"], "--long=23");
        var sixteen = ZstdTool.Run(Samples.All["events"], "--long=24");

        Assert.Equal(ZstdStatus.Whole, Decoded.Of(eight).Status);
        Assert.Equal(ZstdStatus.WindowTooLarge, Decoded.Of(sixteen).Status);
        Assert.Equal(ZstdStatus.Whole, Decoded.Of(sixteen, 16 << 20, []).Status);
    }

    [Fact]
    public void A_dictionary_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("plimsoll-zstd-").FullName;
        try
        {
            for (var i = 0; i < 50; i++) File.WriteAllBytes(Path.Combine(folder, $"{i}"), Samples.Events(3 + i));
            ZstdTool.RunIn(folder, ["--train", .. Enumerable.Range(0, 50).Select(i => $"{i}"), "--maxdict=4096", "-o", "dictionary"]);

            var encoded = ZstdTool.Run(Samples.Events(3), "-D", Path.Combine(folder, "dictionary"));

            Assert.Equal(ZstdStatus.NeedsDictionary, Decoded.Of(encoded).Status);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("this is not zstd")]
    [InlineData("(\u00b5")]
    public void Something_else_is_not_zstd(string text)
    {
        var bytes = System.Text.Encoding.Latin1.GetBytes(text);

        var decoded = Decoded.Of(bytes);

        Assert.Equal((bytes.Length < 4 ? ZstdStatus.NeedsInput : ZstdStatus.Corrupt, 0), (decoded.Status, decoded.Content.Length));
    }

    [Fact]
    public void A_failure_stays()
    {
        using var decoder = new ZstdDecoder();

        Assert.Equal(ZstdStatus.Corrupt, decoder.Decode("junk"u8, out _));
        Assert.Equal(ZstdStatus.Corrupt, decoder.Decode(EventsEncoded, out _));
        Assert.True(decoder.Output.IsEmpty);
    }

    [Fact]
    public void A_bomb_takes_no_more_memory_than_the_window_allows()
    {
        // 8 MB of window, and blocks that repeat one byte 128 thousand times for four bytes of input.
        byte[] bomb = [.. Frame(window: (23 - 10) << 3), .. Enumerable.Range(0, 1000).SelectMany(_ => Block(type: 1, size: 128 << 10, (byte)'x'))];

        var decoded = Decoded.Of(bomb);

        Assert.Equal(128_000 << 10, decoded.Content.Length);
        Assert.InRange(decoded.MostHeld, 8 << 20, 17 << 20);
    }

    [Fact]
    public void What_a_frame_announces_takes_no_memory()
    {
        byte[] frame = [.. Frame(window: (23 - 10) << 3), .. Block(type: 0, size: 5, [.. "hello"u8])];

        var decoded = Decoded.Of(frame);

        Assert.Equal("hello"u8, decoded.Content);
        Assert.InRange(decoded.MostHeld, 1, 16 << 10);
    }

    [Theory]
    [InlineData(0, 3, 2)] // Less content than the frame says.
    [InlineData(0, 3, 4)] // More.
    [InlineData(1, 3, 2)]
    [InlineData(1, 3, 4)]
    [InlineData(3, 3, 3)] // No such block.
    public void A_frame_that_lies_of_its_length_is_corrupt(int type, int said, int given)
    {
        var block = Block(type, given, type == 1 ? [1] : new byte[given]);
        block[0] |= 1;

        byte[] encoded = [0x28, 0xB5, 0x2F, 0xFD, 0x20, (byte)said, .. block];

        Assert.Equal(ZstdStatus.Corrupt, Decoded.Of(encoded).Status);
    }

    private static byte[] Frame(int window) => [0x28, 0xB5, 0x2F, 0xFD, 0, (byte)window];

    private static byte[] Block(int type, int size, params byte[] content)
    {
        var head = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(head, (size << 3) | (type << 1));
        return [.. head[..3], .. content];
    }
}
