using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Plimsoll.Daemon.Proxy.Http1;

/// <summary>An answer of 1xx on its way to a client on HTTP/1.1.</summary>
internal static class Http1Interim
{
    public static async ValueTask WriteAsync(PipeWriter output, int status, List<KeyValuePair<string, string>> fields, CancellationToken cancellation)
    {
        var head = new StringBuilder($"HTTP/1.1 {status} {(status == 103 ? "Early Hints" : ReasonPhrases.GetReasonPhrase(status))}\r\n");
        foreach (var (name, value) in HeaderCopy.OfInterim(fields)) head.Append(name).Append(": ").Append(value).Append("\r\n");
        Encoding.Latin1.GetBytes(head.Append("\r\n").ToString(), output);
        await output.FlushAsync(cancellation);
    }
}
