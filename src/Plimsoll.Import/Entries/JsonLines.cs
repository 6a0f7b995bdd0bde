using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Providers;

namespace Plimsoll.Import.Entries;

/// <summary>A file to which JSON lines are added, read as trees: for agents whose logs are small beside Claude Code's and Codex'.</summary>
/// <param name="markers">Texts of which one stands in every line that matters: most lines do not, and are not parsed.</param>
internal abstract class JsonLines(params string[] markers) : LineReader
{
    private readonly byte[][] _markers = [.. markers.Select(Encoding.UTF8.GetBytes)];

    /// <summary>What lines before told, and lines after go by.</summary>
    protected LineContext Context { get; private set; } = new();

    public override ReadOnlyMemory<byte> State => JsonSerializer.SerializeToUtf8Bytes(Context, LineContextJson.Default.LineContext);

    public override void Resume(ReadOnlySpan<byte> state)
    {
        try
        {
            Context = JsonSerializer.Deserialize(state, LineContextJson.Default.LineContext) ?? new();
        }
        catch (JsonException)
        {
            // Another version's.
            Context = new();
        }
    }

    public override void Read(ReadOnlySpan<byte> line, CallSink calls)
    {
        if (!MayCount(line)) return;
        if (!LogValue.TryParse(line.ToArray(), out var document))
        {
            calls.AddUnreadable();
            return;
        }

        using (document)
        {
            try
            {
                Read(new LogValue(document.RootElement), calls);
            }
            catch (Exception bad) when (JsonFields.IsUnreadable(bad))
            {
                // A text that is none.
                calls.AddUnreadable();
            }
        }
    }

    protected abstract void Read(LogValue entry, CallSink calls);

    private bool MayCount(ReadOnlySpan<byte> line)
    {
        foreach (var marker in _markers)
        {
            if (line.IndexOf(marker) >= 0) return true;
        }

        return false;
    }
}

/// <summary>What a reader of lines remembers. Which of it matters, each agent's reader knows.</summary>
internal sealed record LineContext
{
    public string? Session { get; set; }

    public string? Directory { get; set; }

    public string? Model { get; set; }

    /// <summary>What one name stands for, where a log speaks of models by names of its own.</summary>
    public Dictionary<string, string> Names { get; init; } = new(StringComparer.Ordinal);
}

[JsonSerializable(typeof(LineContext))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
internal sealed partial class LineContextJson : JsonSerializerContext;
