using System.Net;

namespace Plimsoll.Daemon.Proxy;

/// <summary>No body, for a request whose head speaks of one all the same (Content-Type, Content-Length: 0).</summary>
internal sealed class NoBody : HttpContent
{
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;
}
