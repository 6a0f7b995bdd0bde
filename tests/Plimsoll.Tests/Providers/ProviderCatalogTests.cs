using System.Text;
using Xunit;

namespace Plimsoll.Providers;

public sealed class ProviderCatalogTests
{
    [Theory]
    [InlineData("POST", "api.anthropic.com", "/v1/messages?beta=true", "messages", RouteBilling.Calls, null)]
    [InlineData("POST", "api.anthropic.com", "/v1//messages/", "messages", RouteBilling.Calls, null)]
    [InlineData("POST", "api.anthropic.com", "https://api.anthropic.com/v1/messages", "messages", RouteBilling.Calls, null)]
    [InlineData("POST", "api.anthropic.com", "/v1/messages/count_tokens", "count_tokens", RouteBilling.Nothing, null)]
    [InlineData("GET", "api.anthropic.com", "/v1/messages/batches/msgbatch_1/results", "batches.results", RouteBilling.Results, null)]
    [InlineData("GET", "api.anthropic.com", "/v1/models", "models", RouteBilling.Nothing, null)]
    [InlineData("POST", "api.anthropic.com", "/api/event_logging/batch", "claude-code", RouteBilling.Unmetered, null)]
    [InlineData("GET", "api.anthropic.com", "/v1/messages", "unlisted", RouteBilling.Unmetered, null)]
    [InlineData("POST", "api.openai.com", "/v1/responses", "responses", RouteBilling.Calls, null)]
    [InlineData("POST", "api.openai.com", "/v1/responses/compact", "responses.compact", RouteBilling.Calls, null)]
    [InlineData("GET", "api.openai.com", "/v1/responses/resp_1?include=usage", "responses.retrieve", RouteBilling.Elsewhere, null)]
    [InlineData("POST", "api.openai.com", "/v1/responses/input_tokens", "responses.input_tokens", RouteBilling.Nothing, null)]
    [InlineData("GET", "api.openai.com", "/v1/responses/resp_1/input_items", "responses.input_items", RouteBilling.Nothing, null)]
    [InlineData("POST", "api.openai.com", "/v1/threads/thread_1/runs", "assistants.runs", RouteBilling.Calls, null)]
    [InlineData("POST", "api.openai.com", "/v1/threads/runs", "threads.runs", RouteBilling.Calls, null)]
    [InlineData("GET", "api.openai.com", "/v1/threads/thread_1/runs/run_1/steps", "assistants.runs.steps", RouteBilling.Elsewhere, null)]
    [InlineData("GET", "api.openai.com", "/v1/files/file-1/content", "files.content", RouteBilling.Results, null)]
    [InlineData("GET", "api.openai.com", "/v1/chat/completions", "chat.completions.list", RouteBilling.Elsewhere, null)]
    [InlineData("GET", "api.openai.com", "/v1/organization/usage/moderations", "organization", RouteBilling.Nothing, null)]
    [InlineData("POST", "generativelanguage.googleapis.com", "/v1beta/models/gemini-2.5-pro:generateContent?key=K", "generateContent", RouteBilling.Calls, "gemini-2.5-pro")]
    [InlineData("POST", "generativelanguage.googleapis.com", "/v1/models/gemini-2.5-pro%3AstreamGenerateContent?alt=sse", "streamGenerateContent", RouteBilling.Calls, "gemini-2.5-pro")]
    [InlineData("POST", "generativelanguage.googleapis.com", "/v1beta/tunedModels/mine-1:generateContent", "tunedModels.generateContent", RouteBilling.Calls, "mine-1")]
    [InlineData("POST", "generativelanguage.googleapis.com", "/v1beta/models/gemini-2.5-pro:countTokens", "countTokens", RouteBilling.Nothing, "gemini-2.5-pro")]
    [InlineData("GET", "generativelanguage.googleapis.com", "/v1beta/models/gemini-2.5-pro", "models", RouteBilling.Nothing, null)]
    [InlineData("POST", "generativelanguage.googleapis.com", "/v1beta/openai/chat/completions", "chat.completions", RouteBilling.Calls, null)]
    [InlineData("POST", "cloudcode-pa.googleapis.com", "/v1internal:streamGenerateContent?alt=sse", "streamGenerateContent", RouteBilling.Calls, null)]
    [InlineData("POST", "cloudcode-pa.googleapis.com", "/v1internal:loadCodeAssist", "unlisted", RouteBilling.Unmetered, null)]
    [InlineData("POST", "chatgpt.com", "/backend-api/codex/responses", "responses", RouteBilling.Calls, null)]
    [InlineData("GET", "chatgpt.com", "/backend-api/me", "unlisted", RouteBilling.Unmetered, null)]
    [InlineData("POST", "api.x.ai", "/v1/messages", "messages", RouteBilling.Calls, null)]
    [InlineData("POST", "generativelanguage.googleapis.com", "/v1alpha/models/gemini-2.5-pro:generateContent", "generateContent", RouteBilling.Calls, "gemini-2.5-pro")]
    [InlineData("POST", "generativelanguage.googleapis.com", "/v1beta/models/gemini-2.5-pro:batchGenerateContent", "batchGenerateContent", RouteBilling.Results, "gemini-2.5-pro")]
    [InlineData("GET", "generativelanguage.googleapis.com", "/v1beta/batches/b1", "batches.retrieve", RouteBilling.Results, null)]
    [InlineData("GET", "generativelanguage.googleapis.com", "/v1beta/batches", "batches.list", RouteBilling.Nothing, null)]
    [InlineData("POST", "generativelanguage.googleapis.com", "/v1beta/batches/b1:cancel", "batches.cancel", RouteBilling.Nothing, null)]
    [InlineData("GET", "generativelanguage.googleapis.com", "/download/v1beta/files/f1:download?alt=media", "files.content", RouteBilling.Results, null)]
    [InlineData("POST", "generativelanguage.googleapis.com", "/v1beta/models/veo-3.1:predictLongRunning", "predictLongRunning", RouteBilling.Unread, "veo-3.1")]
    [InlineData("GET", "generativelanguage.googleapis.com", "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=K", "live", RouteBilling.Calls, null)]
    [InlineData("GET", "generativelanguage.googleapis.com", "//ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContentConstrained", "live", RouteBilling.Calls, null)]
    [InlineData("GET", "generativelanguage.googleapis.com", "/ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateMusic", "live.other", RouteBilling.Unread, null)]
    [InlineData("GET", "us-central1-aiplatform.googleapis.com", "/ws/google.cloud.aiplatform.v1.LlmBidiService/BidiGenerateContent", "live", RouteBilling.Calls, null)]
    [InlineData("GET", "api.openai.com", "/v1/realtime?model=gpt-realtime", "realtime", RouteBilling.Calls, null)]
    [InlineData("GET", "api.openai.com", "/v1/realtime/translations", "realtime.translations", RouteBilling.Unread, null)]
    [InlineData("GET", "chatgpt.com", "/backend-api/codex/responses", "responses", RouteBilling.Calls, null)]
    [InlineData("POST", "generativelanguage.googleapis.com", "/v1beta/fileSearchStores/s1:importFile", "fileSearchStores.import", RouteBilling.Unread, null)]
    [InlineData("POST", "generativelanguage.googleapis.com", "/v1beta/models/gemini-9:newVerb", "unlisted", RouteBilling.Unlisted, null)]
    [InlineData("POST", "api.openai.com", "/v1/fine_tuning/jobs", "fine_tuning.jobs", RouteBilling.Calls, null)]
    [InlineData("GET", "api.openai.com", "/v1/fine_tuning/jobs/ftjob-1", "fine_tuning.jobs.retrieve", RouteBilling.Elsewhere, null)]
    [InlineData("POST", "api.openai.com", "/v1/fine_tuning/jobs/ftjob-1/cancel", "fine_tuning.jobs.cancel", RouteBilling.Elsewhere, null)]
    [InlineData("POST", "api.openai.com", "/v1/containers", "containers.create", RouteBilling.Unread, null)]
    [InlineData("GET", "api.openai.com", "/v1/containers", "containers", RouteBilling.Nothing, null)]
    [InlineData("DELETE", "api.openai.com", "/v1/vector_stores/vs_1", "vector_stores", RouteBilling.Nothing, null)]
    [InlineData("POST", "api.openai.com", "/v1/vector_stores/vs_1/file_batches", "vector_stores.files", RouteBilling.Unread, null)]
    [InlineData("POST", "api.openai.com", "/v1/videos", "videos", RouteBilling.Unread, null)]
    [InlineData("GET", "api.openai.com", "/v1/videos/video_1/content", "videos.other", RouteBilling.Nothing, null)]
    [InlineData("POST", "api.openai.com", "/v1/realtime/calls", "realtime.calls", RouteBilling.Unread, null)]
    [InlineData("POST", "api.openai.com", "/v1/realtime/client_secrets", "realtime.other", RouteBilling.Nothing, null)]
    [InlineData("POST", "api.openai.com", "/v1/brand_new", "unlisted", RouteBilling.Unlisted, null)]
    [InlineData("GET", "api.openai.com", "/v1/brand_new", "unlisted", RouteBilling.Unmetered, null)]
    [InlineData("POST", "api.openai.com", "/v1/traces/ingest", "traces", RouteBilling.Unmetered, null)]
    [InlineData("POST", "api.anthropic.com", "/v1/oauth/token", "oauth", RouteBilling.Unmetered, null)]
    [InlineData("POST", "chatgpt.com", "/backend-api/anything", "unlisted", RouteBilling.Unmetered, null)]
    [InlineData("GET", "api.x.ai", "/v1/realtime?model=grok-voice", "realtime", RouteBilling.Unread, null)]
    [InlineData("POST", "api.x.ai", "/v1/realtime/client_secrets", "realtime.other", RouteBilling.Nothing, null)]
    [InlineData("POST", "api.x.ai", "/v1/batches/batch_1/requests", "batches.requests", RouteBilling.Unread, null)]
    [InlineData("GET", "api.x.ai", "/v1/batches/batch_1", "batches", RouteBilling.Nothing, null)]
    public void A_request_finds_its_route(string method, string host, string target, string endpoint, RouteBilling billing, string? model)
    {
        var route = ProviderFiles.Catalog.Match(method, host, target);

        Assert.NotNull(route);
        Assert.Equal((endpoint, billing, model), (route.Endpoint, route.Billing, route.PathModel));
    }

