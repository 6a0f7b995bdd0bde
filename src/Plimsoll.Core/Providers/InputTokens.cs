namespace Plimsoll.Providers;

/// <summary>A prompt's tokens as providers count them, the parts inside the total, made into disjoint units.</summary>
/// <remarks>Parts that do not fit into the total are cut: the units always sum to <see cref="Total"/>, and none is negative.</remarks>
internal struct InputTokens
{
    /// <summary>All of the prompt: cached, written and of every modality.</summary>
    public long Total;

    /// <summary>What was read from a cache, of every modality.</summary>
    public long Cached;
    public long CachedAudio;
    public long CachedImage;
    public long CachedVideo;

    /// <summary>What was written to a cache.</summary>
    public long Written;

    /// <summary>All audio, cached or not; likewise the next two.</summary>
    public long Audio;
    public long Image;
    public long Video;

    public readonly void AddTo(ref Usage usage)
    {
        var cached = Math.Min(Cached, Total);
        var rest = Total - cached;
        usage.Add(Unit.CacheReadAudio, Take(ref cached, CachedAudio));
        usage.Add(Unit.CacheReadImage, Take(ref cached, CachedImage));
        usage.Add(Unit.CacheReadVideo, Take(ref cached, CachedVideo));
        usage.Add(Unit.CacheRead, cached);

        usage.Add(Unit.CacheWrite, Take(ref rest, Written));
        usage.Add(Unit.InputAudio, Take(ref rest, Audio - CachedAudio));
        usage.Add(Unit.InputImage, Take(ref rest, Image - CachedImage));
        usage.Add(Unit.InputVideo, Take(ref rest, Video - CachedVideo));
        usage.Add(Unit.Input, rest);
    }

    private static long Take(ref long rest, long wanted)
    {
        var taken = Math.Clamp(wanted, 0, rest);
        rest -= taken;
        return taken;
    }
}

/// <summary>An answer's tokens as providers count them, the parts inside the total, made into disjoint units.</summary>
internal struct OutputTokens
{
    public long Total;
    public long Reasoning;
    public long Audio;
    public long Image;
    public long Video;

    public readonly void AddTo(ref Usage usage)
    {
        var rest = Total;
        usage.Add(Unit.OutputReasoning, Take(ref rest, Reasoning));
        usage.Add(Unit.OutputAudio, Take(ref rest, Audio));
        usage.Add(Unit.OutputImage, Take(ref rest, Image));
        usage.Add(Unit.OutputVideo, Take(ref rest, Video));
        usage.Add(Unit.Output, rest);
    }

    private static long Take(ref long rest, long wanted)
    {
        var taken = Math.Clamp(wanted, 0, rest);
        rest -= taken;
        return taken;
    }
}
