using System.Buffers;

namespace Plimsoll.Exchanges;

/// <summary>The bodies of an exchange that a plugin is to read: no more than <see cref="MaxBody"/> of each.</summary>
public sealed class KeptBodies
{
    /// <summary>In bytes. What lies beyond is not kept, and the plugin is told so.</summary>
    public const int MaxBody = 16 << 20;

    private readonly ArrayBufferWriter<byte> _response = new();

    public ReadOnlyMemory<byte> Request { get; private set; }

    public ReadOnlyMemory<byte> Response => _response.WrittenMemory;

    /// <summary>The documents of an answer that was given as a stream, each as it came; null where it was one body.</summary>
    public IReadOnlyList<string>? Documents { get; internal set; }

    /// <summary>The memory that it takes, in bytes, near enough.</summary>
    public long Held => Request.Length + ((Documents is null ? 1L : 3L) * _response.WrittenCount);

    public bool RequestCut { get; private set; }

    public bool ResponseCut { get; private set; }

    internal void KeepRequest(ReadOnlySpan<byte> body)
    {
        RequestCut = body.Length > MaxBody;
        Request = body[..Math.Min(body.Length, MaxBody)].ToArray();
    }

    internal void KeepResponse(ReadOnlySpan<byte> chunk)
    {
        var room = MaxBody - _response.WrittenCount;
        ResponseCut |= chunk.Length > room;
        _response.Write(chunk[..Math.Min(chunk.Length, room)]);
    }
}
