using System.Text.Json;

namespace Plimsoll.Providers;

/// <summary>A socket that no route lists: all that the provider says is looked through for a usage, as one answer.</summary>
internal sealed class UnlistedSocket : JsonSocketReader
{
    public override bool AskingIsACall => false;

    protected override void ReadField(ref Utf8JsonReader reader, bool fromServer) => reader.Skip();

    protected override SocketMessage Told(bool fromServer) => fromServer ? new(SocketStep.Begins) : default;
}
