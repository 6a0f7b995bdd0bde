using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Plimsoll.Cli.Rates.Updating;

/// <summary>A book of rates in one signed file: a line with the signature, a line with the manifest, then the provider files end to end.</summary>
/// <remarks>
/// The first line is <c>plimsoll-rates 1 KEY SIGNATURE</c>; what is signed (ECDSA on P-256 with SHA-256, the two numbers one after the
/// other) is <c>plimsoll-rates 1</c>, a line feed, and all that follows the first line. Made by <c>eng/sign-rates</c>.
/// </remarks>
internal sealed record RatesBundle
{
    /// <summary>The largest that is read. The bundled files come to half a megabyte.</summary>
    public const int MaxSize = 16 << 20;

    private static readonly SearchValues<char> OfNames = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    private const string Magic = "plimsoll-rates 1";
    private const int MaxFirstLine = 512;

    /// <summary>The id of the key that it says it is signed with.</summary>
    public required string KeyId { get; init; }

    public required byte[] Signature { get; init; }

    /// <summary>Manifest and files: what is signed.</summary>
    public required ReadOnlyMemory<byte> Signed { get; init; }

    /// <summary>The day and its number on that day: 2026112500 is the first of 2026-11-25. A later book has a larger one.</summary>
    public required long Version { get; init; }

    /// <summary>The day of its making, <c>yyyy-MM-dd</c>.</summary>
    public required string Date { get; init; }

    /// <summary>The oldest program that understands it.</summary>
    public required Version MinimumProgram { get; init; }

    /// <summary>Name (without folder) and content of each provider file.</summary>
    public required IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Files { get; init; }

    /// <summary>Reads a bundle and sees that it is whole; who signed it is another question.</summary>
    /// <returns>Null where <paramref name="problem"/> says, in words that follow "it", what is wrong.</returns>
    public static RatesBundle? Read(ReadOnlyMemory<byte> bytes, out string? problem)
    {
        problem = "is no bundle of rates";
        var end = bytes.Span[..Math.Min(bytes.Length, MaxFirstLine)].IndexOf((byte)'\n');
        if (end < 0 || Encoding.ASCII.GetString(bytes.Span[..end]).Split(' ') is not ["plimsoll-rates", var format, var keyId, var signature]) return null;
        if (format != "1")
        {
            problem = "is of a form that this program does not know; update Plimsoll";
            return null;
        }

        var signed = bytes[(end + 1)..];
        var (bytesOfSignature, line) = (new byte[64], signed.Span.IndexOf((byte)'\n'));
        problem = "is damaged or not whole";
        if (line < 0 || !Convert.TryFromBase64String(signature, bytesOfSignature, out var length) || length != bytesOfSignature.Length) return null;
        try
        {
            using var manifest = JsonDocument.Parse(signed[..line]);
            var root = manifest.RootElement;
            if (Parts(root, signed[(line + 1)..]) is not { } files) return null;
            var bundle = new RatesBundle
            {
                KeyId = keyId,
                Signature = bytesOfSignature,
                Signed = signed,
                Version = root.GetProperty("version").GetInt64(),
                Date = root.GetProperty("date").GetString()!,
                MinimumProgram = System.Version.Parse(root.GetProperty("minimumProgram").GetString()!),
                Files = files,
            };
            if (!DateOnly.TryParseExact(bundle.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) return null;
            problem = null;
            return bundle;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Whether one of <paramref name="keys"/> that has its key's id made the signature.</summary>
    public bool IsSignedBy(IEnumerable<TrustedKey> keys) => keys.Any(key => key.Id == KeyId && key.Made(Signature, Message(Signed.Span)));

    /// <summary>Makes a bundle.</summary>
    public static byte[] Make(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files, long version, string date, Version minimumProgram, ECDsa key)
    {
        using var signed = new MemoryStream();
        var all = files.OrderBy(file => file.Key, StringComparer.Ordinal).ToList();
        using (var json = new Utf8JsonWriter(signed))
        {
            json.WriteStartObject();
            json.WriteNumber("version"u8, version);
            json.WriteString("date"u8, date);
            json.WriteString("minimumProgram"u8, minimumProgram.ToString());
            json.WriteStartArray("files"u8);
            foreach (var (name, content) in all)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, name);
                json.WriteNumber("size"u8, content.Length);
                json.WriteString("sha256"u8, Convert.ToHexStringLower(SHA256.HashData(content.Span)));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        signed.Write("\n"u8);
        foreach (var (_, content) in all) signed.Write(content.Span);
        var body = signed.ToArray();
        var signature = Convert.ToBase64String(key.SignData(Message(body), HashAlgorithmName.SHA256));
        return [.. Encoding.ASCII.GetBytes($"{Magic} {TrustedKey.IdOf(key.ExportSubjectPublicKeyInfo())} {signature}\n"), .. body];
    }

    // The name of the form is signed too: a signature on anything else can never be one on a bundle.
    private static byte[] Message(ReadOnlySpan<byte> signed) => [.. Encoding.ASCII.GetBytes(Magic + "\n"), .. signed];

    private static List<KeyValuePair<string, ReadOnlyMemory<byte>>>? Parts(JsonElement manifest, ReadOnlyMemory<byte> content)
    {
        var files = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        foreach (var file in manifest.GetProperty("files").EnumerateArray())
        {
            var (name, size) = (file.GetProperty("name").GetString()!, file.GetProperty("size").GetInt32());
            // A name is a name, and no way out of a folder.
            if (!name.EndsWith(".json", StringComparison.Ordinal) || name.AsSpan().ContainsAnyExcept(OfNames) || name.StartsWith('.')) return null;
            if (size < 0 || size > content.Length || files.Exists(other => other.Key == name)) return null;
            if (!Convert.ToHexStringLower(SHA256.HashData(content.Span[..size])).Equals(file.GetProperty("sha256").GetString(), StringComparison.Ordinal)) return null;
            files.Add(new(name, content[..size]));
            content = content[size..];
        }

        return content.IsEmpty && files.Count > 0 ? files : null;
    }
}
