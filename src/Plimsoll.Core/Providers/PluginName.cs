using System.Buffers;

namespace Plimsoll.Providers;

/// <summary>The name of a plugin, which is a part of its file's name and of the shape that a route states: <c>plugin:NAME</c>.</summary>
public static class PluginName
{
    private const string ShapePrefix = "plugin:";
    private const int MaxLength = 64;
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static bool IsValid(string name) => name.Length is > 0 and <= MaxLength && name[0] != '-' && !name.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>The plugin that reads a wire shape, or null where Plimsoll does.</summary>
    public static string? OfShape(string? shape) =>
        shape is not null && shape.StartsWith(ShapePrefix, StringComparison.Ordinal) && shape[ShapePrefix.Length..] is var name && IsValid(name) ? name : null;
}
