namespace Plimsoll.Compression.Zstd;

/// <summary>What came of one step of a <see cref="ZstdDecoder"/>.</summary>
public enum ZstdStatus
{
    /// <summary>There is output; call again with the input that is left, even where that is none.</summary>
    More,

    /// <summary>All input was taken, in the middle of a frame: if no more comes, the data was cut off.</summary>
    NeedsInput,

    /// <summary>All input was taken, and it ended where a frame ends: if no more comes, the data is whole.</summary>
    Whole,

    /// <summary>The data is not zstd, or damaged. This and the cases below are final: nothing more comes of this decoder.</summary>
    Corrupt,

    /// <summary>The content of a frame is not what its checksum says.</summary>
    ChecksumMismatch,

    /// <summary>A frame asks for more memory than <see cref="ZstdDecoder"/> was told to give.</summary>
    WindowTooLarge,

    /// <summary>A frame was made with a dictionary, which nobody has who only sees the traffic.</summary>
    NeedsDictionary,
}
