using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Plimsoll.StandIns;

/// <summary>How the stand-in is asked to behave: <c>stand-in: gzip,abort=3</c>, or the same after the model, <c>gpt-4o+gzip+abort=3</c>.</summary>
/// <remarks>
/// <c>gzip</c>, <c>br</c>, <c>deflate</c>, <c>zstd</c>: content encoding. <c>chunks=N</c>: pieces of a stream (default 5). <c>size=N</c>: bytes of answer text.
/// <c>slow=MS</c>: pause between pieces. <c>abort=N</c>: break off after N pieces. <c>reset</c>: break off before any answer. <c>status=N</c>: an error
/// (429, 529, 413…). <c>once=N</c>: that error for the first request with these very knobs, then success. <c>early</c>: answer before the body
/// has been read. <c>trailers</c>: send one (HTTP/2).
/// </remarks>
internal sealed class StandInKnobs
{
    private readonly Dictionary<string, string> _knobs;

    private StandInKnobs(string model, string text)
    {
        Model = model;
        Text = text;
        _knobs = text.Split([',', '+', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(x => x.Split('=', 2))
            .ToDictionary(x => x[0], x => x.Length > 1 ? x[1] : "", StringComparer.Ordinal);
    }

    /// <summary>The model without knobs.</summary>
    public string Model { get; }

    /// <summary>The knobs as they came.</summary>
    public string Text { get; }

    public string? Encoding => Has("gzip") ? "gzip" : Has("br") ? "br" : Has("deflate") ? "deflate" : Has("zstd") ? "zstd" : null;

    public int Chunks => Number("chunks") ?? 5;

    public int? Size => Number("size");

    public int? SlowMs => Number("slow");

    public int? AbortAfter => Number("abort");

    public int? Status => Number("status");

    public int? Once => Number("once");

    public bool Has(string knob) => _knobs.ContainsKey(knob);

    public static StandInKnobs Of(HttpRequest request, string? model = null)
    {
        var plus = model?.IndexOf('+', StringComparison.Ordinal) ?? -1;
        var ofModel = plus < 0 ? "" : model![plus..];
        return new(plus < 0 ? model ?? "" : model![..plus], request.Headers["stand-in"] + ofModel);
    }

    private int? Number(string knob) => _knobs.TryGetValue(knob, out var value) ? int.Parse(value, CultureInfo.InvariantCulture) : null;
}
