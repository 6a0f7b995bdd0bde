using System.Buffers.Binary;
using System.Security.Cryptography;
using Xunit;

namespace Plimsoll.Exchanges;

public sealed class PromptHasherTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(x => (byte)x)];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_023)]
    [InlineData(1_024)]
    [InlineData(1_025)]
    [InlineData(70_000)]
    public void A_hash_is_the_HMAC_of_what_came_before_and_the_text_whatever_its_length(int length)
    {
        var text = Enumerable.Range(0, length).Select(x => (byte)(x % 251)).ToArray();
        const ulong Before = 0x0123_4567_89ab_cdef;
        var chain = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(chain, Before);

        var hash = new PromptHasher(Key).Hash(text, Before);

        Assert.Equal(BinaryPrimitives.ReadUInt64LittleEndian(HMACSHA256.HashData(Key, chain.Concat(text).ToArray())), hash);
    }
}
