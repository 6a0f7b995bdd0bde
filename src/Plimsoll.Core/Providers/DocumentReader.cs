using System.Text.Json;
using Plimsoll.Tokens;

namespace Plimsoll.Providers;

/// <summary>What the readers of every family share: documents that are objects, and the facts that each shape names alike.</summary>
internal abstract class DocumentReader : IUsageReader
{
    public long AnswerBytes { get; protected set; }

    public bool Unreadable { get; protected set; }

    /// <summary>Counts the answer's tokens, where it is set.</summary>
    public AnswerTokens? Tokens { get; set; }

    protected string? Id { get; set; }

    protected string? Model { get; set; }

    protected string? ServiceTier { get; set; }

    protected string? StopReason { get; set; }

    protected string? Error { get; set; }

    public void Read(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        var reader = JsonFields.OpenMany(json);
        try
        {
            // One document as a rule; many where a recorder lost what told that the body is lines.
            var any = false;
            while (reader.Read() && reader.TokenType is JsonTokenType.StartObject)
            {
                any = true;
                ReadDocument(ref reader, json);
            }

            Unreadable |= !any;
        }
        catch (Exception bad) when (JsonFields.IsUnreadable(bad))
        {
            // Cut off, not JSON, or a string that is not UTF-8: what was read until here is the best that is known.
            Unreadable = true;
        }
    }

    public abstract void Finish(in ResponseEnd end, List<Reading> readings);

    /// <summary>Reads one document. The reader stands on its opening brace, and <paramref name="json"/> is the whole of it.</summary>
    protected abstract void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json);

    /// <summary>Reads the value of an <c>error</c> field: an object with a code, type or status; or a text.</summary>
    protected void ReadError(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String)
        {
            Error = "error";
            return;
        }

        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        string? code = null, type = null, status = null;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("code"u8)) code = reader.Text();
            else if (reader.ValueTextEquals("type"u8)) type = reader.Text();
            else if (reader.ValueTextEquals("status"u8)) status = reader.Text();
            else reader.Skip();
        }

        Error = Short(code ?? status ?? type) ?? "error";
    }

    /// <summary>A reading with the shared facts, and the error that an HTTP status of 400 or more means.</summary>
    protected Reading Draft(in ResponseEnd end) => new()
    {
        ResponseId = Id,
        Model = Model,
        ServiceTier = ServiceTier?.ToLowerInvariant(),
        StopReason = StopReason,
        Error = Error ?? (end.Status >= 400 ? $"http_{end.Status}" : null),
    };

    protected static string? Short(string? code) => code?.Length > 64 ? code[..64] : code;
}
