using Plimsoll.Import.Amp;
using Plimsoll.Import.ClaudeCode;
using Plimsoll.Import.Cline;
using Plimsoll.Import.ClineCli;
using Plimsoll.Import.Codex;
using Plimsoll.Import.Copilot;
using Plimsoll.Import.Cursor;
using Plimsoll.Import.Droid;
using Plimsoll.Import.Gemini;
using Plimsoll.Import.Goose;
using Plimsoll.Import.Grok;
using Plimsoll.Import.Kilo;
using Plimsoll.Import.Kimi;
using Plimsoll.Import.OpenClaw;
using Plimsoll.Import.OpenCode;
using Plimsoll.Import.Pi;
using Plimsoll.Import.Qwen;
using Plimsoll.Import.Zed;

namespace Plimsoll.Import;

/// <summary>Every agent whose logs can be read, in the order in which people are told of them.</summary>
internal static class Agents
{
    public static IReadOnlyList<Agent> All { get; } =
    [
        new ClaudeCodeAgent(),
        new CodexAgent(),
        new GeminiAgent(),
        new CopilotAgent(),
        new VsCodeCopilotAgent(),
        new CursorAgent(),
        new ClineAgent("cline", "Cline", "saoudrizwan.claude-dev", ".cline/data"),
        new ClineAgent("roo-code", "Roo Code", "rooveterinaryinc.roo-cline"),
        new KiloAgent(),
        new ClineCliAgent(),
        new OpenCodeAgent(),
        new QwenAgent(),
        new AmpAgent(),
        new GooseAgent(),
        new KimiAgent(),
        new DroidAgent(),
        new PiAgent("pi", "pi", "PI_AGENT_DIR"),
        new PiAgent("omp", "OMP", "OMP_AGENT_DIR"),
        new OpenClawAgent(),
        new GrokAgent(),
        new ZedAgent(),
    ];
}
