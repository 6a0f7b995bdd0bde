using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Cli.Replaying;
using Xunit;

namespace Plimsoll.Cli;

public sealed class RecordedExchangeTests
{
    private const string Line = """
        {"id":"a","recorded_at":"2026-07-13T23:11:01Z","request":{"method":"POST","host":"api.openai.com","path_and_query":"/v1/x","headers":[["a","b"],[],["c"]],"body":"e30=","body_encoding":"base64"},"response":{"status":200,"headers":[["d","e"]],"body":{"x":[1]}}}
        """;

    private const string Har = """
        {"startedDateTime":"2026-07-13T23:11:01Z","time":8.5,"request":{"method":"post","url":"https://API.openai.com/v1/x?y","headers":[{"name":"a","value":"b"}],"postData":{"text":"{}"}},"response":{"status":0,"content":{"text":"\u00e9"}}}
        """;

    // One byte replaced, or the end cut off: what a faulty recorder or disk makes of a recording.
    private static readonly Gen<(bool IsHar, byte[] Json)> Mutations =
        from har in Gen.Elements(true, false)
        let text = Encoding.UTF8.GetBytes(har ? Har : Line)
        from at in Gen.Choose(0, text.Length - 1)
        from value in Gen.Elements((byte)'"', (byte)'{', (byte)']', (byte)'9', (byte)'\\', (byte)0xff, (byte)0, (byte)'e', (byte)',')
        from cut in Gen.Elements(true, false)
        select (har, cut ? text[..at] : [.. text[..at], value, .. text[(at + 1)..]]);

    [Fact]
    public void A_spoilt_recording_is_malformed_and_nothing_worse() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Mutations.ToArbitrary(), mutation =>
    {
        try
        {
            _ = RecordedExchange.Parse(new("test:1", mutation.Json, mutation.IsHar));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            // What the replayer names and passes over.
        }

        return true;
    }));

    [Fact]
    public void A_HAR_file_with_a_name_that_is_no_text_is_refused() => Assert.Throws<CommandException>(
        () => HarEntries.Read(new MemoryStream([.. """{"log":{"\ud800entries":[{}],"entries":[]}}"""u8]), "test").ToList());

    [Fact]
    public void Entries_are_the_same_however_the_file_comes() => Properties.Hold(Prop.ForAll(
        Gen.Choose(1, 400).ListOf().Select(sizes => sizes.Append(1).ToList()).ToArbitrary(), sizes =>
        {
            var file = Encoding.UTF8.GetBytes($$"""{ "log": {"version":"1.2","pages":[{"entries":[1]}],"entries":[{{Har}},  {{Har}} ,{"a":[{}]}] , "after":1} }""");

            var entries = HarEntries.Read(new Dripping(file, sizes), "test").Select(entry => Encoding.UTF8.GetString(entry.Json.Span)).ToList();

            return entries.SequenceEqual([Har.Trim(), Har.Trim(), "{\"a\":[{}]}"]);
        }));

    // Gives its content in pieces of these sizes, over and over.
    private sealed class Dripping(byte[] content, IReadOnlyList<int> sizes) : MemoryStream(content)
    {
        private int _reads;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, sizes[_reads++ % sizes.Count])]);
    }
}