    [Theory]
    [InlineData("POST", "api.anthropic.com", "/v1/messages", true)]
    [InlineData("POST", "api.anthropic.com", "/v1/complete", true)]
    [InlineData("POST", "api.openai.com", "/v1/completions", true)]
    [InlineData("POST", "api.openai.com", "/v1/embeddings", true)]
    [InlineData("POST", "api.openai.com", "/v1/audio/speech", false)]
    [InlineData("POST", "api.openai.com", "/v1/images/generations", false)]
    [InlineData("GET", "api.openai.com", "/v1/realtime", false)]
    [InlineData("POST", "api.openai.com", "/v1/moderations", false)]
    public void Text_stands_in_for_a_count_only_where_text_is_billed(string method, string host, string target, bool billsText) =>
        Assert.Equal(billsText, ProviderFiles.Catalog.Match(method, host, target)?.BillsText);

    [Fact]
    public void An_unlisted_socket_is_recorded_and_an_unlisted_read_is_not()
    {
        Assert.Equal(RouteBilling.Unlisted, ProviderFiles.Catalog.Match("GET", "api.openai.com", "/v1/brand_new", upgrade: true)?.Billing);
        Assert.Equal(RouteBilling.Unmetered, ProviderFiles.Catalog.Match("GET", "chatgpt.com", "/backend-api/socket", upgrade: true)?.Billing);
    }

