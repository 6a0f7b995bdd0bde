using System.Net;
using System.Text;
using System.Threading.Channels;

namespace Plimsoll.Proxy;

/// <summary>A request's body that is said bit by bit, while the answer is being heard.</summary>
internal sealed class Talk : HttpContent
{
    private readonly Channel<string> _words = Channel.CreateUnbounded<string>();

    public ValueTask SayAsync(string words) => _words.Writer.WriteAsync(words, TestProxy.Cancellation);

    public void End() => _words.Writer.Complete();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync(TestProxy.Cancellation);
        await foreach (var words in _words.Reader.ReadAllAsync(TestProxy.Cancellation))
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(words), TestProxy.Cancellation);
            await stream.FlushAsync(TestProxy.Cancellation);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
