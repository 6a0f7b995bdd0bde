using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Providers.Gemini;

/// <summary>What a batch made: the operation, with the responses in it once it is done, or the lines of the file that holds them.</summary>
/// <remarks>
/// An operation still under way has none, and makes no reading; nor does a request that failed, which is not billed. A response is known
/// by its own id, else by the batch's name and its place in it: a batch is fetched as often as a client likes, and billed once.
/// </remarks>
internal sealed class BatchReader : DocumentReader
{
    private readonly List<Reading> _readings = [];

    public override void Finish(in ResponseEnd end, List<Reading> readings) => readings.AddRange(_readings);

    // {"name":"batches/…","metadata":{"model":…,"output":{…}},"done":true,"response":{"inlinedResponses":{"inlinedResponses":[…]}}}
    // A line of a file: {"key":…,"response":{…}}
    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        string? batch = null;
        Range? response = null;
        List<Range> results = [], output = [];
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("response"u8))
            {
                var inside = reader;
                if (inside.EnterObject()) ReadResults(ref inside, results);
                response = ObjectRange(ref reader);
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                batch = reader.Text();
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                Model = ModelName.Bare(reader.Text());
            }
            else if (reader.ValueTextEquals("metadata"u8))
            {
                ReadMetadata(ref reader, output);
            }
            else if (reader.ValueTextEquals("output"u8))
            {
                if (reader.EnterObject()) ReadResults(ref reader, output);
            }
            else
            {
                reader.Skip();
            }
        }

        // An operation that is done states its output twice.
        if (results.Count == 0) results = output;
        if (batch is null && results.Count == 0 && response is { } line) results.Add(line);
        for (var place = 0; place < results.Count; place++) ReadResponse(json[results[place]], batch, place);
    }

    private void ReadMetadata(ref Utf8JsonReader reader, List<Range> output)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("model"u8)) Model = ModelName.Bare(reader.Text());
            else if (!reader.ValueTextEquals("output"u8)) reader.Skip();
            else if (reader.EnterObject()) ReadResults(ref reader, output);
        }
    }

    // A list, or an object that holds it under the same name.
    private static void ReadResults(ref Utf8JsonReader reader, List<Range> into)
    {
        while (reader.NextName())
        {
            if (!reader.ValueTextEquals("inlinedResponses"u8))
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject) ReadResults(ref reader, into);
            else if (reader.TokenType is JsonTokenType.StartArray) ReadItems(ref reader, into);
        }
    }

    private static void ReadItems(ref Utf8JsonReader reader, List<Range> into)
    {
        while (reader.NextItem())
        {
            if (reader.TokenType is not JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.NextName())
            {
                if (!reader.ValueTextEquals("response"u8)) reader.Skip();
                else if (ObjectRange(ref reader) is { } response) into.Add(response);
            }
        }
    }

    // Where the value stands, if it is an object. The reader ends on its last token.
    private static Range? ObjectRange(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return null;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private void ReadResponse(ReadOnlySpan<byte> json, string? batch, int place)
    {
        var body = new GenerateReader();
        body.Read(json);
        body.Finish(new(200, ExchangeEnd.Complete, Streamed: false), _readings);
        AnswerBytes += body.AnswerBytes;
        var reading = _readings[^1];
        _readings[^1] = reading with
        {
            ServiceTier = "batch",
            Model = reading.Model ?? Model,
            ResponseId = reading.ResponseId ?? (batch is null ? null : string.Create(CultureInfo.InvariantCulture, $"{batch}#{place}")),
        };
    }
}