    [Fact]
    public void An_unknown_host_has_no_route()
    {
        Assert.Null(ProviderFiles.Catalog.Match("POST", "example.com", "/v1/messages"));
        Assert.False(ProviderFiles.Catalog.Covers("xapi.openai.com"));
        Assert.True(ProviderFiles.Catalog.Covers("api.openai.com"));
    }

    [Theory]
    [InlineData("/anthropic/v1/messages?beta=true", "anthropic", "/v1/messages?beta=true")]
    [InlineData("/openai", "openai", "/")]
    [InlineData("/gemini?key=K", "google-gemini", "/?key=K")]
    [InlineData("/nobody/v1", null, "/nobody/v1")]
    [InlineData("*", null, "*")]
    public void A_base_path_names_the_provider(string target, string? provider, string rest)
    {
        var found = ProviderFiles.Catalog.MatchBasePath(target, out var left);

        Assert.Equal((provider, rest), (found?.Id, left));
    }

    [Theory]
    [InlineData("""{"id":"p","name":"P","hosts":["h.io"],"colour":1}""", "p.json:1: colour is not a field")]
    [InlineData("{\n\"id\":\"q\",\"name\":\"P\",\"hosts\":[\"h.io\"]}", "p.json:2: id must be the file's name")]
    [InlineData("""{"id":"p","name":"P","hosts":["H.io"]}""", "hosts must be names in lower case")]
    [InlineData("""{"id":"p","name":"P","hosts":["*.h.io"]}""", "hosts must be names in lower case")]
    [InlineData("""{"id":"p","name":"P","hosts":["h..io"]}""", "hosts must be names in lower case")]
    [InlineData("""{"id":"p","name":"P","hosts":["com"]}""", "com has no dot")]
    [InlineData("""{"id":"p","name":"P","hosts":["amazonaws.com"]}""", "amazonaws.com is too wide")]
    [InlineData("""{"id":"p","name":"P","hosts":["10.0.0.1"]}""", "10.0.0.1 is an address")]
    [InlineData("""{"id":"p","name":"P","hosts":["a.{region}.io"]}""", "a.{region}.io needs regions")]
    [InlineData("""{"id":"p","name":"P","hosts":["{region}.io"],"regions":["a"]}""", "{region}.io is too wide")]
    [InlineData("""{"id":"p","name":"P","hosts":["a.{region}.{region}.io"],"regions":["a"]}""", "hosts must be names in lower case")]
    [InlineData("""{"id":"p","name":"P","hosts":["{region}.azure.com"],"regions":["openai"]}""", "openai.azure.com is too wide")]
    [InlineData("""{"id":"p","name":"P","hosts":["a.h.io","{region}.h.io"],"regions":["a"]}""", "hosts has a.h.io twice")]
    [InlineData("""{"id":"p","name":"P","hosts":["h.io"],"regions":["a"]}""", "regions are for hosts with {region}")]
    [InlineData("""{"id":"p","name":"P","hosts":["{region}.h.io"],"regions":["*"]}""", "regions must hold small letters")]
    [InlineData("""{"id":"p","name":"P","hosts":["{region}.h.io"],"regions":["a","b","a"]}""", "regions has a twice")]
    [InlineData("""{"id":"p","name":"P","basePath":"p","hosts":["{region}.h.io"],"regions":["a"]}""", "basePath needs a first host without")]
    [InlineData("""{"id":"p","name":"P","hosts":"h.io"}""", "hosts must be a list")]
    [InlineData("""{"id":"p","name":"P"}""", "needs an id, a name and hosts")]
    [InlineData("""{"id":"p","name":7,"hosts":["h.io"]}""", "name must be a text")]
    [InlineData("""{"id":"p","name":"P","hosts":["h.io"],"routes":[{"method":"POST","path":"/a","endpoint":"a","shape":"no.such"}]}""", "routes.shape no.such is not known")]
    [InlineData("""{"id":"p","name":"P","hosts":["h.io"],"routes":[{"method":"post","path":"/a","endpoint":"a","billing":"nothing"}]}""", "routes.method post")]
    [InlineData("""{"id":"p","name":"P","hosts":["h.io"],"routes":[{"method":"POST","path":"a","endpoint":"a","billing":"nothing"}]}""", "must begin with a slash")]
    [InlineData("""{"id":"p","name":"P","hosts":["h.io"],"routes":[{"method":"POST","path":"/{x}","endpoint":"a","billing":"nothing"}]}""", "may hold {id}")]
    [InlineData("""{"id":"p","name":"P","hosts":["h.io"],"routes":[{"method":"POST","path":"/v1/**/a","endpoint":"a","billing":"nothing"}]}""", "after **")]
    [InlineData("""{"id":"p","name":"P","hosts":["h.io"],"routes":[{"method":"POST","path":"/a","endpoint":"a"}]}""", "needs a shape")]
    [InlineData("""{"id":"p","name":"P","hosts":["h.io"],"routes":[{"method":"POST","path":"/a","endpoint":"a","billing":"free"}]}""", "free is not nothing")]
    [InlineData("""{"id":"p","name":"P","hosts":["h.io"],"billsReportedCost":"yes"}""", "billsReportedCost must be true or false")]
    [InlineData("""{"id":"p","name":"P","hosts":["h.io"],"unlisted":"metered"}""", "unlisted can only be unmetered")]
    [InlineData("""{"id":"p","name":"P","hosts":["h.io"],"routes":[{"method":"GET","path":"/{a||b}","endpoint":"a","billing":"nothing"}]}""", "{a|b}")]
    [InlineData("""{"id":"p","name":"P","hosts":["h.io"],"routes":[{"method":"GET","path":"/a","endpoint":"a","billing":"results"}]}""", "needs a shape")]
    [InlineData("""{"id":"p","id":"p","name":"P","hosts":["h.io"]}""", "id stands twice")]
    [InlineData("""{"id":"p",""", "not JSON")]
    [InlineData("[]", "must hold an object")]
    public void A_file_that_is_not_right_is_left_out_and_named(string content, string problem)
    {
        var catalog = ProviderCatalog.Load([File("p.json", content)], out var problems);

        Assert.Empty(catalog.Hosts);
        Assert.Contains(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_regional_host_is_one_exact_name_a_region()
    {
        var catalog = ProviderCatalog.Load(
            [File("p.json", """{"id":"p","name":"P","regions":["us-east-1","eu-west-3"],"hosts":["bedrock-runtime.{region}.amazonaws.com","{region}-aiplatform.googleapis.com","aiplatform.googleapis.com"]}""")],
            out var problems);
        var provider = Assert.Single(catalog.Providers);

        Assert.Empty(problems);
        Assert.Equal(
            ["aiplatform.googleapis.com", "bedrock-runtime.eu-west-3.amazonaws.com", "bedrock-runtime.us-east-1.amazonaws.com", "eu-west-3-aiplatform.googleapis.com", "us-east-1-aiplatform.googleapis.com"],
            catalog.Hosts.Order(StringComparer.Ordinal));
        Assert.Equal("eu-west-3", provider.Regions["bedrock-runtime.eu-west-3.amazonaws.com"]);
        Assert.False(provider.Regions.ContainsKey("aiplatform.googleapis.com"));
        Assert.False(catalog.Covers("bedrock-runtime.us-west-9.amazonaws.com"));
        Assert.Same(provider, catalog.Match("POST", "us-east-1-aiplatform.googleapis.com", "/")!.Provider);
    }

    [Fact]
    public void The_rate_card_is_somebody_elses_matter()
    {
        ProviderCatalog.Load([File("p.json", """{"id":"p","name":"P","hosts":["h.io"],"sources":7,"models":{"a":[]},"pricing":null}""")], out var problems);

        Assert.Empty(problems);
    }

    [Fact]
    public void A_later_file_of_the_same_name_replaces_the_earlier()
    {
        var catalog = ProviderCatalog.Load(
            [File("p.json", """{"id":"p","name":"P","hosts":["old.io"]}"""), File("p.json", """{"id":"p","name":"P","hosts":["new.io"]}""")], out var problems);

        Assert.Empty(problems);
        Assert.Equal(["new.io"], catalog.Hosts);
    }

    [Fact]
    public void Two_providers_cannot_share_a_host()
    {
        ProviderCatalog.Load([File("p.json", """{"id":"p","name":"P","hosts":["h.io"]}"""), File("q.json", """{"id":"q","name":"Q","hosts":["h.io"]}""")], out var problems);

        Assert.Equal("q.json: hosts: h.io belongs to p already.", Assert.Single(problems));
    }

    private static KeyValuePair<string, ReadOnlyMemory<byte>> File(string name, string content) => new(name, Encoding.UTF8.GetBytes(content));
}
