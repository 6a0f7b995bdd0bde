using System.Text.Json;

namespace Plimsoll.Providers;

/// <summary>What the readers of every family of sockets share: messages that are JSON objects, in frames of text or of bytes.</summary>
internal abstract class JsonSocketReader : ISocketReader
{
    public string? Model { get; protected set; }

    public abstract bool AskingIsACall { get; }

    public SocketMessage OfClient(ReadOnlySpan<byte> json) => Read(json, fromServer: false);

    public SocketMessage OfServer(ReadOnlySpan<byte> json) => Read(json, fromServer: true);

    /// <summary>Reads a field; ends on the last token of its value.</summary>
    protected abstract void ReadField(ref Utf8JsonReader reader, bool fromServer);

    /// <summary>What the message is whose fields have been read, and forgets them.</summary>
    protected abstract SocketMessage Told(bool fromServer);

    private SocketMessage Read(ReadOnlySpan<byte> json, bool fromServer)
    {
        var reader = JsonFields.Open(json);
        try
        {
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject) return new(SocketStep.Foreign);
            while (reader.NextName()) ReadField(ref reader, fromServer);
        }
        catch (Exception bad) when (JsonFields.IsUnreadable(bad))
        {
            // Cut off, or not JSON: what was read until here tells what it is.
            if (reader.BytesConsumed == 0) return new(SocketStep.Foreign);
        }

        return Told(fromServer);
    }
}
