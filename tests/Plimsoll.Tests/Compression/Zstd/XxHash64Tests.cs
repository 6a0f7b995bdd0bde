using System.Globalization;
using System.Text;
using Xunit;

namespace Plimsoll.Compression.Zstd;

public sealed class XxHash64Tests
{
    [Theory]
    [InlineData("", "ef46db3751d8e999")]
    [InlineData("a", "d24ec4f1a98c6e5b")]
    [InlineData("abc", "44bc2cf5ad770999")]
    [InlineData("Nobody inspects the spammish repetition", "fbcea83c8a378bf1")]
    public void Hash_is_that_of_the_standard(string text, string hash)
    {
        var hasher = new XxHash64();

        foreach (var one in Encoding.ASCII.GetBytes(text)) hasher.Append([one]);

        Assert.Equal(hash, hasher.Hash().ToString("x16", CultureInfo.InvariantCulture));
    }
}
