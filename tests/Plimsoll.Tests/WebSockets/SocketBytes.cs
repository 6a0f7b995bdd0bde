using System.Net.WebSockets;
using Xunit;

namespace Plimsoll.WebSockets;

/// <summary>What one side of a WebSocket sends, as .NET's own implementation writes it.</summary>
internal static class SocketBytes
{
    /// <param name="parts">Each is sent as a frame of its own.</param>
    /// <param name="server">False for a client, which masks.</param>
    /// <param name="deflate">Null where nothing is compressed.</param>
    public static byte[] Of(IEnumerable<SocketPart> parts, bool server, WebSocketDeflateOptions? deflate = null)
    {
        using var wire = new Wire();
        using var socket = WebSocket.CreateFromStream(wire, new() { IsServer = server, DangerousDeflateOptions = deflate, KeepAliveInterval = Timeout.InfiniteTimeSpan });
        foreach (var part in parts)
        {
            var flags = (part.Ends ? WebSocketMessageFlags.EndOfMessage : WebSocketMessageFlags.None) | (part.Compress ? WebSocketMessageFlags.None : WebSocketMessageFlags.DisableCompression);
            var sent = socket.SendAsync(part.Bytes.AsMemory(), WebSocketMessageType.Text, flags, CancellationToken.None);
            Assert.True(sent.IsCompletedSuccessfully);
        }

        return wire.ToArray();
    }

    /// <summary>A stream that only takes: nothing ever comes from the other side.</summary>
    private sealed class Wire : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => 0, TaskScheduler.Default));
    }
}

/// <param name="Bytes">What it carries.</param>
/// <param name="Ends">True where it is the last of its message.</param>
/// <param name="Compress">True where its message is compressed, if the sides agreed on that; the same for all parts of a message.</param>
internal sealed record SocketPart(byte[] Bytes, bool Ends = true, bool Compress = true);
