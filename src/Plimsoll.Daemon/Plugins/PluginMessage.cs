using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Plimsoll.Exchanges;

namespace Plimsoll.Daemon.Plugins;

/// <summary>Writes the lines that go to a plugin: docs/plugins.md. Nothing that authenticates is in them.</summary>
internal static class PluginMessage
{
    public const int Protocol = 1;

    // No plugin needs to know who asks; what only looks like a secret is left out too.
    private static readonly string[] SecretWords = ["auth", "key", "token", "secret", "cookie", "credential", "password", "signature", "session", "plimsoll-"];
    private static readonly string[] SecretAnswers = ["set-cookie", "auth", "secret", "session"];
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Hello() => Line(json =>
    {
        json.WriteString("type", "hello");
        json.WriteNumber("protocol", Protocol);
    });

    public static byte[] Exchange(long id, MeteredExchange exchange, KeptBodies kept) => Line(json =>
    {
        json.WriteString("type", "exchange");
        json.WriteNumber("protocol", Protocol);
        json.WriteNumber("id", id);
        json.WriteString("at", exchange.RequestHead.StartedAt);
        json.WriteString("end", exchange.End.Word());
        json.WriteStartObject("route");
        json.WriteString("provider", exchange.Route.Provider.Id);
        json.WriteString("endpoint", exchange.Route.Endpoint);
        json.WriteString("model", exchange.Route.PathModel);
        json.WriteString("id", exchange.Route.PathId);
        json.WriteEndObject();
        json.WriteStartObject("request");
        json.WriteString("method", exchange.RequestHead.Method);
        json.WriteString("host", exchange.RequestHead.Host);
        json.WriteString("target", WithoutSecrets(exchange.RequestHead.Target));
        WriteHeaders(json, exchange.RequestHead.Headers, SecretWords);
        WriteBody(json, kept.Request.Span, kept.RequestCut);
        json.WriteEndObject();
        json.WriteStartObject("response");
        json.WriteNumber("status", exchange.ResponseHead!.Status);
        WriteHeaders(json, exchange.ResponseHead.Headers, SecretAnswers);
        if (kept.Documents is { } documents)
        {
            json.WriteStartArray("documents");
            foreach (var document in documents) json.WriteStringValue(document);
            json.WriteEndArray();
            json.WriteBoolean("cut", kept.ResponseCut);
        }
        else
        {
            WriteBody(json, kept.Response.Span, kept.ResponseCut);
        }

        json.WriteEndObject();
    });

    /// <summary>A target whose query holds no values under names that mean a secret.</summary>
    internal static string WithoutSecrets(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        if (query < 0) return target;
        var parts = target[(query + 1)..].Split('&').Select(part =>
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            return equals >= 0 && (IsSecret(part[..equals], SecretWords) || part.StartsWith("sig=", StringComparison.OrdinalIgnoreCase)) ? part[..(equals + 1)] : part;
        });
        return $"{target[..query]}?{string.Join('&', parts)}";
    }

    private static bool IsSecret(string name, string[] words) => Array.Exists(words, word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static void WriteHeaders(Utf8JsonWriter json, HeaderList headers, string[] secret)
    {
        json.WriteStartArray("headers");
        foreach (var (name, value) in headers.Fields ?? [])
        {
            if (IsSecret(name, secret)) continue;
            json.WriteStartArray();
            json.WriteStringValue(name);
            json.WriteStringValue(value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteBody(Utf8JsonWriter json, ReadOnlySpan<byte> body, bool cut)
    {
        if (Utf8.IsValid(body))
        {
            json.WriteString("body", body);
            json.WriteString("body_encoding", "utf-8");
        }
        else
        {
            json.WriteBase64String("body", body);
            json.WriteString("body_encoding", "base64");
        }

        json.WriteBoolean("cut", cut);
    }

    private static byte[] Line(Action<Utf8JsonWriter> members)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }
}
