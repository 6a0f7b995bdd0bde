using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Plimsoll.Framing;

public sealed class FramingTests
{
    [Theory]
    [InlineData("data: {1}\n\ndata: {2}\n\n", "{1}|{2}")]
    [InlineData("event: a\r\ndata: {1}\r\n\r\ndata:{2}\r\n\r\n", "{1}|{2}")]
    [InlineData("data: {1}\r\rdata: {2}\r\r", "{1}|{2}")]
    [InlineData(": note\n\ndata: {1}\nid: 7\nretry: 10\n\n: note\n", "{1}")]
    [InlineData("data: {\ndata: 1}\n\n", "{\n1}")]
    [InlineData("\uFEFFdata: {1}\n\n", "{1}")]
    [InlineData("data: {1}\n\ndata: [DONE]\n\n", "{1}")]
    [InlineData("data: {1}\n\ndata: {2}", "{1}|{2}")]
    [InlineData("data: {1}\ndata: {2}\n", "{1}|{2}")]
    [InlineData("database: {1}\n\ndata\n\ndata:\n\n", "")]
    [InlineData("\n\n \ndata: {1}\n\n", "{1}")]
    public void Events_give_their_data(string body, string documents) => Assert.Equal(documents, Read(body, BodyLayout.Events));

    [Theory]
    [InlineData("""{"a":1}""", nameof(BodyLayout.Events), """{"a":1}""")]
    [InlineData("data: {1}\n\n", nameof(BodyLayout.Whole), "{1}")]
    [InlineData("event: x\ndata: {1}\n\n", nameof(BodyLayout.Whole), "{1}")]
    [InlineData(": keep\n\ndata: {1}\n\n", nameof(BodyLayout.Whole), "{1}")]
    [InlineData(" \r\n{1}\n{2}", nameof(BodyLayout.Lines), "{1}|{2}")]
    [InlineData("{1}\n{2}", nameof(BodyLayout.Whole), "{1}\n{2}")]
    [InlineData("<html>", nameof(BodyLayout.Whole), "")]
    [InlineData("{", nameof(BodyLayout.Whole), "{")]
    [InlineData("", nameof(BodyLayout.Whole), "")]
    public void A_mislabelled_body_is_seen_through(string body, string declared, string documents) => Assert.Equal(documents, Read(body, Enum.Parse<BodyLayout>(declared)));

    [Theory]
    [InlineData("""[{"a":"}]\"{"},{"b":{}}]""", """{"a":"}]\"{"}|{"b":{}}""")]
    [InlineData("[\r\n{1}\n,\n{2}\n]", "{1}|{2}")]
    [InlineData("""[{1},{"cut":""", """{1}|{"cut":""")]
    [InlineData("[]", "")]
    public void An_array_gives_its_items(string body, string documents) => Assert.Equal(documents, Read(body, BodyLayout.Whole));

    [Fact]
    public void Any_chunking_gives_the_same_documents() => Properties.Hold(Prop.ForAll(
        Bodies,
        Gen.Elements<BodyLayout>(Enum.GetValues<BodyLayout>()).ToArbitrary(),
        Gen.Elements(3, 12, 1 << 20).ToArbitrary(),
        (body, layout, max) =>
        {
            var whole = Read(body, layout, max);
            var length = Encoding.UTF8.GetByteCount(body);
            return Enumerable.Range(0, length).All(cut => Read(body, layout, max, cut) == whole) &&
                Read(body, layout, max, [.. Enumerable.Range(0, length)]) == whole;
        }));

    [Fact]
    public void Of_a_body_too_large_the_usage_at_its_end_is_found()
    {
        var body = $$$"""{"id":"x","data":["{{{new string('a', 300_000)}}}"],"usage":{"prompt_tokens":5}}""";

        var documents = Read(body, BodyLayout.Whole, 1000, 7, 250_000).Split('|');

        Assert.Equal(1000, documents[0].Length);
        Assert.Equal("""{"usage":{"prompt_tokens":5}}""", documents[1]);
    }

    [Fact]
    public void A_line_too_long_does_not_hide_the_next() => Assert.Equal("{2}", Read("{1234567890}\n{2}", BodyLayout.Lines, 6));

    // Lines of events, or tokens of JSON, with every kind of line end between.
    private static Arbitrary<string> Bodies => (
        from tokens in Gen.OneOf(
            Gen.Elements("data: {", "data: }", "data: x", "data", "event: x", "", ": x", "\uFEFF"),
            Gen.Elements("{\"a\":\"", "\"}", "{", "}", "[", "]", ",", "\\", "\\\"", "\"", "⚓", "{1}")).ArrayOf()
        from end in Gen.Elements("\n", "\r", "\r\n", "")
        from start in Gen.Elements("", "data: {1}\n", "[", "{")
        select start + string.Join(end, tokens)).ToArbitrary();

    private static string Read(string body, BodyLayout declared, int max = 1 << 20, params int[] cuts)
    {
        var documents = new List<string>();
        var framing = new SniffedFraming(json => documents.Add(Encoding.UTF8.GetString(json)), declared, max);
        var bytes = Encoding.UTF8.GetBytes(body);
        var at = 0;
        foreach (var cut in cuts.Select(cut => cut % (bytes.Length + 1)).Order().Append(bytes.Length))
        {
            framing.Feed(bytes.AsSpan(at, cut - at));
            at = cut;
        }

        framing.End();
        return string.Join('|', documents);
    }
}
