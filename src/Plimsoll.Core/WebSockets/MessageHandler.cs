namespace Plimsoll.WebSockets;

/// <summary>Takes in one whole message; the bytes are only lent.</summary>
/// <param name="payload">What it says, unmasked and inflated.</param>
/// <param name="whole">False where it was too large to keep, and <paramref name="payload"/> is its beginning.</param>
internal delegate void MessageHandler(ReadOnlySpan<byte> payload, bool whole);
