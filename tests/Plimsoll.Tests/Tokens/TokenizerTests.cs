using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Plimsoll.Tokens;

/// <summary>Holds our counting against the tokens that OpenAI's own rules, as js-tiktoken has them, found in the same texts.</summary>
public sealed class TokenizerTests
{
    private static readonly Tokenizer[] All = [Tokenizer.O200k, Tokenizer.Cl100k];

    [Theory]
    [InlineData("o200k_base")]
    [InlineData("cl100k_base")]
    public void Every_token_is_the_reference_tokenizers(string name)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(ProviderFiles.RepositoryRoot(), "tests/Plimsoll.Tests/Tokens/expected.json.gz")), CompressionMode.Decompress);
        using var expected = JsonDocument.Parse(file);
        var tokenizer = All.Single(one => one.Name == name);
        var texts = expected.RootElement.GetProperty("texts");
        var differ = new List<string>();
        foreach (var (text, tokens) in texts.EnumerateArray().Zip(expected.RootElement.GetProperty(name).EnumerateArray()))
        {
            var ours = tokenizer.Encode(Encoding.UTF8.GetBytes(text.GetString()!));
            var theirs = tokens.EnumerateArray().Select(token => token.GetInt32());
            if (!ours.SequenceEqual(theirs)) differ.Add($"{text}: {string.Join(' ', ours)} and not {tokens}");
        }

        Assert.True(texts.GetArrayLength() > 1500);
        Assert.True(differ.Count == 0, $"{differ.Count} differ:\n{string.Join('\n', differ.Take(20))}");
    }

    [Fact]
    public void Any_bytes_are_between_one_token_in_all_and_one_token_a_byte() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        bytes => All.All(tokenizer => tokenizer.Count(bytes) is var count && count <= bytes.Length && count == tokenizer.Encode(bytes).Count && (count > 0 || bytes.Length == 0))));

    [Fact]
    public void A_megabyte_without_a_break_is_counted_in_one_piece()
    {
        var text = Encoding.UTF8.GetBytes(new string('x', 1_000_000));

        Assert.All(All, tokenizer => Assert.InRange(tokenizer.Count(text), 10_000, 500_000));
    }
}
