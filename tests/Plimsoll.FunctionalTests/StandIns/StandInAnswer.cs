using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Plimsoll.StandIns;

/// <summary>Writes answers the way the knobs ask for.</summary>
internal sealed class StandInAnswer
{
    private readonly ConcurrentDictionary<string, bool> _refusedOnce = new(StringComparer.Ordinal);

    /// <summary>True where the knobs ask for no answer but an error, which has then been given.</summary>
    public async Task<bool> FailsAsync(HttpContext context, StandInKnobs knobs, Func<int, string, JsonNode> error)
    {
        if (knobs.Has("reset"))
        {
            context.Abort();
            return true;
        }

        var status = knobs.Status ?? (knobs.Once is { } once && _refusedOnce.TryAdd(context.Request.Path + knobs.Text + knobs.Model, true) ? once : null);
        if (status is not { } code) return false;
        context.Response.StatusCode = code;
        if (code is 429 or 529) context.Response.Headers.RetryAfter = "0";
        await JsonAsync(context, knobs, error(code, $"The stand-in was asked for {code}."));
        return true;
    }

    public Task JsonAsync(HttpContext context, StandInKnobs knobs, JsonNode body) => BytesAsync(context, knobs, "application/json", Encoding.UTF8.GetBytes(body.ToJsonString()));

    public async Task BytesAsync(HttpContext context, StandInKnobs knobs, string contentType, byte[] body)
    {
        var response = context.Response;
        response.ContentType = contentType;
        if (knobs.Encoding is { } encoding)
        {
            response.Headers.ContentEncoding = encoding;
            using var encoded = new MemoryStream();
            await using (var encoder = Encode(encoded, encoding)) await encoder.WriteAsync(body);
            body = encoded.ToArray();
        }

        response.ContentLength = body.Length;
        if (knobs.AbortAfter is not null)
        {
            await response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
            await response.Body.FlushAsync();
            context.Abort();
            return;
        }

        await response.Body.WriteAsync(body);
    }

    /// <returns>How many events went out; fewer than all where the knobs asked for a break.</returns>
    public async Task<int> EventsAsync(HttpContext context, StandInKnobs knobs, IReadOnlyList<string> events)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        if (knobs.Encoding is { } name) response.Headers.ContentEncoding = name;
        var encoder = knobs.Encoding is { } encoding ? Encode(response.Body, encoding) : null;
        var output = encoder ?? response.Body;
        var sent = 0;
        foreach (var text in events)
        {
            if (sent == knobs.AbortAfter)
            {
                context.Abort();
                return sent;
            }

            await output.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
            await output.FlushAsync(context.RequestAborted);
            sent++;
            if (knobs.SlowMs is { } pause) await Task.Delay(pause, context.RequestAborted);
        }

        if (encoder is not null) await encoder.DisposeAsync();
        if (knobs.Has("trailers") && response.SupportsTrailers()) response.AppendTrailer("stand-in-trailer", "the end");
        return sent;
    }

    private static Stream Encode(Stream to, string encoding) => encoding switch
    {
        "gzip" => new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true),
        "br" => new BrotliStream(to, CompressionLevel.Fastest, leaveOpen: true),
        "zstd" => new ZstdEncoder(to, checksum: true),
        _ => new ZLibStream(to, CompressionLevel.Fastest, leaveOpen: true),
    };
}
