using System.Text.Json;
using Plimsoll.Providers;

namespace Plimsoll.Import.Codex;

/// <summary>Tokens as Codex counts them: cached ones are inside the input, reasoning is inside the output.</summary>
internal readonly record struct CodexCounts(long Input, long Cached, long Written, long Output, long Reasoning)
{
    /// <summary>More than one request can hold, whatever the model: an inherited total taken for a call's own.</summary>
    private const long MostInOneCall = 10_000_000;

    public bool IsZero => Input == 0 && Output == 0;

    /// <summary>Reads an object of counts; the reader stands on its name. Null where the value is none.</summary>
    public static CodexCounts? Read(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return null;

        long input = 0, cached = 0, written = 0, output = 0, reasoning = 0;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("input_tokens"u8)) input = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("cached_input_tokens"u8)) cached = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("cache_write_input_tokens"u8)) written = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("output_tokens"u8)) output = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("reasoning_output_tokens"u8)) reasoning = reader.Count() ?? 0;
            else reader.Skip();
        }

        return new(input, cached, written, output, reasoning);
    }

    /// <summary>What one call used, between two running totals of a session.</summary>
    /// <param name="before">The total before; null where there is none (yet): a session begins, or one that goes on in a new file.</param>
    /// <param name="total">The total after; null where the entry has none.</param>
    /// <param name="last">What the entry says the last call used; null where it says nothing.</param>
    /// <returns>Null where there was no call: the total was told again.</returns>
    public static CodexCounts? OfCall(CodexCounts? before, CodexCounts? total, CodexCounts? last)
    {
        if (total is not { } now) return last is { IsZero: false } ? last : null;
        if (before is not { } was) return last ?? (now.IsZero ? null : now);
        if (now == was) return null;

        // A counter that went back began anew. One that leapt took over what another session had counted.
        var used = now.Minus(was);
        return used is { } delta && (last is null || delta.Input + delta.Output <= MostInOneCall) ? delta : last ?? now;
    }

    public Usage ToUsage()
    {
        var usage = default(Usage);
        new InputTokens { Total = Input, Cached = Cached, Written = Written }.AddTo(ref usage);
        new OutputTokens { Total = Output, Reasoning = Reasoning }.AddTo(ref usage);
        return usage;
    }

    private CodexCounts? Minus(in CodexCounts was) =>
        Input >= was.Input && Cached >= was.Cached && Written >= was.Written && Output >= was.Output && Reasoning >= was.Reasoning
            ? new(Input - was.Input, Cached - was.Cached, Written - was.Written, Output - was.Output, Reasoning - was.Reasoning)
            : null;
}
