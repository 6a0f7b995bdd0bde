using System.Text;
using System.Text.Json;
using Plimsoll.Providers;
using Plimsoll.Tokens;

namespace Plimsoll.Exchanges;

/// <summary>Reads what a request asks for, in one pass and without keeping any text.</summary>
/// <remarks>A body that is cut off, or no JSON, gives what stands before that point. Nothing in it makes this throw.</remarks>
internal ref struct RequestReader
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly PromptBlocks _blocks = new();
    private string? _model;
    private string? _tier;
    private long? _maxTokens;
    private bool _streaming;
    private bool _thinking;
    private int _tools;
    private long _characters;
    private bool _warmUp;
    private bool _includeUsage;
    private bool _schema;

    private RequestReader(ReadOnlySpan<byte> json) => _json = json;

    /// <summary>Reads a body. Null where there is nothing to say: no body, and no model in the path.</summary>
    public static ReadRequest? Read(Route route, RequestHead head, ReadOnlySpan<byte> body, PromptHasher hasher)
    {
        if (body.StartsWith("\uFEFF"u8)) body = body[3..];
        var request = new RequestReader(body) { _model = route.PathModel };
        if (head.Target.Contains(":stream", StringComparison.Ordinal) || head.Target.Contains("alt=sse", StringComparison.Ordinal)) request._streaming = true;

        var trimmed = body.TrimStart(" \t\r\n"u8);
        bool read;
        if (trimmed.StartsWith("--"u8)) read = request.ReadForm(head.Headers.Find("content-type"));
        else read = trimmed.StartsWith("{"u8) && request.ReadJson();
        if (!read && route.PathModel is null) return null;
        var facts = request.Facts(route, hasher);
        return new(facts, request._characters, request.Tokens(route, facts), request._warmUp);
    }

    // A chat stream states its usage where it was asked to: to count what it will state itself would be work for nothing. What a schema of
    // the answer adds to the prompt, or a picture, no text tells.
    private readonly PromptTokens? Tokens(Route route, RequestFacts facts) =>
        _streaming && !_includeUsage && !_schema && facts.Attachments == 0 && route.Shape == "openai.chat" && ModelTokenizer.Find(facts.Model) is { } tokenizer ? _blocks.Count(_json, tokenizer) : null;

    private RequestFacts Facts(Route route, PromptHasher hasher)
    {
        var (hash, prefixes) = _blocks.Hash(_json, hasher);
        return new()
        {
            Model = ModelName.Bare(route.PathModel ?? _model),
            Streaming = _streaming,
            ServiceTier = _tier?.ToLowerInvariant(),
            MaxTokens = _maxTokens,
            Thinking = _thinking,
            Tools = _tools,
            PromptBytes = _blocks.TextBytes,
            Attachments = _blocks.Attachments,
            PromptHash = hash,
            Prefixes = prefixes,
        };
    }

    private bool ReadJson()
    {
        var reader = JsonFields.Open(_json);
        try
        {
            reader.Read();
            ReadObject(ref reader);
        }
        catch (Exception bad) when (JsonFields.IsUnreadable(bad))
        {
            // Cut off, or not JSON: what was read until here stands.
        }

        return true;
    }

    private void ReadObject(ref Utf8JsonReader reader)
    {
        while (reader.NextName())
        {
            switch (reader.ValueSpan.Length)
            {
                case 5 when reader.ValueTextEquals("model"u8):
                    _model = reader.Text(_model);
                    break;
                case 5 when reader.ValueTextEquals("tools"u8):
                    ReadTools(ref reader);
                    break;
                case 5 when reader.ValueTextEquals("input"u8):
                    ReadInput(ref reader);
                    break;
                case 6 when reader.ValueTextEquals("stream"u8):
                    _streaming |= reader.Flag() ?? false;
                    break;
                case 6 when reader.ValueTextEquals("system"u8):
                case 12 when reader.ValueTextEquals("instructions"u8):
                case 17 when reader.ValueTextEquals("systemInstruction"u8):
                case 18 when reader.ValueTextEquals("system_instruction"u8):
                    _blocks.Add(ref reader, PromptBlocks.System);
                    break;
                case 6 when reader.ValueTextEquals("prompt"u8):
                case 7 when reader.ValueTextEquals("content"u8):
                case 8 when reader.ValueTextEquals("messages"u8) || reader.ValueTextEquals("contents"u8) || reader.ValueTextEquals("requests"u8):
                case 9 when reader.ValueTextEquals("instances"u8):
                    _blocks.AddItems(ref reader, PromptBlocks.Messages);
                    break;
                case 7 when reader.ValueTextEquals("request"u8):
                case 8 when reader.ValueTextEquals("response"u8):
                    // Code Assist and realtime wrap the request.
                    if (reader.EnterObject()) ReadObject(ref reader);
                    break;
                case 9 when reader.ValueTextEquals("functions"u8):
                    ReadTools(ref reader);
                    break;
                case 8 when reader.ValueTextEquals("thinking"u8):
                case 9 when reader.ValueTextEquals("reasoning"u8):
                case 14 when reader.ValueTextEquals("thinkingConfig"u8):
                case 15 when reader.ValueTextEquals("thinking_config"u8):
                    ReadThinking(ref reader);
                    break;
                case 16 when reader.ValueTextEquals("reasoning_effort"u8):
                    _thinking |= reader.Text() is not (null or "none");
                    break;
                case 11 when reader.ValueTextEquals("serviceTier"u8):
                case 12 when reader.ValueTextEquals("service_tier"u8):
                    _tier = reader.Text(_tier);
                    break;
                case 16 when reader.ValueTextEquals("generationConfig"u8):
                case 17 when reader.ValueTextEquals("generation_config"u8):
                    if (reader.EnterObject()) ReadObject(ref reader);
                    break;
                default:
                    ReadOther(ref reader);
                    break;
            }
        }
    }

    // What makes the prompt more, or less, than what stands in the request.
    private static bool IsElsewhere(ref Utf8JsonReader name) => name.ValueSpan.Length switch
    {
        9 => name.ValueTextEquals("container"u8),
        12 => name.ValueTextEquals("conversation"u8),
        13 => name.ValueTextEquals("cachedContent"u8),
        14 => name.ValueTextEquals("cached_content"u8),
        18 => name.ValueTextEquals("context_management"u8),
        20 => name.ValueTextEquals("previous_response_id"u8),
        _ => false,
    };

    private void ReadOther(ref Utf8JsonReader reader)
    {
        if (IsMaxTokens(ref reader))
        {
            _maxTokens = reader.Count() ?? _maxTokens;
            return;
        }

        if (reader.ValueTextEquals("stream_options"u8))
        {
            ReadStreamOptions(ref reader);
            return;
        }

        _schema |= reader.ValueTextEquals("response_format"u8) || reader.ValueTextEquals("web_search_options"u8) || reader.ValueTextEquals("audio"u8) || reader.ValueTextEquals("prediction"u8);
        if (ReadOfSocket(ref reader)) return;
        if (!IsElsewhere(ref reader))
        {
            reader.Skip();
            return;
        }

        reader.Read();
        if (reader.TokenType is not JsonTokenType.Null) _blocks.CountAttachment();
        reader.Skip();
    }

    private void ReadStreamOptions(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("include_usage"u8)) _includeUsage = reader.Flag() ?? false;
            else reader.Skip();
        }
    }

    // What only messages on sockets have.
    private bool ReadOfSocket(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("generate"u8)) _warmUp = reader.Flag() is false;
        else if (reader.ValueTextEquals("turns"u8)) _blocks.AddItems(ref reader, PromptBlocks.Messages);
        else if (!reader.ValueTextEquals("clientContent"u8) && !reader.ValueTextEquals("client_content"u8)) return false;
        else if (reader.EnterObject()) ReadObject(ref reader);
        return true;
    }

    private static bool IsMaxTokens(ref Utf8JsonReader name) => name.ValueSpan.Length switch
    {
        10 => name.ValueTextEquals("max_tokens"u8),
        15 => name.ValueTextEquals("maxOutputTokens"u8),
        17 => name.ValueTextEquals("max_output_tokens"u8),
        20 => name.ValueTextEquals("max_tokens_to_sample"u8),
        21 => name.ValueTextEquals("max_completion_tokens"u8),
        _ => false,
    };

    private void ReadInput(ref Utf8JsonReader reader)
    {
        var value = reader;
        value.Read();
        if (value.TokenType is JsonTokenType.String) _characters = CodePoints(ref value);
        _blocks.AddItems(ref reader, PromptBlocks.Messages);
    }

    private static long CodePoints(ref Utf8JsonReader text)
    {
        if (!text.ValueIsEscaped)
        {
            // Every byte but those that continue a character begins one.
            long count = 0;
            foreach (var one in text.ValueSpan)
            {
                if ((one & 0xC0) != 0x80) count++;
            }

            return count;
        }

        long runes = 0;
        foreach (var _ in text.GetString()!.EnumerateRunes()) runes++;
        return runes;
    }

    private void ReadTools(ref Utf8JsonReader reader)
    {
        var value = reader;
        _blocks.AddWhole(ref reader, PromptBlocks.Tools);
        if (!value.EnterArray()) return;
        while (value.NextItem())
        {
            var functions = 0;
            if (value.TokenType is JsonTokenType.StartObject)
            {
                while (value.NextName())
                {
                    // Gemini lists many functions in one tool.
                    if ((value.ValueTextEquals("functionDeclarations"u8) || value.ValueTextEquals("function_declarations"u8)) && value.EnterArray())
                    {
                        while (value.NextItem())
                        {
                            functions++;
                            value.Skip();
                        }
                    }
                    else if (value.TokenType is JsonTokenType.PropertyName)
                    {
                        value.Skip();
                    }
                }
            }
            else
            {
                value.Skip();
            }

            _tools += Math.Max(1, functions);
        }
    }

    // Anthropic {"type":"enabled"}, OpenAI {"effort":"high"}, Gemini {"thinkingBudget":1024} or {"thinkingLevel":"low"}.
    private void ReadThinking(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("type"u8)) _thinking |= reader.Text() is not (null or "disabled");
            else if (reader.ValueTextEquals("effort"u8)) _thinking |= reader.Text() is not (null or "none");
            else if (reader.ValueTextEquals("thinkingLevel"u8) || reader.ValueTextEquals("thinking_level"u8)) _thinking |= reader.Text() is not null;
            else if (reader.ValueTextEquals("thinkingBudget"u8) || reader.ValueTextEquals("thinking_budget"u8)) ReadBudget(ref reader);
            else reader.Skip();
        }
    }

    // -1 leaves the budget to the model, 0 turns thinking off.
    private void ReadBudget(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var budget)) _thinking |= budget != 0;
        reader.Skip();
    }

    private bool ReadForm(string? contentType)
    {
        var form = new FormFields(_json, contentType);
        while (form.Next())
        {
            if (form.IsFile) _blocks.CountAttachment();
            else if (form.Name is "model") _model = Encoding.UTF8.GetString(form.Value[..Math.Min(form.Value.Length, 512)]).Trim();
            else if (form.Name is "stream") _streaming |= form.Value.SequenceEqual("true"u8) || form.Value.SequenceEqual("True"u8) || form.Value.SequenceEqual("1"u8);
            else if (form.Name is "prompt") _blocks.AddText(form.Start, form.Value.Length);
        }

        if (_model is "") _model = null;
        return true;
    }
}
