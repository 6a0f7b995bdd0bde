using System.Text.Json;
using Plimsoll.Attributing;

namespace Plimsoll.Daemon.Attributing;

/// <summary>What a <c>.plimsoll.json</c> says of the folder that it stands in and of those below.</summary>
public sealed record RepositoryFile
{
    public const string Name = ".plimsoll.json";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public string? Project { get; init; }

    public string? Feature { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The nearest file at or above <paramref name="directory"/>, or null where there is none.</summary>
    /// <exception cref="FormatException">The file is not right; the message is a sentence that names it and says how to mend it.</exception>
    public static RepositoryFile? Find(string directory)
    {
        for (var folder = new DirectoryInfo(directory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, Name);
            if (!File.Exists(path)) continue;
            try
            {
                return Parse(File.ReadAllBytes(path), path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new FormatException($"{path} cannot be read: {e.Message}", e);
            }
        }

        return null;
    }

    /// <summary>Parses the text of a file; <paramref name="path"/> is for messages.</summary>
    /// <exception cref="FormatException">As in <see cref="Find"/>.</exception>
    public static RepositoryFile Parse(ReadOnlyMemory<byte> text, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            if (document.RootElement.ValueKind is not JsonValueKind.Object) throw Wrong(path, "must hold one JSON object, as in { \"project\": \"shop\" }");

            var file = new RepositoryFile();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                file = member.Name switch
                {
                    "$schema" => file,
                    "project" => file with { Project = Text(path, member) },
                    "feature" => file with { Feature = Text(path, member) },
                    "tags" => file with { Tags = ReadTags(path, member.Value) },
                    _ => throw Wrong(path, $"has a member {member.Name} that means nothing; the members are project, feature and tags"),
                };
            }

            return file;
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}, line {e.LineNumber + 1}: not JSON. Mend that line, as in {{ \"project\": \"shop\" }}.", e);
        }
    }

    private static string Text(string path, JsonProperty member) =>
        member.Value.ValueKind is JsonValueKind.String && HeaderAttribution.Text(member.Value.GetString()) is { } text
            ? text
            : throw Wrong(path, $"has a {member.Name} that is not a text in quotes");

    private static IReadOnlyList<KeyValuePair<string, string>> ReadTags(string path, JsonElement tags)
    {
        if (tags.ValueKind is not JsonValueKind.Object) throw Wrong(path, "has tags that are not an object, as in { \"client\": \"acme\" }");
        return HeaderAttribution.Merge([], [.. tags.EnumerateObject().Select(tag => new KeyValuePair<string, string>(tag.Name, Text(path, tag)))]);
    }

    private static FormatException Wrong(string path, string what) => new($"{path} {what}.");
}
