using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Plimsoll.StandIns;

/// <summary>All the providers in one TLS server on loopback, told apart by host, with books of what they billed.</summary>
internal sealed class StandInProvider : IAsyncDisposable
{
    /// <summary>Every host that it plays; the last one is nobody's.</summary>
    public static readonly IReadOnlyList<string> Hosts =
        ["api.anthropic.com", "api.openai.com", "generativelanguage.googleapis.com", "api.x.ai", "chatgpt.com", "unlisted.example"];

    // Whom clients call of their own accord: led here too, so that nothing leaves this machine.
    private static readonly string[] Strays = ["ab.chatgpt.com", "api.github.com", "github.com"];

    // Providers that tests add by files of their own.
    private static readonly string[] Added = ["api.acme.example"];

    private readonly WebApplication _app;

    private StandInProvider(WebApplication app, StandInCa ca, StandInAccount account, WireStandIn wire) => (_app, Ca, Account, Wire) = (app, ca, account, wire);

    public int Port { get; private set; }

    public StandInCa Ca { get; }

    public StandInAccount Account { get; }

    public WireStandIn Wire { get; }

    /// <summary>OpenAI's part of it.</summary>
    public OpenAiStandIn OpenAi { get; private init; } = null!;

    /// <summary>Rules for PLIMSOLL_UPSTREAM_HOSTS that lead every host here.</summary>
    public string UpstreamHosts => string.Join(',', Hosts.Concat(Strays).Concat(Added).Select(host => $"{host}=127.0.0.1:{Port}"));

    /// <param name="port">0 for a free one.</param>
    /// <param name="accountFile">Gets a line of JSON for each call, at once; or null.</param>
    /// <param name="protocols">What it speaks.</param>
    /// <param name="address">Where it listens; null for this machine alone.</param>
    public static async Task<StandInProvider> StartAsync(int port = 0, string? accountFile = null, HttpProtocols protocols = HttpProtocols.Http1AndHttp2, IPAddress? address = null)
    {
        var ca = new StandInCa(Hosts.Concat(Added));
        var account = new StandInAccount(accountFile);
        var answer = new StandInAnswer();
        var wire = new WireStandIn(answer);
        var anthropic = new AnthropicStandIn(account, answer);
        var openAi = new OpenAiStandIn("openai", account, answer);
        var xai = new OpenAiStandIn("xai", account, answer);
        var gemini = new GeminiStandIn(account, answer);

        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        ListenOptions? endpoint = null;
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MaxRequestHeadersTotalSize = 256 << 10;
            kestrel.Limits.Http2.MaxRequestHeaderFieldSize = 128 << 10;
            kestrel.RequestHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
            kestrel.Listen(address ?? IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = protocols;
                listen.UseHttps(ca.Leaf);
                endpoint = listen;
            });
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(async context =>
        {
            if (context.Request.Path.StartsWithSegments("/stand-in", StringComparison.Ordinal))
            {
                await wire.AnswerAsync(context);
                return;
            }

            var request = await ReadAsync(context);
            await (context.Request.Host.Host switch
            {
                "api.anthropic.com" => anthropic.AnswerAsync(context, request),
                "api.x.ai" => xai.AnswerAsync(context, request),
                "generativelanguage.googleapis.com" => gemini.AnswerAsync(context, request),
                _ => openAi.AnswerAsync(context, request),
            });
        });
        await app.StartAsync();
        return new(app, ca, account, wire) { Port = endpoint!.IPEndPoint!.Port, OpenAi = openAi };
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        try
        {
            await _app.StopAsync(now.Token);
        }
        catch (OperationCanceledException)
        {
            // It was told not to wait.
        }

        await _app.DisposeAsync();
        Account.Dispose();
        Ca.Dispose();
    }

    // Whatever is not a JSON object counts as an empty one: telemetry, uploads, nothing at all.
    private static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        if (StandInKnobs.Of(context.Request).Has("early")) return [];
        var body = context.Request.Headers.ContentEncoding == "gzip"
            ? (Stream)new System.IO.Compression.GZipStream(context.Request.Body, System.IO.Compression.CompressionMode.Decompress)
            : context.Request.Body;
        using var whole = new MemoryStream();
        await body.CopyToAsync(whole, context.RequestAborted);
        try
        {
            return whole.Length == 0 ? [] : JsonNode.Parse(whole.ToArray()) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
