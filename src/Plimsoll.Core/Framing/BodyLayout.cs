namespace Plimsoll.Framing;

/// <summary>How a response's body holds its documents.</summary>
internal enum BodyLayout : byte
{
    /// <summary>One JSON value; or, where it begins with a bracket, an array whose items are one document each.</summary>
    Whole = 0,

    /// <summary>A JSON document on each line.</summary>
    Lines = 1,

    /// <summary>Server-sent events.</summary>
    Events = 2,

    /// <summary>AWS's binary event stream.</summary>
    EventStream = 3,
}

/// <summary>Takes in one document. The bytes are only lent.</summary>
internal delegate void DocumentHandler(ReadOnlySpan<byte> json);
