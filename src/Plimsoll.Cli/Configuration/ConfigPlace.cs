using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Plimsoll.Cli.Configuration;

/// <summary>Where a setting stands in the text of a configuration file, so that the rest of the text can be left alone.</summary>
internal readonly struct ConfigPlace
{
    private readonly string[] _missing;
    private readonly int _start;
    private readonly int _end;
    private readonly int _depth;
    private readonly bool _found;
    private readonly bool _hasMembers;

    private ConfigPlace(bool found, int start, int end, string[] missing, int depth, bool hasMembers) =>
        (_found, _start, _end, _missing, _depth, _hasMembers) = (found, start, end, missing, depth, hasMembers);

    /// <summary>Finds the value at <paramref name="path"/>, or the deepest object on the way to it.</summary>
    /// <exception cref="JsonException">The text is not JSON, or the way is blocked by something that is no object.</exception>
    public static ConfigPlace Find(ReadOnlySpan<byte> text, string[] path)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject) throw new JsonException("the file must hold one JSON object");

        for (var depth = 0; ; depth++)
        {
            var open = (int)reader.BytesConsumed;
            var (found, any) = (false, false);
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                any = true;
                found = reader.ValueTextEquals(path[depth]);
                reader.Read();
                if (found) break;
                reader.Skip();
            }

            if (!found) return new(false, open, open, path[depth..], depth + 1, any);
            if (depth == path.Length - 1)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return new(true, start, (int)reader.BytesConsumed, [], depth, true);
            }

            if (reader.TokenType is not JsonTokenType.StartObject) throw new JsonException($"{path[depth]} must be an object");
        }
    }

    /// <summary>Writes the text with the value replaced, put in, or (null) set to null where it stands.</summary>
    public void Replace(ReadOnlySpan<byte> text, byte[]? value, IBufferWriter<byte> output)
    {
        output.Write(text[.._start]);
        if (_found)
        {
            output.Write(value ?? "null"u8);
        }
        else if (value is not null)
        {
            var indent = new string(' ', 2 * _depth);
            var member = $"\n{indent}" + string.Concat(_missing[..^1].Select(name => $"\"{name}\": {{ ")) + $"\"{_missing[^1]}\": ";
            output.Write(Encoding.UTF8.GetBytes(member));
            output.Write(value);
            output.Write(Encoding.UTF8.GetBytes(string.Concat(_missing[..^1].Select(_ => " }")) + (_hasMembers ? "," : "")));
            if (!_hasMembers && !text[_end..].TrimStart(" \t\r"u8).StartsWith("\n"u8)) output.Write("\n"u8);
        }

        output.Write(text[_end..]);
    }
}
