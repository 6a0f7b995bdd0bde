namespace Plimsoll.Import;

/// <summary>The units that agents' logs tell of, of one call.</summary>
internal readonly record struct Counted(long Input, long CacheRead, long CacheWrite, long Output, long Reasoning = 0)
{
    public static Counted Of(Observation call)
    {
        var usage = call.Reading!.Usage;
        return new(usage[Unit.Input] + usage[Unit.InputTool], usage[Unit.CacheRead], usage[Unit.CacheWrite], usage[Unit.Output], usage[Unit.OutputReasoning]);
    }
}
