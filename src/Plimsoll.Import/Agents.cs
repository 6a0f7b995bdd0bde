using Plimsoll.Import.ClaudeCode;
using Plimsoll.Import.Codex;
using Plimsoll.Import.OpenCode;

namespace Plimsoll.Import;

/// <summary>Every agent whose logs can be read, in the order in which people are told of them.</summary>
internal static class Agents
{
    public static IReadOnlyList<Agent> All { get; } =
    [
        new ClaudeCodeAgent(),
        new CodexAgent(),
        new OpenCodeAgent(),
    ];
}
