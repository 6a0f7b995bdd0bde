using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Plimsoll.Exchanges;

namespace Plimsoll.Cli.Replaying;

/// <summary>One exchange out of a recording.</summary>
internal sealed class RecordedExchange
{
    /// <summary>The recording's own id; where it has none, where it stands.</summary>
    public required string Id { get; init; }

    /// <summary>The provider as the recording names it, or null.</summary>
    public string? Provider { get; init; }

    public required RequestHead Request { get; init; }

    public ReadOnlyMemory<byte> RequestBody { get; init; }

    /// <summary>Null where no response was recorded.</summary>
    public ResponseHead? Response { get; init; }

    public ReadOnlyMemory<byte> ResponseBody { get; init; }

    /// <summary>What was said on the WebSocket that the exchange opened; null where it opened none, or nobody recorded it.</summary>
    public IReadOnlyList<RecordedMessage>? Messages { get; init; }

    /// <summary>How long the exchange took, where the recording says so.</summary>
    public TimeSpan? Duration { get; init; }

    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="FormatException">It is not an exchange; the message says what is missing.</exception>
    public static RecordedExchange Parse(Recording recording)
    {
        var fields = new Fields();
        var reader = new Utf8JsonReader(recording.Json.Span);
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject) throw new FormatException("a recording is a JSON object");
        fields.ReadTop(ref reader, recording.IsHar);
        return fields.Build(recording.Where);
    }

    // The two forms share their bones: a request and a response with headers and a body; HAR nests the bodies one deeper.
    private sealed class Fields
    {
        private readonly Side _request = new();
        private readonly Side _response = new();
        private string? _id;
        private string? _provider;
        private string? _at;
        private double? _milliseconds;
        private List<RecordedMessage>? _messages;

        public void ReadTop(ref Utf8JsonReader reader, bool har)
        {
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("request"u8)) _request.Read(ref reader);
                else if (reader.ValueTextEquals("response"u8)) _response.Read(ref reader);
                else if (!har && reader.ValueTextEquals("id"u8)) _id = Text(ref reader);
                else if (reader.ValueTextEquals("provider"u8)) _provider = Text(ref reader);
                else if (reader.ValueTextEquals("recorded_at"u8) || reader.ValueTextEquals("startedDateTime"u8)) _at = Text(ref reader);
                else if (har && reader.ValueTextEquals("time"u8)) _milliseconds = Number(ref reader);
                else if (har && reader.ValueTextEquals("_webSocketMessages"u8)) ReadMessages(ref reader);
                else Skip(ref reader);
            }
        }

        // [{"type": "send" | "receive", "time": seconds since 1970, "opcode": 1 | 2, "data": text, or base64 where it is bytes}, …]
        private void ReadMessages(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType is not JsonTokenType.StartArray)
            {
                reader.Skip();
                return;
            }

            _messages = [];
            while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            {
                if (reader.TokenType is not JsonTokenType.StartObject)
                {
                    reader.Skip();
                    continue;
                }

                string? type = null;
                double? seconds = null, opcode = null;
                byte[]? data = null;
                while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
                {
                    if (reader.ValueTextEquals("type"u8)) type = Text(ref reader);
                    else if (reader.ValueTextEquals("time"u8)) seconds = Number(ref reader);
                    else if (reader.ValueTextEquals("opcode"u8)) opcode = Number(ref reader);
                    else if (reader.ValueTextEquals("data"u8)) data = Bytes(ref reader);
                    else Skip(ref reader);
                }

                if (data is null || type is not ("send" or "receive") || opcode is not (null or 1 or 2)) continue;
                DateTimeOffset? at = seconds is > 0 and < 1e11 ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds.Value * TimeSpan.TicksPerSecond)) : null;
                _messages.Add(new(type == "receive", at, opcode is not 2, opcode is 2 ? Side.Decode(data).ToArray() : data));
            }
        }

        public RecordedExchange Build(string where)
        {
            if (_request.Method is not { } method) throw new FormatException("it has no request.method");
            if (!DateTimeOffset.TryParse(_at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
                throw new FormatException("it has no recorded_at (or startedDateTime) that is a date and time");

            var (host, target) = (_request.Host, _request.Target);
            var port = _request.Port;
            if (_request.Url is { } url)
            {
                if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) throw new FormatException("its request.url is not an address");
                (host, target, port) = (uri.Host, uri.PathAndQuery, uri.Port);
            }

            if (host is null || target is null) throw new FormatException("it has no request.host and path");
            host = host.TrimEnd('.').ToLowerInvariant();
            // The port tells one server of a machine from another.
            if (port is not (null or 80 or 443)) host = string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
            return new()
            {
                Id = _id ?? where,
                Provider = _provider,
                Request = new(method.ToUpperInvariant(), host, target, new(_request.Headers), at.ToUniversalTime()),
                RequestBody = RecordedBody.Plain(_request.Body, new HeaderList(_request.Headers).Find("Content-Encoding")),
                Response = _response.Status is { } status and > 0 ? new(status, new(_response.Headers)) : null,
                ResponseBody = RecordedBody.Plain(_response.Body, new HeaderList(_response.Headers).Find("Content-Encoding")),
                Messages = _messages,
                Duration = _milliseconds is >= 0 and < 1e12 ? TimeSpan.FromMilliseconds(_milliseconds.Value) : null,
            };
        }
    }

    private sealed class Side
    {
        private byte[]? _text;
        private bool _base64;

        public string? Method { get; private set; }

        public string? Host { get; private set; }

        public int? Port { get; private set; }

        public string? Target { get; private set; }

        public string? Url { get; private set; }

        public int? Status { get; private set; }

        public List<KeyValuePair<string, string>> Headers { get; } = [];

        public ReadOnlyMemory<byte> Body => _text is null ? default : _base64 ? Decode(_text) : _text;

        public void Read(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType is not JsonTokenType.StartObject)
            {
                reader.Skip();
                return;
            }

            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("headers"u8)) ReadHeaders(ref reader);
                else if (reader.ValueTextEquals("body"u8)) _text = Bytes(ref reader) ?? _text;
                else if (reader.ValueTextEquals("body_encoding"u8) || reader.ValueTextEquals("encoding"u8)) _base64 = Text(ref reader) == "base64";
                else if (reader.ValueTextEquals("postData"u8) || reader.ValueTextEquals("content"u8)) Read(ref reader);
                else if (reader.ValueTextEquals("text"u8)) _text = Bytes(ref reader) ?? _text;
                else if (reader.ValueTextEquals("method"u8)) Method = Text(ref reader);
                else if (reader.ValueTextEquals("host"u8)) Host = Text(ref reader);
                else if (reader.ValueTextEquals("port"u8)) Port = Number(ref reader) is { } port and > 0 and < 65536 ? (int)port : null;
                else if (reader.ValueTextEquals("path_and_query"u8)) Target = Text(ref reader);
                else if (reader.ValueTextEquals("path"u8)) Target = Text(ref reader) is { } path ? Target ?? path : Target;
                else if (reader.ValueTextEquals("url"u8)) Url = Text(ref reader);
                else if (reader.ValueTextEquals("status"u8)) Status = Number(ref reader) is { } status and > 0 and < 1000 ? (int)status : null;
                else Skip(ref reader);
            }
        }

        // [["name", "value"], …] in the corpus' form, [{"name": …, "value": …}, …] in HAR.
        private void ReadHeaders(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType is not JsonTokenType.StartArray)
            {
                reader.Skip();
                return;
            }

            while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            {
                string? name = null, value = null;
                if (reader.TokenType is JsonTokenType.StartArray)
                {
                    name = Element(ref reader);
                    value = reader.TokenType is JsonTokenType.EndArray ? null : Element(ref reader);
                    while (reader.TokenType is not JsonTokenType.EndArray && reader.Read() && reader.TokenType is not JsonTokenType.EndArray) reader.Skip();
                }
                else if (reader.TokenType is JsonTokenType.StartObject)
                {
                    while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
                    {
                        if (reader.ValueTextEquals("name"u8)) name = Text(ref reader);
                        else if (reader.ValueTextEquals("value"u8)) value = Text(ref reader);
                        else Skip(ref reader);
                    }
                }

                if (name is not null && value is not null) Headers.Add(new(name, value));
            }
        }

        private static string? Element(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType is JsonTokenType.String) return reader.GetString();
            reader.Skip();
            return null;
        }

        public static ReadOnlyMemory<byte> Decode(byte[] text)
        {
            var bytes = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(text.Length)];
            var done = System.Buffers.Text.Base64.DecodeFromUtf8(text, bytes, out _, out var written);
            return done is OperationStatus.Done ? bytes.AsMemory(0, written) : throw new FormatException("a body is not the base64 that it claims to be");
        }
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    private static double? Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number) return reader.TryGetDouble(out var number) ? number : null;
        reader.Skip();
        return null;
    }

    // A body as text comes unescaped; a body that a recorder wrote as JSON comes as the JSON it is.
    private static byte[]? Bytes(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Null) return null;
        if (reader.TokenType is JsonTokenType.String)
        {
            var bytes = new byte[reader.ValueSpan.Length];
            try
            {
                var length = reader.CopyString(bytes);
                return length == bytes.Length ? bytes : bytes[..length];
            }
            catch (InvalidOperationException)
            {
                // Half of a surrogate pair: not text that UTF-8 can hold. The raw form still shows the usage.
                return reader.ValueSpan.ToArray();
            }
        }

        using var document = JsonDocument.ParseValue(ref reader);
        return Encoding.UTF8.GetBytes(document.RootElement.GetRawText());
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
