using System.Text.Json;
using Plimsoll.Providers;
using Plimsoll.Tokens;

namespace Plimsoll.Exchanges;

/// <summary>Where the parts of a prompt stand in a request's body, in the order in which a provider's cache sees them.</summary>
internal sealed class PromptBlocks
{
    /// <summary>The places in that order: a block of a lower one comes first, wherever it stands in the body.</summary>
    public const byte Tools = 0;
    public const byte System = 1;
    public const byte Messages = 2;

    /// <summary>How many prefixes are kept: the first half and the last half, where there are more.</summary>
    public const int MaxPrefixes = 64;

    // A long conversation has some hundreds. Beyond this (the numbers of a tokenised embedding) the rest is one block.
    private const int MaxBlocks = 2048;

    private readonly List<Block> _blocks = [];

    /// <summary>Bytes of text in all of them.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Images, sounds and documents in all of them.</summary>
    public int Attachments { get; private set; }

    public void CountAttachment() => Attachments++;

    /// <summary>Adds a text that stands in the body as it is.</summary>
    public void AddText(int start, int length)
    {
        Add(new(Messages, start, length, length));
    }

    /// <summary>Adds the value after the name that the reader stands on, counting all of its JSON as text (the schemas of tools).</summary>
    public void AddWhole(ref Utf8JsonReader reader, byte place)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var length = (int)reader.BytesConsumed - start;
        if (length <= "null".Length) return;
        Add(new(place, start, length, length));
    }

    /// <summary>Adds the value after the name that the reader stands on.</summary>
    public void Add(ref Utf8JsonReader reader, byte place)
    {
        reader.Read();
        AddEntered(ref reader, place);
    }

    /// <summary>Adds each item of the list after the name that the reader stands on; or the value, where it is no list.</summary>
    public void AddItems(ref Utf8JsonReader reader, byte place)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            AddEntered(ref reader, place);
            return;
        }

        while (reader.NextItem()) AddEntered(ref reader, place);
    }

    /// <summary>The hash of the whole prompt (0 where there is none) and of its prefixes.</summary>
    public (ulong Whole, IReadOnlyList<PromptPrefix> Prefixes) Hash(ReadOnlySpan<byte> json, PromptHasher hasher)
    {
        if (_blocks.Count == 0) return (0, []);
        var kept = new PromptPrefix[Math.Min(_blocks.Count, MaxPrefixes)];
        var (number, hash, bytes) = (0, 0UL, 0L);
        for (var place = Tools; place <= Messages; place++)
        {
            foreach (var block in _blocks)
            {
                if (block.Place != place) continue;
                hash = hasher.Hash(json.Slice(block.Start, block.Length), hash);
                bytes += block.Text;
                var fromEnd = _blocks.Count - number;
                if (number < MaxPrefixes / 2) kept[number] = new(hash, bytes);
                else if (fromEnd <= kept.Length - (MaxPrefixes / 2)) kept[^fromEnd] = new(hash, bytes);
                number++;
            }
        }

        return (hash, kept);
    }

    /// <summary>
    /// The tokens of all texts. What <see cref="AddWhole"/> added counts as the JSON that it is. Null where a text cannot be read, or where
    /// there are so many blocks that some were put together.
    /// </summary>
    public PromptTokens? Count(ReadOnlySpan<byte> json, Tokenizer tokenizer)
    {
        if (_blocks.Count == MaxBlocks) return null;
        long text = 0, tools = 0;
        foreach (var block in _blocks)
        {
            var slice = json.Slice(block.Start, block.Length);
            if (block.Place == Tools) tools += tokenizer.Count(slice);
            else if (CountTokens(slice, tokenizer) is { } tokens) text += tokens;
            else return null;
        }

        return new(tokenizer, text, tools);
    }

    private static long? CountTokens(ReadOnlySpan<byte> value, Tokenizer tokenizer)
    {
        var reader = JsonFields.OpenMany(value);
        long tokens = 0;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String) tokens += CountedText.Count(tokenizer, ref reader);
                else if (reader.TokenType is JsonTokenType.PropertyName && (reader.ValueTextEquals("type"u8) || IsInlineData(ref reader) || IsNoText(ref reader))) reader.Skip();
            }
        }
        catch (Exception bad) when (JsonFields.IsUnreadable(bad))
        {
            return null;
        }

        return tokens;
    }

    private void AddEntered(ref Utf8JsonReader reader, byte place)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType is JsonTokenType.Null) return;
        var text = CountText(ref reader);
        Add(new(place, start, (int)reader.BytesConsumed - start, text));
    }

    private void Add(Block block)
    {
        TextBytes += block.Text;
        if (_blocks.Count < MaxBlocks)
        {
            _blocks.Add(block);
            return;
        }

        var last = _blocks[^1];
        if (last.Place == block.Place) _blocks[^1] = last with { Length = block.Start + block.Length - last.Start, Text = last.Text + block.Text };
    }

    private long CountText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String) return reader.TextBytes();
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return reader.ValueSpan.Length;

        long text = 0;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType is JsonTokenType.String)
            {
                text += reader.TextBytes();
            }
            else if (reader.TokenType is JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    Attachments += IsAttachment(ref reader) ? 1 : 0;
                }
                else if (IsInlineData(ref reader))
                {
                    Attachments++;
                    reader.Skip();
                }
                else if (IsNoText(ref reader))
                {
                    reader.Skip();
                }
            }
        }

        return text;
    }

    private static bool IsAttachment(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.String)
        {
            reader.Skip();
            return false;
        }

        return reader.ValueSpan.Length switch
        {
            4 => reader.ValueTextEquals("file"u8),
            5 => reader.ValueTextEquals("image"u8) || reader.ValueTextEquals("audio"u8) || reader.ValueTextEquals("video"u8),
            8 => reader.ValueTextEquals("document"u8),
            9 => reader.ValueTextEquals("image_url"u8) || reader.ValueTextEquals("video_url"u8),
            10 => reader.ValueTextEquals("input_file"u8),
            11 => reader.ValueTextEquals("input_image"u8) || reader.ValueTextEquals("input_audio"u8),
            _ => false,
        };
    }

    private static bool IsInlineData(ref Utf8JsonReader name) =>
        name.ValueTextEquals("inlineData"u8) || name.ValueTextEquals("inline_data"u8) ||
        name.ValueTextEquals("fileData"u8) || (name.ValueTextEquals("file_data"u8) && NextIsObject(name));

    private static bool NextIsObject(Utf8JsonReader name) => name.Read() && name.TokenType is JsonTokenType.StartObject;

    // Pictures in base 64, ids, roles and signatures: bytes, but no text that a model reads.
    private static bool IsNoText(ref Utf8JsonReader name) => name.ValueSpan.Length switch
    {
        2 => name.ValueTextEquals("id"u8),
        3 => name.ValueTextEquals("url"u8),
        4 => name.ValueTextEquals("role"u8) || name.ValueTextEquals("data"u8),
        5 => name.ValueTextEquals("model"u8),
        7 => name.ValueTextEquals("call_id"u8) || name.ValueTextEquals("file_id"u8),
        8 => name.ValueTextEquals("mimeType"u8) || name.ValueTextEquals("taskType"u8),
        9 => name.ValueTextEquals("image_url"u8) || name.ValueTextEquals("signature"u8) || name.ValueTextEquals("mime_type"u8) || name.ValueTextEquals("file_data"u8),
        10 => name.ValueTextEquals("media_type"u8),
        11 => name.ValueTextEquals("tool_use_id"u8),
        12 => name.ValueTextEquals("tool_call_id"u8),
        13 => name.ValueTextEquals("cache_control"u8),
        16 => name.ValueTextEquals("thoughtSignature"u8),
        17 => name.ValueTextEquals("encrypted_content"u8),
        18 => name.ValueTextEquals("bytesBase64Encoded"u8),
        _ => false,
    };

    private readonly record struct Block(byte Place, int Start, int Length, long Text);
}
