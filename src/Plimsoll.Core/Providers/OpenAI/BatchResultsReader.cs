using System.Text.Json;

namespace Plimsoll.Providers.OpenAI;

/// <summary>The output of a batch: a file of lines, each holding the response to one request. Any other file holds nothing.</summary>
/// <remarks>A line's body is what its endpoint answers: with <c>object</c> <c>response</c> the Responses API's, else chat's or embeddings'.</remarks>
internal sealed class BatchResultsReader : IUsageReader
{
    private readonly List<Reading> _readings = [];

    public long AnswerBytes { get; private set; }

    // Files of every kind pass here: one that is not a batch's output is no fault.
    public bool Unreadable => false;

    public void Read(ReadOnlySpan<byte> json)
    {
        var body = Body(json, out var status, out var line);
        if (body.IsEmpty) return;

        IUsageReader reader = IsResponse(body) ? new ResponsesReader() : new ChatReader();
        reader.Read(body);
        var first = _readings.Count;
        reader.Finish(new(status, ExchangeEnd.Complete, Streamed: false), _readings);
        AnswerBytes += reader.AnswerBytes;
        for (var at = first; at < _readings.Count; at++)
        {
            // Errors and embeddings have no id of their own: the line has.
            var order = _readings[at].ResponseId is null ? line : null;
            _readings[at] = _readings[at] with { ServiceTier = "batch", OrderId = order };
        }
    }

    public void Finish(in ResponseEnd end, List<Reading> readings) => readings.AddRange(_readings);

    // {"id":"batch_req_…","custom_id":"…","response":{"status_code":200,"request_id":"…","body":{…}},"error":null}
    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> json, out int status, out string? line)
    {
        ReadOnlySpan<byte> body = default;
        status = 200;
        line = null;
        var named = false;
        try
        {
            var reader = JsonFields.Open(json);
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject) return default;
            while (reader.NextName())
            {
                if (reader.ValueTextEquals("custom_id"u8))
                {
                    named = true;
                    reader.Skip();
                }
                else if (reader.ValueTextEquals("id"u8))
                {
                    line = reader.Text();
                }
                else if (!reader.ValueTextEquals("response"u8))
                {
                    reader.Skip();
                }
                else if (reader.EnterObject())
                {
                    while (reader.NextName())
                    {
                        if (reader.ValueTextEquals("status_code"u8))
                        {
                            status = (int)Math.Min(reader.Count() ?? 200, 999);
                        }
                        else if (!reader.ValueTextEquals("body"u8))
                        {
                            reader.Skip();
                        }
                        else if (reader.EnterObject())
                        {
                            var start = (int)reader.TokenStartIndex;
                            reader.Skip();
                            body = json[start..(int)reader.BytesConsumed];
                        }
                    }
                }
            }
        }
        catch (Exception bad) when (JsonFields.IsUnreadable(bad))
        {
            // A line that is cut off or no JSON says nothing.
            return default;
        }

        return named ? body : default;
    }

    private static bool IsResponse(ReadOnlySpan<byte> body)
    {
        var reader = JsonFields.Open(body);
        try
        {
            reader.Read();
            while (reader.NextName())
            {
                if (reader.ValueTextEquals("object"u8)) return reader.Text() == "response";
                reader.Skip();
            }
        }
        catch (Exception bad) when (JsonFields.IsUnreadable(bad))
        {
            // A name that is no text, before the one that tells.
        }

        return false;
    }
}
