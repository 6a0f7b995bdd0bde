using System.Buffers;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Plimsoll;

/// <summary>Usage from JSON is the usage that was written there.</summary>
public sealed class UsageJsonReaderTests
{
    [Fact]
    public void What_is_written_reads_back_the_same() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 100_000).ArrayOf(Usage.Slots).ToArbitrary(),
        counts =>
        {
            Usage usage = default;
            for (var slot = 0; slot < Usage.Slots; slot++)
            {
                if (Enum.IsDefined((Unit)slot)) usage.Set((Unit)slot, counts[slot]);
            }

            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                UsageJson.Write(json, "usage"u8, usage);
                json.WriteEndObject();
            }

            using var document = JsonDocument.Parse(buffer.WrittenMemory);
            return UsageJsonReader.TryRead(document.RootElement.GetProperty("usage"), out var read, out _) && read == usage;
        }));

    [Theory]
    [InlineData("""{"input_tokens":-1}""", "input_tokens")]
    [InlineData("""{"input_tokens":1e300}""", "input_tokens")]
    [InlineData("""{"output_tokens":1000000000001}""", "output_tokens")]
    [InlineData("""{"input_tokens":"5"}""", "input_tokens")]
    [InlineData("""{"input_tokens":1.5}""", "input_tokens")]
    [InlineData("""{"input_tokns":5}""", "no name of a count")]
    [InlineData("""{"input_tokens":5,"cache_read_tokens":6}""", "larger than their total")]
    [InlineData("""{"output_tokens":5,"output_reasoning_tokens":6}""", "larger than their total")]
    [InlineData("[]", "no object")]
    public void Counts_that_cannot_be_are_refused(string json, string words)
    {
        using var document = JsonDocument.Parse(json);

        Assert.False(UsageJsonReader.TryRead(document.RootElement, out _, out var problem));
        Assert.Contains(words, problem, StringComparison.Ordinal);
    }
}
