namespace Plimsoll.Framing;

/// <summary>Cuts a body into the JSON documents that it holds, however the bytes come in.</summary>
/// <remarks>Any chunking of the same bytes gives the same documents. Memory is bounded, pooled, and given back by <see cref="End"/>.</remarks>
internal abstract class ResponseFraming
{
    /// <summary>True where something was too large to keep, and was given up or read in part.</summary>
    public bool Overflowed { get; protected set; }

    /// <summary>True where the documents are the parts of one answer, given as it was made.</summary>
    public virtual bool IsStream => false;

    /// <summary>The memory that it takes, in bytes.</summary>
    public abstract long Held { get; }

    /// <summary>Takes in the next bytes.</summary>
    public abstract void Feed(ReadOnlySpan<byte> chunk);

    /// <summary>Hands over what is left (a last event without its blank line, a document cut off). Call once, last.</summary>
    public abstract void End();
}
