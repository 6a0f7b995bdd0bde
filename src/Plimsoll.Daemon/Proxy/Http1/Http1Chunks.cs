using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Plimsoll.Daemon.Proxy.Http1;

/// <summary>Frames an answer's body for a client on HTTP/1.1, since Kestrel sends no trailers behind its own chunks.</summary>
/// <param name="output">Kestrel's; it leaves alone what says of itself that it is in chunks.</param>
internal sealed class Http1Chunks(PipeWriter output)
{
    /// <summary>Null where the client is not to get trailers: another protocol, a body of known length or none, or nobody spoke of trailers.</summary>
    public static Http1Chunks? Of(HttpContext context, HttpResponseMessage answer)
    {
        var request = context.Request;
        if (!HttpProtocol.IsHttp11(request.Protocol) || HttpMethods.IsHead(request.Method) || (int)answer.StatusCode is 204 or 205 or 304) return null;
        if (context.Response.ContentLength is not null) return null;
        if (!answer.Headers.NonValidated.Contains("Trailer") && !request.Headers.TE.ToString().Contains("trailers", StringComparison.OrdinalIgnoreCase)) return null;
        context.Response.Headers.TransferEncoding = "chunked";
        return new(context.Response.BodyWriter);
    }

    public ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellation)
    {
        var span = output.GetSpan(16);
        Utf8Formatter.TryFormat(chunk.Length, span, out var written, new StandardFormat('x'));
        "\r\n"u8.CopyTo(span[written..]);
        output.Advance(written + 2);
        output.Write(chunk.Span);
        output.Write("\r\n"u8);
        return output.FlushAsync(cancellation);
    }

    public ValueTask<FlushResult> EndAsync(HttpResponseHeaders trailers, CancellationToken cancellation)
    {
        output.Write("0\r\n"u8);
        foreach (var (name, values) in trailers.NonValidated)
        {
            foreach (var value in values)
            {
                if (HeaderCopy.IsFitTrailer(name, value)) Encoding.Latin1.GetBytes($"{name}: {value}\r\n", output);
            }
        }

        output.Write("\r\n"u8);
        return output.FlushAsync(cancellation);
    }
}
