using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Plimsoll.Providers;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Answers that the proxy itself makes, in the shape that the provider's own errors have.</summary>
internal static class ProxyError
{
    /// <summary>Answers, unless a part of an answer is out already.</summary>
    public static async Task WriteAsync(HttpContext context, Provider? provider, int status, string code, string message, ProxyCounters counters, bool closes = false)
    {
        if (context.Response.HasStarted) return;
        counters.Error(code);
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.Headers["plimsoll-error"] = code;
        if (closes && !HttpProtocol.IsHttp2(context.Request.Protocol)) context.Response.Headers.Connection = "close";
        context.Response.ContentType = "application/json";
        var body = Body(provider, status, code, message);
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body);
    }

    /// <summary>The body: Anthropic's, Google's or (for all others, and where null) OpenAI's shape.</summary>
    public static byte[] Body(Provider? provider, int status, string code, string message)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            var id = provider?.Id ?? "";
            if (id.Contains("anthropic", StringComparison.Ordinal)) json.WriteString("type", "error");
            json.WriteStartObject("error");
            if (id.Contains("anthropic", StringComparison.Ordinal))
            {
                json.WriteString("type", status is >= 400 and < 500 ? "invalid_request_error" : "api_error");
                json.WriteString("message", "Plimsoll: " + message);
            }
            else if (id.Contains("gemini", StringComparison.Ordinal))
            {
                json.WriteNumber("code", status);
                json.WriteString("message", "Plimsoll: " + message);
                json.WriteString("status", status is >= 400 and < 500 ? "INVALID_ARGUMENT" : "UNAVAILABLE");
            }
            else
            {
                json.WriteString("message", "Plimsoll: " + message);
                json.WriteString("type", "plimsoll_error");
                json.WriteNull("param");
                json.WriteString("code", code);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
