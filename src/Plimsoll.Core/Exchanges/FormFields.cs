using System.Text;

namespace Plimsoll.Exchanges;

/// <summary>Walks the parts of a <c>multipart/form-data</c> body. A body that is cut off ends the walk.</summary>
internal ref struct FormFields
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly ReadOnlySpan<byte> _boundary;
    private int _at;

    /// <param name="body">The whole body.</param>
    /// <param name="contentType">Names the boundary; where it does not, the body's first line does.</param>
    public FormFields(ReadOnlySpan<byte> body, string? contentType)
    {
        _body = body;
        var first = body.IndexOf("--"u8);
        var line = first < 0 ? default : body[first..];
        var end = line.IndexOfAny((byte)'\r', (byte)'\n');
        _boundary = Named(contentType) is { } named && body.IndexOf(named) >= 0 ? named : end < 0 ? default : line[..end];
        _at = _boundary.IsEmpty ? -1 : body.IndexOf(_boundary);
    }

    /// <summary>The field's name; empty where the part has none.</summary>
    public string Name { get; private set; } = "";

    public bool IsFile { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Where the value begins in the body.</summary>
    public int Start { get; private set; }

    public bool Next()
    {
        if (_at < 0) return false;
        var start = _at + _boundary.Length;
        var headers = _body[start..];
        var length = headers.IndexOf("\r\n\r\n"u8);
        var blank = 4;
        if (length < 0) (length, blank) = (headers.IndexOf("\n\n"u8), 2);
        if (length < 0) return false;

        Start = start + length + blank;
        var value = _body[Start..];
        var end = value.IndexOf(_boundary);
        _at = end < 0 ? -1 : Start + end;
        if (end >= 0) value = value[..end];
        if (value.EndsWith("\r\n"u8)) value = value[..^2];
        else if (value.EndsWith("\n"u8)) value = value[..^1];
        Value = value;

        var head = Encoding.Latin1.GetString(headers[..Math.Min(length, 4096)]);
        Name = Parameter(head, "name") ?? "";
        IsFile = Parameter(head, "filename") is not null;
        return true;
    }

    private static byte[]? Named(string? contentType)
    {
        var boundary = contentType is null ? null : Parameter(contentType, "boundary");
        return string.IsNullOrEmpty(boundary) ? null : Encoding.Latin1.GetBytes("--" + boundary);
    }

    // ; name="file" or ; name=file
    private static string? Parameter(string header, string name)
    {
        for (var at = 0; (at = header.IndexOf(name + "=", at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            if (at > 0 && header[at - 1] is not (' ' or ';')) continue;
            var value = header.AsSpan(at + name.Length + 1);
            if (value.StartsWith("\""))
            {
                value = value[1..];
                var quote = value.IndexOf('"');
                return quote < 0 ? value.ToString() : value[..quote].ToString();
            }

            var end = value.IndexOfAny(";\r\n ");
            return end < 0 ? value.ToString() : value[..end].ToString();
        }

        return null;
    }
}
