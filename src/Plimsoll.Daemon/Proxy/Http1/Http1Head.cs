using System.Globalization;
using System.Text;

namespace Plimsoll.Daemon.Proxy.Http1;

/// <summary>The head of an answer on HTTP/1.1, read to its empty line.</summary>
/// <param name="Status">100 to 999.</param>
/// <param name="Reason">May be empty.</param>
/// <param name="Version10">HTTP/1.0: the connection ends with the body unless it says otherwise.</param>
/// <param name="Fields">In order, as they came; a folded one is joined.</param>
internal sealed record Http1Head(int Status, string Reason, bool Version10, List<KeyValuePair<string, string>> Fields)
{
    public const int MaxLength = 256 << 10;

    /// <summary>Where the head ends, behind its empty line; -1 where that has not come. Lines may end in LF alone.</summary>
    public static int FindEnd(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; ;)
        {
            var line = bytes[at..].IndexOf((byte)'\n');
            if (line < 0) return -1;
            at += line + 1;
            var rest = bytes[at..];
            if (rest.StartsWith("\r\n"u8)) return at + 2;
            if (rest.StartsWith("\n"u8)) return at + 1;
        }
    }

    /// <exception cref="Http1Exception">It cannot be read in one way only.</exception>
    public static Http1Head Parse(ReadOnlySpan<byte> head)
    {
        var status = NextLine(ref head);
        var whole = status.Length >= 12 && status.StartsWith("HTTP/1."u8) && status[8] == ' ' && (status.Length == 12 || status[12] == ' ');
        if (!whole || !int.TryParse(status[9..12], NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code < 100) throw Http1Exception.Invalid("its first line");
        if (HasControl(status)) throw Http1Exception.Invalid("a control character in its head");
        var reason = status.Length > 13 ? Encoding.Latin1.GetString(status[13..]) : "";
        return new(code, reason, status[7] == '0', ParseFields(head));
    }

    /// <summary>Reads fields as far as an empty line: those of a head, or trailers.</summary>
    /// <exception cref="Http1Exception">They cannot be read in one way only.</exception>
    public static List<KeyValuePair<string, string>> ParseFields(ReadOnlySpan<byte> lines)
    {
        var fields = new List<KeyValuePair<string, string>>(16);
        while (true)
        {
            var line = NextLine(ref lines);
            if (line.IsEmpty) return fields;
            if (HasControl(line)) throw Http1Exception.Invalid("a control character in its head");
            if (line[0] is (byte)' ' or (byte)'\t')
            {
                if (fields.Count == 0) throw Http1Exception.Invalid("a folded line without a field");
                var (name, value) = fields[^1];
                fields[^1] = new(name, $"{value} {Encoding.Latin1.GetString(Trim(line))}");
                continue;
            }

            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || line[..colon].ContainsAny((byte)' ', (byte)'\t')) throw Http1Exception.Invalid("a line of its head");
            fields.Add(new(Encoding.Latin1.GetString(line[..colon]), Encoding.Latin1.GetString(Trim(line[(colon + 1)..]))));
        }
    }

    /// <summary>Content-Length; null where there is none.</summary>
    /// <exception cref="Http1Exception">There are several, and they differ; or it is no number.</exception>
    public long? Length
    {
        get
        {
            long? length = null;
            foreach (var (name, value) in Fields)
            {
                if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) continue;
                if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || (length is { } other && other != number))
                    throw Http1Exception.Invalid("its Content-Length");
                length = number;
            }

            return length;
        }
    }

    /// <summary>The transfer codings, lower case, in order; null where there is none.</summary>
    public string? TransferCoding
    {
        get
        {
            string? all = null;
            foreach (var (name, value) in Fields)
            {
                if (!name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)) continue;
                var codings = value.ToLowerInvariant();
                all = all is null ? codings : $"{all}, {codings}";
            }

            return all;
        }
    }

    /// <summary>Whether the connection stays open behind this answer.</summary>
    public bool KeepsAlive
    {
        get
        {
            var keep = !Version10;
            foreach (var (name, value) in Fields)
            {
                if (!name.Equals("Connection", StringComparison.OrdinalIgnoreCase)) continue;
                if (value.Contains("close", StringComparison.OrdinalIgnoreCase)) return false;
                keep |= value.Contains("keep-alive", StringComparison.OrdinalIgnoreCase);
            }

            return keep;
        }
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        if (end < 0) throw Http1Exception.Invalid("its head ends early");
        var line = rest[..end];
        rest = rest[(end + 1)..];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    // RFC 9110, 5.5: no part of a value; Kestrel sends none of them on.
    private static bool HasControl(ReadOnlySpan<byte> line)
    {
        foreach (var value in line)
        {
            if (value is < 0x20 and not (byte)'\t' or 0x7f) return true;
        }

        return false;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim(" \t"u8);
}
