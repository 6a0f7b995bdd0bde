using System.Text.Json;

namespace Plimsoll.Providers.Gemini;

/// <summary>Gemini's Live API: JSON in binary frames, a usage for each answer of the model.</summary>
/// <remarks>
/// https://ai.google.dev/api/live. <c>usageMetadata</c> may come with any message. Each one counts its own answer, with all of the
/// session's context as its prompt, and each is billed: it is no sum over the session. What repeats the prompt of the last one with no
/// fewer tokens is the same answer's, counted on. An answer is over once its turn is and its usage is known, in either order.
/// </remarks>
internal sealed class LiveSocket : JsonSocketReader
{
    private const string Collection = "models/";

    private bool _asks;
    private bool _answers;
    private bool _turnComplete;
    private Counts? _usage;
    private Counts? _counted;
    private Counts? _last;
    private bool _turnOver;

    public override bool AskingIsACall => false;

    protected override void ReadField(ref Utf8JsonReader reader, bool fromServer)
    {
        if (fromServer) ReadServerField(ref reader);
        else ReadClientField(ref reader);
    }

    protected override SocketMessage Told(bool fromServer)
    {
        var (asks, answers, complete, usage) = (_asks, _answers, _turnComplete, _usage);
        (_asks, _answers, _turnComplete, _usage) = (false, false, false, null);
        if (!fromServer) return asks ? new(SocketStep.Asks, Anew: true) : default;

        // What has just been counted may be told once more.
        if (usage is not null && usage == _last && _counted is null && !answers) return default;
        var anew = (_turnOver && answers) || (usage is { } next && _counted is { } before && !next.GoesOnFrom(before));
        if (anew) (_counted, _turnOver) = (null, false);
        _counted = usage ?? _counted;
        _turnOver |= complete;
        if (_turnOver && _counted is not null)
        {
            (_last, _counted, _turnOver) = (_counted, null, false);
            return new(SocketStep.Ends, Anew: anew);
        }

        return usage is not null || answers ? new(SocketStep.Begins, Anew: anew) : new(complete ? SocketStep.Part : SocketStep.None);
    }

    private void ReadClientField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("setup"u8)) ReadSetup(ref reader);
        else if (reader.ValueTextEquals("clientContent"u8) || reader.ValueTextEquals("client_content"u8)) ReadClientContent(ref reader);
        else if (reader.ValueTextEquals("toolResponse"u8) || reader.ValueTextEquals("tool_response"u8)) Asks(ref reader);
        else reader.Skip();
    }

    private void Asks(ref Utf8JsonReader reader)
    {
        _asks = true;
        reader.Skip();
    }

    private void ReadSetup(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("model"u8)) Model = Bare(reader.Text(Model));
            else reader.Skip();
        }
    }

    // models/NAME, and on Vertex projects/…/publishers/google/models/NAME.
    private static string? Bare(string? name) => name?[(name.LastIndexOf(Collection, StringComparison.Ordinal) is var at and >= 0 ? at + Collection.Length : 0)..];

    private void ReadClientContent(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("turnComplete"u8) || reader.ValueTextEquals("turn_complete"u8)) _asks |= reader.Flag() ?? false;
            else reader.Skip();
        }
    }

    private void ReadServerField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("serverContent"u8)) ReadServerContent(ref reader);
        else if (reader.ValueTextEquals("toolCall"u8)) Answers(ref reader);
        else if (reader.ValueTextEquals("usageMetadata"u8)) ReadUsage(ref reader);
        else reader.Skip();
    }

    private void Answers(ref Utf8JsonReader reader)
    {
        _answers = true;
        reader.Skip();
    }

    private void ReadServerContent(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("turnComplete"u8)) _turnComplete = reader.Flag() ?? false;
            else if (reader.ValueTextEquals("modelTurn"u8)) Answers(ref reader);
            else reader.Skip();
        }
    }

    private void ReadUsage(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        long prompt = 0, total = 0;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("promptTokenCount"u8)) prompt = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("totalTokenCount"u8)) total = reader.Count() ?? 0;
            else reader.Skip();
        }

        _usage = new(prompt, total);
    }

    private readonly record struct Counts(long Prompt, long Total)
    {
        public bool GoesOnFrom(Counts before) => Prompt == before.Prompt && Total >= before.Total;
    }
}
