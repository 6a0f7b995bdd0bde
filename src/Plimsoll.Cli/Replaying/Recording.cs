namespace Plimsoll.Cli.Replaying;

/// <summary>Where a recording stands in its input, and its text.</summary>
/// <param name="Where">File and line (or entry), for messages.</param>
/// <param name="Json">One JSON object, UTF-8.</param>
/// <param name="IsHar">True for an entry of a HAR file, false for a line of the corpus' form.</param>
internal readonly record struct Recording(string Where, ReadOnlyMemory<byte> Json, bool IsHar);
