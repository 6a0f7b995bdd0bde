using System.Text;
using FsCheck.Fluent;
using Plimsoll.Providers;
using Xunit;

namespace Plimsoll.Exchanges;

public sealed class RequestReaderTests
{
    private const string Conversation =
        """{"messages":[{"role":"user","content":"one"},{"role":"assistant","content":"two"}],"system":"be brief","tools":[{"name":"t"}],"model":"m","max_tokens":9}""";

    private static readonly PromptHasher Hasher = new(new byte[32]);
    private static readonly Route Messages = ProviderFiles.Catalog.Match("POST", "api.anthropic.com", "/v1/messages")!;

    [Theory]
    [InlineData("""{"model":"m","max_tokens":5,"stream":true}""", "m", true, 5, false, 0)]
    [InlineData("""{"model":"m","max_completion_tokens":6,"reasoning_effort":"low"}""", "m", false, 6, true, 0)]
    [InlineData("""{"model":"m","max_output_tokens":7,"reasoning":{"effort":"none"},"tools":[{},{}]}""", "m", false, 7, false, 2)]
    [InlineData("""{"model":"models/g","generationConfig":{"maxOutputTokens":8,"thinkingConfig":{"thinkingBudget":-1}},"tools":[{"functionDeclarations":[{},{},{}]}]}""", "g", false, 8, true, 3)]
    [InlineData("""{"model":"m","request":{"generationConfig":{"maxOutputTokens":8,"thinkingConfig":{"thinkingBudget":0}}}}""", "m", false, 8, false, 0)]
    [InlineData("""{"model":"m","thinking":{"type":"disabled"},"max_tokens":null}""", "m", false, null, false, 0)]
    [InlineData("""{"model":"m","thinking":{"type":"adaptive"},"max_tokens":4,"messages":[{"role":"us""", "m", false, 4, true, 0)]
    public void Facts_are_read(string body, string model, bool streaming, int? maxTokens, bool thinking, int tools)
    {
        var facts = Read(body)!;

        Assert.Equal((model, streaming, (long?)maxTokens, thinking, tools), (facts.Model, facts.Streaming, facts.MaxTokens, facts.Thinking, facts.Tools));
    }

    [Fact]
    public void Prefixes_follow_the_order_of_a_cache_wherever_the_parts_stand()
    {
        var facts = Read(Conversation)!;
        var reordered = Read("""{"tools":[{"name":"t"}],"system":"be brief","messages":[{"role":"user","content":"one"},{"role":"assistant","content":"two"}]}""")!;
        var longer = Read(Conversation.Replace("\"two\"}]", "\"two\"},{\"role\":\"user\",\"content\":\"three\"}]", StringComparison.Ordinal))!;

        Assert.Equal(4, facts.Prefixes.Count);
        Assert.Equal(facts.Prefixes, reordered.Prefixes);
        Assert.Equal(facts.Prefixes, longer.Prefixes.Take(4));
        Assert.Equal(facts.PromptHash, facts.Prefixes[^1].Hash);
        Assert.Equal("""[{"name":"t"}]be briefonetwo""".Length, facts.PromptBytes);
        Assert.Equal(facts.PromptBytes, facts.Prefixes[^1].Bytes);
    }

    [Fact]
    public void Of_many_prefixes_the_first_and_the_last_are_kept()
    {
        string Many(int count) => $$"""{"messages":[{{string.Join(',', Enumerable.Range(0, count).Select(n => $"\"message {n}\""))}}]}""";

        var few = Read(Many(64))!.Prefixes;
        var many = Read(Many(200))!.Prefixes;

        Assert.Equal(64, few.Count);
        Assert.Equal(64, many.Count);
        Assert.Equal(few.Take(32), many.Take(32));
        Assert.Equal(many.Select(prefix => prefix.Bytes).Order(), many.Select(prefix => prefix.Bytes));
        Assert.Equal(Read(Many(200))!.PromptHash, many[^1].Hash);
    }

    [Fact]
    public void A_hundred_thousand_items_are_hashed_in_bounded_time_and_none_is_left_out()
    {
        string Numbers(int last) => $$"""{"input":[{{string.Join(',', Enumerable.Repeat(1, 100_000))}},{{last}}]}""";

        var (one, other) = (Read(Numbers(1))!, Read(Numbers(2))!);

        Assert.NotEqual(one.PromptHash, other.PromptHash);
        Assert.Equal(100_001, one.PromptBytes);
        Assert.Equal(64, one.Prefixes.Count);
    }

