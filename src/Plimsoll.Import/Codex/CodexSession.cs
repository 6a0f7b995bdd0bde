using System.Text.Json;
using Plimsoll.Providers;

namespace Plimsoll.Import.Codex;

/// <summary>What a rollout's reader must know to read on.</summary>
internal sealed record CodexSession
{
    /// <summary>The file's own session: its first <c>session_meta</c>. Later ones are copied from the session that it was forked from.</summary>
    public string? Id { get; set; }

    public string? Directory { get; set; }

    public string? Branch { get; set; }

    public string? Repository { get; set; }

    /// <summary>A subagent's role or nickname, or <c>subagent</c>; null in a session of the user's own.</summary>
    public string? Agent { get; set; }

    public string? Model { get; set; }

    public string? Tier { get; set; }

    public string? Plan { get; set; }

    /// <summary>When the file began: what was logged before was copied into it. Ticks of UTC; 0 while not known.</summary>
    public long Began { get; set; }

    /// <summary>True where the session was forked, or is a subagent's: its file begins with a copy of another one's history.</summary>
    public bool IsForked { get; set; }

    /// <summary>True while lines follow each other as fast as they can be copied: no model answered in between.</summary>
    public bool InOpening { get; set; } = true;

    /// <summary>When the line before was written, ticks of UTC.</summary>
    public long Last { get; set; }

    /// <summary>The running total; null before the first.</summary>
    public CodexCounts? Total { get; set; }

    public static CodexSession? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, CodexJson.Default.CodexSession);
        }
        catch (JsonException)
        {
            // Another version's: the file is read from the beginning then.
            return null;
        }
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, CodexJson.Default.CodexSession);

    /// <summary>Takes in a <c>session_meta</c>; the reader stands before its payload's value.</summary>
    public void ReadMeta(ref Utf8JsonReader reader)
    {
        var isFirst = Id is null;
        var meta = isFirst ? this : new();
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("id"u8)) meta.Id = reader.Text();
            else if (reader.ValueTextEquals("cwd"u8)) meta.Directory = reader.Text();
            else if (reader.ValueTextEquals("git"u8)) meta.ReadGit(ref reader);
            else if (reader.ValueTextEquals("source"u8)) meta.ReadSource(ref reader);
            else if (reader.ValueTextEquals("thread_source"u8)) meta.IsForked |= reader.Text() is "subagent";
            else if (reader.ValueTextEquals("forked_from_id"u8) || reader.ValueTextEquals("parent_thread_id"u8)) meta.IsForked |= reader.Text() is not null;
            else reader.Skip();
        }

        // Another session's own words inside this file: its history was copied.
        if (!isFirst && meta.Id != Id) IsForked = true;
    }

    private void ReadGit(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("branch"u8)) Branch = reader.Text();
            else if (reader.ValueTextEquals("repository_url"u8)) Repository = reader.Text();
            else reader.Skip();
        }
    }

    // A word (cli, vscode, exec) or, for a subagent, { "subagent": { "thread_spawn": { … } } } or { "subagent": "review" }.
    private void ReadSource(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (!reader.ValueTextEquals("subagent"u8))
            {
                reader.Skip();
                continue;
            }

            IsForked = true;
            Agent = "subagent";
            reader.Read();
            if (reader.TokenType is JsonTokenType.String) Agent = reader.GetString();
            else if (reader.TokenType is JsonTokenType.StartObject) ReadSubagent(ref reader);
            else reader.Skip();
        }
    }

    private void ReadSubagent(ref Utf8JsonReader reader)
    {
        while (reader.NextName())
        {
            if (!reader.EnterObject()) continue;
            while (reader.NextName())
            {
                if (reader.ValueTextEquals("agent_role"u8) || reader.ValueTextEquals("agent_nickname"u8)) Agent = reader.Text(Agent);
                else reader.Skip();
            }
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(CodexSession))]
[System.Text.Json.Serialization.JsonSourceGenerationOptions(DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)]
internal sealed partial class CodexJson : System.Text.Json.Serialization.JsonSerializerContext;
