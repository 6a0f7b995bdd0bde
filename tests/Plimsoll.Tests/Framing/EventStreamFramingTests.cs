using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace Plimsoll.Framing;

public sealed class EventStreamFramingTests
{
    [Fact]
    public void The_checksum_is_the_one_of_the_standard() => Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8));

    [Fact]
    public void A_message_whose_checksum_is_wrong_is_given_up_and_the_next_is_read()
    {
        var bad = Message("""{"a":1}""");
        bad[^6] ^= 1;

        Assert.Equal(("""{"b":2}""", true), Read([.. bad, .. Message("""{"b":2}""")]));
    }

    [Fact]
    public void Where_the_lengths_are_wrong_the_rest_is_passed_over()
    {
        var bad = Message("""{"a":1}""");
        bad[3] ^= 1;

        Assert.Equal(("", true), Read([.. bad, .. Message("""{"b":2}""")]));
    }

    [Fact]
    public void A_message_too_large_to_keep_is_stepped_over() =>
        Assert.Equal(("""{"b":2}""", true), Read([.. Message(new string('x', 200)), .. Message("""{"b":2}""")], max: 100));

    [Fact]
    public void A_message_cut_off_is_not_believed() => Assert.Equal(("", true), Read(Message("""{"a":1}""")[..^1]));

    private static (string Documents, bool Overflowed) Read(byte[] stream, int max = 1000)
    {
        var documents = new List<string>();
        var framing = new EventStreamFraming(json => documents.Add(Encoding.UTF8.GetString(json)), max);
        foreach (var one in stream) framing.Feed([one]);
        framing.End();
        return (string.Join(' ', documents), framing.Overflowed);
    }

    private static byte[] Message(string payload)
    {
        var message = new byte[12 + payload.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Crc32.Of(message.AsSpan(0, 8)));
        Encoding.UTF8.GetBytes(payload).CopyTo(message, 12);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Crc32.Of(message.AsSpan(0, message.Length - 4)));
        return message;
    }
}
