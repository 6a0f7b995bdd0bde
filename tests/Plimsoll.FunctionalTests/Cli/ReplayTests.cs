using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Plimsoll.StandIns;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll replay</c>: what is right is metered in order, what is not is named.</summary>
public sealed class ReplayTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_come_out_in_order_whatever_holds_them()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var lines = Lines(100);
        await WriteAsync(plimsoll, "plain.jsonl", Encoding.UTF8.GetBytes(lines));
        await WriteAsync(plimsoll, "packed.jsonl.gz", Gzip(lines));

        var plain = await plimsoll.RunAsync("replay", "plain.jsonl", "--json");
        var packed = await plimsoll.RunAsync("replay", "packed.jsonl.gz", "--json");
        var piped = await plimsoll.StartAsync(Installation.Program, ["replay", "-", "--json"], lines);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"call-{i}"), Ids(plain));
        Assert.Equal(plain, packed);
        Assert.Equal(plain, piped);
        using var first = JsonDocument.Parse(plain.Output.Split('\n')[0]);
        Assert.Equal("priced", first.RootElement.GetProperty("state").GetString());
        Assert.Equal("0.0000045", first.RootElement.GetProperty("cost_usd").GetString());
    }

    [Fact]
    public async Task A_har_file_is_priced_at_its_own_dates()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var entry = """
            {"startedDateTime":"2026-07-13T23:11:01Z","time":812,"request":{"method":"POST","url":"https://api.openai.com/v1/chat/completions","headers":[],
            "postData":{"text":"{\"model\":\"gpt-4o-mini\"}"}},"response":{"status":200,"headers":[{"name":"content-type","value":"application/json"}],"content":{"text":
            "{\"id\":\"c\",\"model\":\"gpt-4o-mini\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}}"}}}
            """;
        await WriteAsync(plimsoll, "session.har", Encoding.UTF8.GetBytes($$"""{ "log": {"pages":[{"id":"entries"}],"entries":[{{entry}}, {{entry}}] } }"""));

        var finished = await plimsoll.RunAsync("replay", "session.har", "--json");

        Assert.Equal(0, finished.Exit);
        Assert.Equal(["session.har, entry 1", "session.har, entry 2"], Ids(finished));
        Assert.Contains("\"cost_usd\":\"0.0000045\"", finished.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    [InlineData("gzip, br")]
    public async Task A_body_that_still_has_its_encoding_is_read_as_one_that_has_lost_it(string encoding)
    {
        await using var plimsoll = await Installation.CreateAsync();
        const string Request = """{"model":"gpt-4o-mini"}""";
        const string Answer = """{"id":"c","model":"gpt-4o-mini","usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""";

        string Side(string text, Func<string, byte[]> write) => JsonSerializer.Serialize(Convert.ToBase64String(write(text)));
        string Entry(string id, Func<string, byte[]> write) => $$"""
            {"id":"{{id}}","recorded_at":"2026-07-13T23:11:01Z",
             "request":{"method":"POST","host":"api.openai.com","path_and_query":"/v1/chat/completions","headers":[["content-encoding","{{encoding}}"]],"body":{{Side(Request, write)}},"body_encoding":"base64" },
             "response":{"status":200,"headers":[["content-type","application/json"],["content-encoding","{{encoding}}"]],"body":{{Side(Answer, write)}},"body_encoding":"base64" } }
            """.ReplaceLineEndings("") + "\n";

        await WriteAsync(plimsoll, "bodies.jsonl", Encoding.UTF8.GetBytes(Entry("encoded", text => Encode(text, encoding)) + Entry("decoded", Encoding.UTF8.GetBytes)));
        var finished = await plimsoll.RunAsync("replay", "bodies.jsonl", "--json");

        Assert.True(finished.Exit == 0, finished.Errors);
        var lines = finished.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("\"cost_usd\":\"0.0000045\"", lines[0], StringComparison.Ordinal);
        Assert.Equal(lines[1], lines[0].Replace("encoded", "decoded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_said_on_a_websocket_is_a_call_for_each_answer_and_recorded_once()
    {
        await using var plimsoll = await Installation.CreateAsync();
        static string Message(string type, double time, string data) =>
            $$"""{"type":"{{type}}","time":{{time.ToString(System.Globalization.CultureInfo.InvariantCulture)}},"opcode":1,"data":{{JsonSerializer.Serialize(data)}} }""";
        var said = string.Join(',', Enumerable.Range(0, 2).SelectMany(turn => (string[])
        [
            Message("send", 1783984262.5 + turn, """{"type":"response.create","model":"gpt-4o-mini","input":"hi"}"""),
            Message("receive", 1783984262.75 + turn, $$"""{"type":"response.created","response":{"id":"resp_{{turn}}","model":"gpt-4o-mini"} }"""),
            Message("receive", 1783984263 + turn, $$"""{"type":"response.completed","response":{"id":"resp_{{turn}}","model":"gpt-4o-mini","status":"completed","usage":{"input_tokens":10,"output_tokens":5,"total_tokens":15} } }"""),
        ]));
        var entry = $$"""
            {"startedDateTime":"2026-07-13T23:11:01Z","time":812,"request":{"method":"GET","url":"wss://api.openai.com/v1/responses","headers":[]},
            "response":{"status":101,"headers":[{"name":"Sec-WebSocket-Extensions","value":"permessage-deflate"}],"content":{} },"_webSocketMessages":[{{said}}] }
            """;
        await WriteAsync(plimsoll, "socket.har", Encoding.UTF8.GetBytes($$"""{"log":{"entries":[{{entry}}] } }"""));

        var finished = await plimsoll.RunAsync("replay", "socket.har", "--json", "--record");
        await plimsoll.RunAsync("replay", "socket.har", "--json", "--record");

        Assert.True(finished.Exit == 0, finished.Errors);
        Assert.Equal(["socket.har, entry 1, call 1", "socket.har, entry 1, call 2"], Ids(finished));
        Assert.All(finished.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains("\"cost_usd\":\"0.0000045\"", line, StringComparison.Ordinal));
        Assert.Equal(2, (await plimsoll.CallsAsync()).Count);
    }

    [Fact]
    public async Task Lines_that_are_no_exchange_are_named_and_the_others_go_on()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await WriteAsync(plimsoll, "mixed.jsonl", Encoding.UTF8.GetBytes(Line("a") + "not json\n\n{\"id\":3}\n" + Line("b") + "[]\n"));

        var finished = await plimsoll.RunAsync("replay", "mixed.jsonl", "--json");

        Assert.Equal(65, finished.Exit);
        Assert.Equal(["a", "b"], Ids(finished));
        Assert.Equal(["plimsoll: mixed.jsonl:2 ", "plimsoll: mixed.jsonl:4 ", "plimsoll: mixed.jsonl:6 "], finished.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..24]));
        Assert.DoesNotContain("LineNumber", finished.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_breaks_off_keeps_what_came_before()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await WriteAsync(plimsoll, "cut.gz", Gzip(Lines(20))[..^60]);
        await WriteAsync(plimsoll, "cut.har", Encoding.UTF8.GetBytes($$"""{"log":{"entries":[{{Har()}},{{Har()}},{"startedDateTime":"20"""));
        await WriteAsync(plimsoll, "good.jsonl", Encoding.UTF8.GetBytes(Line("good")));

        var gzip = await plimsoll.RunAsync("replay", "cut.gz", "--json");
        var har = await plimsoll.RunAsync("replay", "cut.har", "--json");
        var missing = await plimsoll.RunAsync("replay", "good.jsonl", "missing.jsonl", "--json");

        Assert.Equal(65, gzip.Exit);
        Assert.NotEmpty(Ids(gzip));
        Assert.Equal((65, 2), (har.Exit, Ids(har).Count()));
        Assert.Contains("not a whole HAR file", har.Errors, StringComparison.Ordinal);
        Assert.Equal((66, "good"), (missing.Exit, Ids(missing).Single()));
    }

    [Theory]
    [InlineData("missing.jsonl", 66, "is not there")]
    [InlineData(".", 66, "is a folder")]
    [InlineData("bad.gz", 65, "not whole")]
    public async Task A_file_that_cannot_be_read_is_named(string file, int exit, string words)
    {
        await using var plimsoll = await Installation.CreateAsync();
        await WriteAsync(plimsoll, "bad.gz", [0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

        var finished = await plimsoll.RunAsync("replay", file, "--json");

        Assert.Equal((exit, ""), (finished.Exit, finished.Output));
        Assert.Contains(words, Assert.Single(finished.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_and_very_much_in_a_line_are_both_fine()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await WriteAsync(plimsoll, "empty.jsonl", []);
        await WriteAsync(plimsoll, "huge.jsonl", Encoding.UTF8.GetBytes(Line("huge", new string('x', 5_000_000)) + Line("after")));

        Assert.Equal(new Finished(0, "", ""), await plimsoll.RunAsync("replay", "empty.jsonl", "--json"));
        Assert.Equal(["huge", "after"], Ids(await plimsoll.RunAsync("replay", "huge.jsonl", "--json")));
    }

    [Fact]
    public async Task Recording_twice_adds_nothing()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await WriteAsync(plimsoll, "calls.jsonl", Encoding.UTF8.GetBytes(Lines(30)));

        var first = await plimsoll.RunAsync("replay", "calls.jsonl", "--record");
        var before = await plimsoll.JsonAsync("report", "--from", "2026-07-01");
        await plimsoll.RunAsync("replay", "calls.jsonl", "--record");
        var after = await plimsoll.JsonAsync("report", "--from", "2026-07-01");

        Assert.True(first.Exit == 0, first.Errors);
        Assert.Equal(30, before.GetProperty("total").GetProperty("calls").GetInt32());
        Assert.Equal(before.GetProperty("total").GetRawText(), after.GetProperty("total").GetRawText());
        Assert.Equal("0.000135", after.GetProperty("total").GetProperty("cost_usd").GetString());
    }

    private static string Lines(int count) => string.Concat(Enumerable.Range(0, count).Select(i => Line($"call-{i}")));

    private static string Line(string id, string prompt = "hi") =>
        $$$""""{"id":"{{{id}}}","recorded_at":"2026-07-13T23:11:01Z","request":{"method":"POST","host":"api.openai.com","path_and_query":"/v1/chat/completions","headers":[],"body":"{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"{{{prompt}}}\"}]}"},"response":{"status":200,"headers":[["content-type","application/json"]],"body":"{\"id\":\"r-{{{id}}}\",\"model\":\"gpt-4o-mini\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}}"}}"""" + "\n";

    private static string Har() =>
        """{"startedDateTime":"2026-07-13T23:11:01Z","request":{"method":"POST","url":"https://api.openai.com/v1/chat/completions","headers":[]},"response":{"status":429,"headers":[],"content":{}}}""";

    private static IEnumerable<string> Ids(Finished finished) => finished.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("id").GetString()!;
    });

    private static Task WriteAsync(Installation plimsoll, string name, byte[] content) => File.WriteAllBytesAsync(Path.Combine(plimsoll.Folder, name), content, Cancellation);

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static byte[] Encode(string text, string encoding)
    {
        var body = Encoding.UTF8.GetBytes(text);
        foreach (var name in encoding.Split(", "))
        {
            using var encoded = new MemoryStream();
            using (Stream encoder = name switch { "gzip" => new GZipStream(encoded, CompressionLevel.Fastest), "br" => new BrotliStream(encoded, CompressionLevel.Fastest), "deflate" => new ZLibStream(encoded, CompressionLevel.Fastest), _ => new ZstdEncoder(encoded) })
                encoder.Write(body);
            body = encoded.ToArray();
        }

        return body;
    }
}