    [Theory]
    [InlineData("""{"messages":[{"content":[{"type":"text","text":"abc"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAAAAAA"}}]}]}""", 1, 9)]
    [InlineData("""{"messages":[{"content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},{"type":"input_audio","input_audio":{"data":"AA"}}]}]}""", 2, 0)]
    [InlineData("""{"input":[{"content":[{"type":"input_text","text":"abc"},{"type":"input_image","image_url":"data:x"},{"type":"input_file","file_data":"AAAA"}]}]}""", 2, 3)]
    [InlineData("""{"contents":[{"parts":[{"text":"abc"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}},{"fileData":{"fileUri":"f"}}]}]}""", 2, 3)]
    public void Attachments_are_counted_and_are_no_text(string body, int attachments, int atMost)
    {
        var facts = Read(body)!;

        Assert.Equal(attachments, facts.Attachments);
        Assert.InRange(facts.PromptBytes, 0, atMost);
    }

    [Theory]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--x\r\nContent-Disposition: form-data; name=file; filename=a.wav\r\n\r\nRI--FF\r\n--x--", "multipart/form-data; boundary=x")]
    [InlineData("--a=b\r\nContent-Disposition: form-data; name=file; filename=\"model\"\r\n\r\nRIFF\r\n--a=b\r\nContent-Disposition: form-data; name=model\r\n\r\nwhisper-1\r\n--a=b--\r\n", null)]
    public void A_form_names_its_model(string body, string? contentType)
    {
        var head = new RequestHead("POST", "api.openai.com", "/v1/audio/transcriptions", new([KeyValuePair.Create("content-type", contentType ?? "")]), default);
        var route = ProviderFiles.Catalog.Match(head.Method, head.Host, head.Target)!;

        var facts = RequestReader.Read(route, head, Encoding.UTF8.GetBytes(body), Hasher)!.Facts;

        Assert.Equal(("whisper-1", 1), (facts.Model, facts.Attachments));
    }

    [Fact]
    public void A_path_names_the_model_and_the_stream_where_the_body_does_not()
    {
        var head = new RequestHead("POST", "generativelanguage.googleapis.com", "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse", HeaderList.Empty, default);

        var facts = RequestReader.Read(ProviderFiles.Catalog.Match(head.Method, head.Host, head.Target)!, head, "{}"u8, Hasher)!.Facts;

        Assert.Equal(("gemini-2.5-pro", true), (facts.Model, facts.Streaming));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    public void What_cannot_be_read_has_no_facts(string body) => Assert.Null(Read(body));

    [Theory]
    [InlineData("Ahoy ⚓!", 7)]
    [InlineData("a\\n\\u2693\\ud83d\\ude80", 4)]
    [InlineData("🚀", 1)]
    public void Characters_of_speech_are_code_points(string text, int characters) =>
        Assert.Equal(characters, RequestReader.Read(Messages, Head(), Encoding.UTF8.GetBytes($$"""{"input":"{{text}}"}"""), Hasher)!.InputCharacters);

    [Fact]
    public void A_body_cut_anywhere_has_no_more_text_than_the_whole() => Properties.Hold(Prop.ForAll(
        Gen.Choose(0, Conversation.Length).ToArbitrary(),
        length => (Read(Conversation[..length])?.PromptBytes ?? 0) <= Read(Conversation)!.PromptBytes));

    [Theory]
    [InlineData("Request-Id", "req_1", "req_1")]
    [InlineData("x-amzn-RequestId", "aws", "aws")]
    [InlineData("date", "now", null)]
    public void A_response_names_its_request(string header, string value, string? id) =>
        Assert.Equal(id, RequestIds.Find(new([KeyValuePair.Create(header, value)])));

    private static RequestHead Head() => new("POST", "api.anthropic.com", "/v1/messages", HeaderList.Empty, default);

    private static RequestFacts? Read(string body) => RequestReader.Read(Messages, Head(), Encoding.UTF8.GetBytes(body), Hasher)?.Facts;
}
