using System.Net.WebSockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Plimsoll.WebSockets;

public sealed class MessageReaderTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(LongRun.Wanted ? 20_000 : 300);

    // The examples of RFC 6455, 5.7 and of RFC 7692, 7.2.3.
    [Theory]
    [InlineData("8105 48656c6c6f", "Hello")]
    [InlineData("8185 37fa213d 7f9f4d5158", "Hello")]
    [InlineData("0103 48656c 8002 6c6f", "Hello")]
    [InlineData("c107 f248cdc9c90700", "Hello")]
    [InlineData("4103 f248cd 8004 c9c90700", "Hello")]
    [InlineData("c107 f248cdc9c90700 c105 f200110000", "Hello|Hello")]
    [InlineData("c10b 000500faff48656c6c6f00", "Hello")]
    [InlineData("c108 f348cdc9c9070000", "Hello")]
    [InlineData("c10d f2480500 0000ffffcac9c90700", "Hello")]
    public void The_standards_examples(string frames, string expected) => Assert.Equal((expected, false), Read(Bytes(frames), compresses: true));

    [Theory]
    [InlineData("8100", "")] // An empty message is one.
    [InlineData("0103 48656c 8900 8a03 010203 8002 6c6f", "Hello")] // Pings and pongs stand between the parts of a message.
    [InlineData("817e 0005 48656c6c6f", "Hello")] // Longer lengths than needed.
    [InlineData("817f 0000000000000005 48656c6c6f", "Hello")]
    [InlineData("8105 48656c6c6f 8802 03e8 8105 48656c6c6f", "Hello")] // Nothing counts after a close.
    [InlineData("c108 f348cdc9c9070000 c107 f248cdc9c90700", "Hello|Hello")] // The end of a stream of deflate, then another stream.
    [InlineData("c107 f248cdc9c90700 8102 6869 c105 f200110000", "Hello|hi|Hello")] // One among them is not compressed.
    [InlineData("0100 0000 8000", "")]
    public void Frames_as_they_may_be(string frames, string expected) => Assert.Equal((expected, false), Read(Bytes(frames), compresses: true));

    [Theory]
    [InlineData("a105 48656c6c6f")] // A reserved bit.
    [InlineData("8305 48656c6c6f")] // A reserved opcode.
    [InlineData("8b00")]
    [InlineData("8002 6869")] // Goes on with nothing.
    [InlineData("0102 6869 8102 6869")] // Begins before the last one ended.
    [InlineData("0102 6869 c002 6869")] // Compressed from its middle on.
    [InlineData("0900")] // A ping in parts.
    [InlineData("897e 0080")] // A ping that is too long.
    [InlineData("c900")] // A compressed ping.
    [InlineData("817f ffffffffffffffff 00")]
    [InlineData("c105 ffffffffff")] // Not what a compressor makes.
    [InlineData("c105 f200110000")] // Points back to before the first byte.
    public void Frames_that_may_not_be_break_the_reader_and_throw_nothing(string frames) => Assert.True(Read(Bytes(frames), compresses: true).Broken);

    [Fact]
    public void Compression_that_was_not_agreed_on_breaks_the_reader() => Assert.Equal(("", true), Read(Bytes("c107 f248cdc9c90700"), compresses: false));

    [Fact]
    public void Each_message_starts_over_where_that_was_agreed_on() =>
        Assert.Equal(("Hello", true), Read(Bytes("c107 f248cdc9c90700 c105 f200110000"), compresses: true, startsOver: true));

    [Fact]
    public void A_message_that_is_too_large_is_told_by_its_beginning_and_the_next_is_whole()
    {
        var deflate = new WebSocketDeflateOptions();
        var text = string.Concat(Enumerable.Range(0, 100_000));
        foreach (var options in (WebSocketDeflateOptions?[])[null, deflate])
        {
            var bytes = SocketBytes.Of([new(Encoding.ASCII.GetBytes(text)), new(Encoding.ASCII.GetBytes(text[^1000..]))], server: false, options);
            var told = new List<(string Text, bool Whole)>();
            using var reader = new MessageReader((payload, whole) => told.Add((Encoding.ASCII.GetString(payload), whole)), options is not null, max: 2000);

            reader.Feed(bytes);

            Assert.Equal([(text[..2000], false), (text[^1000..], true)], told);
        }
    }

    [Fact]
    public void A_bomb_is_let_go_before_it_bursts()
    {
        var bomb = SocketBytes.Of([new(new byte[(int)MessageInflater.MaxInflated + (1 << 20)])], server: true, new());
        Assert.True(bomb.Length < 1 << 20);

        Assert.Equal(("", true), Read(bomb, compresses: true));
    }

    [Fact]
    public void Any_sender_and_any_chunking_give_the_messages_that_were_sent() => Check.One(Many.WithMaxTest(LongRun.Wanted ? 2_000 : 200), Prop.ForAll(
        Traffic,
        Gen.Choose(0, 1 << 20).ArrayOf().ToArbitrary(),
        (traffic, cuts) => Read(traffic.Bytes, traffic.Compresses, traffic.StartsOver, cuts) == (traffic.Expected, false)));

    [Fact]
    public void Byte_by_byte_gives_the_same() => Check.One(Many.WithMaxTest(LongRun.Wanted ? 100 : 50), Prop.ForAll(
        Traffic,
        traffic => Read(traffic.Bytes, traffic.Compresses, traffic.StartsOver, [.. Enumerable.Range(0, traffic.Bytes.Length)]) == (traffic.Expected, false)));

    [Fact]
    public void Bytes_split_cut_off_and_changed_never_throw()
    {
        var random = new Random(20261125);
        var seeds = Enumerable.Range(0, 64).Select(number => Seed(random, number)).ToArray();
        for (var n = 0; n < (LongRun.Wanted ? 1_000_000 : 5_000); n++)
        {
            var seed = seeds[random.Next(seeds.Length)];
            var bytes = seed.Bytes[..(random.Next(4) == 0 ? random.Next(seed.Bytes.Length) : seed.Bytes.Length)];
            for (var changes = random.Next(4); changes > 0 && bytes.Length > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            using var reader = new MessageReader((_, _) => { }, seed.Compresses, seed.StartsOver, max: 4096);
            for (var at = 0; at < bytes.Length;)
            {
                var length = Math.Min(bytes.Length - at, 1 + random.Next(random.Next(2) == 0 ? 3 : 500));
                reader.Feed(bytes.AsSpan(at, length));
                at += length;
            }
        }
    }

    [Fact]
    public void Random_bytes_never_throw() => Check.One(Many, Prop.ForAll(
        Gen.Choose(0, 255).Select(one => (byte)one).ArrayOf().ToArbitrary(),
        bytes =>
        {
            Read(bytes, compresses: true);
            Read([0xC1, 0x7E, 0x01, 0x00, .. bytes], compresses: true);
            return true;
        }));

    [Theory]
    [InlineData(null, false, false, false)]
    [InlineData("", false, false, false)]
    [InlineData("permessage-deflate", true, false, false)]
    [InlineData("permessage-deflate; client_no_context_takeover", true, true, false)]
    [InlineData("Permessage-Deflate;server_no_context_takeover ; client_max_window_bits=9", true, false, true)]
    [InlineData("permessage-deflate; server_max_window_bits=\"10\"; server_no_context_takeover; client_no_context_takeover", true, true, true)]
    public void Terms_of_compression(string? extensions, bool agreed, bool client, bool server) =>
        Assert.Equal(new DeflateTerms(agreed, client, server), DeflateTerms.Read(extensions));

    [Theory]
    [InlineData("x-webkit-deflate-frame")]
    [InlineData("permessage-deflate, permessage-deflate")]
    [InlineData("permessage-deflate; dictionary=1")]
    [InlineData("permessage-bzip2")]
    public void Terms_that_are_not_known(string extensions) => Assert.Null(DeflateTerms.Read(extensions));

    private static Arbitrary<SocketTraffic> Traffic => (
        from server in Gen.Elements(true, false)
        from compresses in Gen.Elements(true, true, false)
        from clientBits in Gen.Choose(9, 15)
        from serverBits in Gen.Choose(9, 15)
        from startsOver in Gen.Elements(true, false)
        from messages in Message.NonEmptyListOf()
        select SocketTraffic.Of(messages, server, compresses, startsOver, server ? serverBits : clientBits)).ToArbitrary();

    // Text that repeats, so that a window has something to point back to; and bytes that do not.
    private static Gen<IEnumerable<SocketPart>> Message =>
        from compress in Gen.Elements(true, true, false)
        from parts in Gen.OneOf(
            Gen.Choose(0, 300).Select(count => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => $"{{\"delta\":\"{i}\"}}")))),
            Gen.Choose(0, 255).Select(one => (byte)one).ArrayOf(),
            Gen.Choose(65_500, 66_000).Select(length => Encoding.ASCII.GetBytes(new string('x', length)))).NonEmptyListOf().Resize(4)
        select parts.Select((bytes, i) => new SocketPart(bytes, i == parts.Count - 1, compress));

    private static SocketTraffic Seed(Random random, int number) => SocketTraffic.Of(
        [.. Enumerable.Range(0, 4).Select(message => Enumerable.Range(0, 1 + random.Next(2)).Select(part => new SocketPart(
            Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, random.Next(40)).Select(i => $"{{\"{i}\":{random.Next(9)}}}"))), part == 0, message % 2 == 0)).Reverse())],
        number % 2 == 0, number % 3 != 0, number % 5 == 0, 9 + (number % 7));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static (string Messages, bool Broken) Read(byte[] bytes, bool compresses, bool startsOver = false, params int[] cuts)
    {
        var told = new List<string>();
        using var reader = new MessageReader((payload, _) => told.Add(Encoding.Latin1.GetString(payload)), compresses, startsOver);
        var at = 0;
        foreach (var cut in cuts.Select(cut => cut % (bytes.Length + 1)).Order().Append(bytes.Length))
        {
            reader.Feed(bytes.AsSpan(at, cut - at));
            at = cut;
        }

        return (string.Join('|', told), reader.Broken);
    }

    internal sealed record SocketTraffic(byte[] Bytes, bool Compresses, bool StartsOver, string Expected)
    {
        public static SocketTraffic Of(IEnumerable<IEnumerable<SocketPart>> messages, bool server, bool compresses, bool startsOver, int bits)
        {
            var parts = messages.Select(message => message.ToList()).ToList();
            var deflate = new WebSocketDeflateOptions
            {
                ClientContextTakeover = !startsOver,
                ServerContextTakeover = !startsOver,
                ClientMaxWindowBits = bits,
                ServerMaxWindowBits = bits,
            };
            var expected = string.Join('|', parts.Select(message => string.Concat(message.Select(part => Encoding.Latin1.GetString(part.Bytes)))));
            return new(SocketBytes.Of(parts.SelectMany(message => message), server, compresses ? deflate : null), compresses, startsOver, expected);
        }

        public override string ToString() => $"{Bytes.Length} bytes, compresses {Compresses}, starts over {StartsOver}";
    }
}
