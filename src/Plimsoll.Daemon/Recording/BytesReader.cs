namespace Plimsoll.Daemon.Recording;

/// <summary>Takes in bytes without keeping them.</summary>
internal delegate void BytesReader(ReadOnlySpan<byte> bytes);
