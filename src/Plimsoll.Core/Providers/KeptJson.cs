using System.Text.Json;

namespace Plimsoll.Providers;

/// <summary>A copy of one JSON value, the last that was kept. The same memory serves one value after the other.</summary>
internal struct KeptJson
{
    // A usage object is a few hundred bytes. One of a megabyte is not worth keeping.
    private const int MaxLength = 1 << 20;

    private byte[]? _bytes;
    private int _length;

    public readonly bool IsEmpty => _length == 0;

    public readonly ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

    /// <summary>Keeps the value after the name that <paramref name="reader"/> stands on, if it is an object and whole.</summary>
    public void KeepObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        var isObject = reader.TokenType is JsonTokenType.StartObject;
        reader.Skip();
        if (isObject) Keep(json[start..(int)reader.BytesConsumed]);
    }

    /// <summary>Keeps the usage after the name that <paramref name="reader"/> stands on: some servers send zeros, or {}, after the counts, which stay then.</summary>
    public void KeepUsage(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        var isObject = reader.TokenType is JsonTokenType.StartObject;
        reader.Skip();
        var usage = json[start..(int)reader.BytesConsumed];
        if (isObject && (IsEmpty || CountsTokens(usage))) Keep(usage);
    }

    /// <summary>Whether a usage has a token in it, under whatever name.</summary>
    public static bool CountsTokens(ReadOnlySpan<byte> usage)
    {
        var reader = JsonFields.Open(usage);
        reader.Read();
        while (reader.NextName())
        {
            var isToken = reader.ValueSpan.IndexOf("oken"u8) >= 0;
            var count = reader.Count();
            if (isToken && count > 0) return true;
        }

        return false;
    }

    public void Keep(ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxLength) return;
        if (_bytes is null || _bytes.Length < value.Length) _bytes = new byte[Math.Max(256, value.Length)];
        value.CopyTo(_bytes);
        _length = value.Length;
    }

    public void Clear() => _length = 0;
}
