using System.Text.Json;

namespace Plimsoll.Providers.OpenAI;

/// <summary>One item of a response's output, as far as it costs something.</summary>
/// <param name="Fee">The fee that it carries.</param>
/// <param name="Container">The container that code ran in, or null.</param>
/// <param name="IsHosted">True where a tool of the provider ran, with a fee or without.</param>
/// <param name="TextBytes">Bytes of text in it.</param>
internal readonly record struct OutputItem(ToolFee Fee, string? Container, bool IsHosted, long TextBytes)
{
    /// <summary>Reads the value after the name that the reader stands on.</summary>
    public static OutputItem Read(ref Utf8JsonReader reader) => reader.EnterObject() ? ReadEntered(ref reader) : default;

    /// <summary>Reads the object that the reader stands in.</summary>
    public static OutputItem ReadEntered(ref Utf8JsonReader reader)
    {
        var fee = ToolFee.None;
        var hosted = false;
        var failed = false;
        string? action = null, container = null, ignored = null;
        long bytes = 0;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("type"u8)) (fee, hosted) = ReadKind(ref reader);
            else if (reader.ValueTextEquals("status"u8)) failed = reader.Text() == "failed";
            else if (reader.ValueTextEquals("action"u8)) action = ReadAction(ref reader);
            else if (reader.ValueTextEquals("container_id"u8)) container = reader.Text();
            else if (IsText(ref reader)) bytes += AnswerText.Count(ref reader, ref ignored);
            else reader.Skip();
        }

        // Opening a page that was found, and searching in it, are free.
        if (failed || (fee is ToolFee.WebSearch && action is not (null or "search"))) fee = ToolFee.None;
        return new(fee, container, hosted, bytes);
    }

    private static bool IsText(ref Utf8JsonReader name) =>
        name.ValueTextEquals("content"u8) || name.ValueTextEquals("arguments"u8) || name.ValueTextEquals("summary"u8) ||
        name.ValueTextEquals("input"u8) || name.ValueTextEquals("code"u8);

    private static (ToolFee Fee, bool Hosted) ReadKind(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.String)
        {
            reader.Skip();
            return default;
        }

        if (reader.ValueTextEquals("web_search_call"u8)) return (ToolFee.WebSearch, true);
        if (reader.ValueTextEquals("file_search_call"u8)) return (ToolFee.FileSearch, true);
        if (reader.ValueTextEquals("code_interpreter_call"u8)) return (ToolFee.Container, true);
        if (reader.ValueTextEquals("image_generation_call"u8)) return (ToolFee.Image, true);
        return (ToolFee.None, reader.ValueTextEquals("mcp_call"u8));
    }

    private static string? ReadAction(ref Utf8JsonReader reader)
    {
        string? type = null;
        if (!reader.EnterObject()) return null;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("type"u8)) type = reader.Text();
            else reader.Skip();
        }

        return type;
    }
}

/// <summary>What a use of a hosted tool is charged as.</summary>
internal enum ToolFee : byte
{
    None,
    WebSearch,
    FileSearch,
    Container,

    /// <summary>A picture, which a model of its own made: billed by that model's tokens.</summary>
    Image,
}
