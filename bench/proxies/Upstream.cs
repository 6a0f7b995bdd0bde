using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Plimsoll.Proxies;

/// <summary>The provider that everyone is measured against: TLS, HTTP/1.1 and HTTP/2, answers in OpenAI's form, at next to no cost.</summary>
internal static class Upstream
{
    private const string Usage =
        """{"prompt_tokens":43,"completion_tokens":61,"total_tokens":104,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}""";

    private static ReadOnlySpan<byte> AnswerBegin => "{\"id\":\"chatcmpl-bench"u8;

    private static readonly byte[] AnswerEnd = Encoding.ASCII.GetBytes(
        "\"" + ""","object":"chat.completion","created":1790000000,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"message":{"role":"assistant","content":"The Plimsoll line, after Samuel Plimsoll, who had Parliament pass it in 1876: a mark on the hull that shows how deep a ship may lie in the water when it is loaded.","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":"""
        + Usage + ""","service_tier":"default","system_fingerprint":"fp_bench"}""");

    private static readonly byte[] ChunkEnd = Encoding.ASCII.GetBytes(
        "\"" + ""","object":"chat.completion.chunk","created":1790000000,"model":"gpt-4o-mini-2024-07-18","service_tier":"default","system_fingerprint":"fp_bench",""");

    private static readonly byte[] LastUsage = Encoding.ASCII.GetBytes($$"""
        "choices":[],"usage":{{Usage}}}


        """);

    private static long _answers;

    /// <summary>Runs until it is killed. Leaves ca.pem and port in the folder.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        using var certificate = MakeCertificate(folder);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 100;
            kestrel.Limits.Http2.InitialStreamWindowSize = 1 << 20;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 4 << 20;
            kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1AndHttp2;
                endpoint.UseHttps(certificate);
            });
        });
        await using var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        var port = new Uri(app.Urls.First()).Port;
        await File.WriteAllTextAsync(Path.Combine(folder, "port.next"), port.ToString(CultureInfo.InvariantCulture));
        File.Move(Path.Combine(folder, "port.next"), Path.Combine(folder, "port"));
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        long received = 0;
        bool? streamed = null;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync();
            received += read.Buffer.Length;
            if (!read.Buffer.IsEmpty) streamed ??= read.Buffer.FirstSpan.IndexOf("\"stream\":true"u8) >= 0;
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }

        var number = Interlocked.Increment(ref _answers);
        var headers = context.Response.Headers;
        headers["x-request-id"] = string.Create(CultureInfo.InvariantCulture, $"req_bench{number:D12}");
        headers["openai-processing-ms"] = "7";
        headers["openai-version"] = "2020-10-01";
        headers["x-ratelimit-remaining-requests"] = "9999";
        if (streamed is true)
        {
            await StreamAsync(context, number, Number(request, "bench-chunks"), Number(request, "bench-pause"));
            return;
        }

        headers["bench-received"] = received.ToString(CultureInfo.InvariantCulture);
        headers.ContentType = "application/json";
        headers.ContentLength = AnswerBegin.Length + 12 + AnswerEnd.Length;
        WriteAnswer(context.Response.BodyWriter, number);
        await context.Response.BodyWriter.FlushAsync();
    }

    private static void WriteAnswer(IBufferWriter<byte> to, long number)
    {
        to.Write(AnswerBegin);
        WriteId(to, number);
        to.Write(AnswerEnd);
    }

    private static void WriteId(IBufferWriter<byte> to, long number)
    {
        var id = to.GetSpan(12);
        Utf8Formatter.TryFormat(number, id, out var written, new('D', 12));
        to.Advance(written);
    }

    private static async Task StreamAsync(HttpContext context, long number, int chunks, int pauseMs)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        var output = context.Response.BodyWriter;
        for (var i = 0; i < chunks; i++)
        {
            Begin(output, number);
            WriteContent(output, i);
            await output.FlushAsync(context.RequestAborted);
            if (pauseMs > 0) await Task.Delay(pauseMs, context.RequestAborted);
        }

        Begin(output, number);
        output.Write("\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":null}\n\n"u8);
        Begin(output, number);
        output.Write(LastUsage);
        output.Write("data: [DONE]\n\n"u8);
        await output.FlushAsync(context.RequestAborted);
    }

    private static void Begin(IBufferWriter<byte> to, long number)
    {
        to.Write("data: {\"id\":\"chatcmpl-bench"u8);
        WriteId(to, number);
        to.Write(ChunkEnd);
    }

    private static void WriteContent(IBufferWriter<byte> to, int index)
    {
        to.Write("\"choices\":[{\"index\":0,\"delta\":{\"content\":\"n="u8);
        WriteNumber(to, index);
        to.Write(" t="u8);
        // On Linux this is CLOCK_MONOTONIC in nanoseconds, which the load reads too. Taken last: what follows is the way to the client.
        WriteNumber(to, Stopwatch.GetTimestamp());
        to.Write("\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n"u8);
    }

    private static void WriteNumber(IBufferWriter<byte> to, long number)
    {
        Utf8Formatter.TryFormat(number, to.GetSpan(20), out var written);
        to.Advance(written);
    }

    private static int Number(HttpRequest request, string header) => int.Parse(request.Headers[header].ToString(), CultureInfo.InvariantCulture);

    private static X509Certificate2 MakeCertificate(string folder)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=Benchmark CA", rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        root.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(root.PublicKey, false));
        using var ca = root.CreateSelfSigned(now.AddDays(-2), now.AddDays(30));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new CertificateRequest("CN=upstream", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("api.openai.com");
        names.AddDnsName("localhost");
        leaf.CertificateExtensions.Add(names.Build());
        leaf.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        leaf.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(leaf.PublicKey, false));
        leaf.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, true, false));
        using var unkeyed = leaf.Create(ca, now.AddDays(-1), now.AddDays(20), [1, 2, 3, 4, 5, 6, 7, 8]);
        File.WriteAllText(Path.Combine(folder, "ca.pem"), ca.ExportCertificatePem() + "\n");
        return unkeyed.CopyWithPrivateKey(key);
    }
}
