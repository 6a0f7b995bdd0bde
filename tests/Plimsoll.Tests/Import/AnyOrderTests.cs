using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Import.Amp;
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
using Xunit;
using static Plimsoll.Import.ClaudeCode.Lines;

namespace Plimsoll.Import;

/// <summary>The same files give the same ledger: read at once or as they grow, in whatever order, again and again, cut anywhere.</summary>
public sealed class AnyOrderTests
{
    private static readonly (string Path, byte[] Bytes)[] Files = [.. Make().Select(file => (file.Path, System.Text.Encoding.UTF8.GetBytes(file.Text))), .. MakeTables()];

    private static readonly Gen<Step[]> Steps =
        Gen.ArrayOf(from file in Gen.Choose(0, Files.Length - 1) from share in Gen.Choose(0, 1_000) from import in Gen.Choose(0, 2) select new Step(file, share, import > 0), 20);

    [Fact]
    public void The_same_files_give_the_same_ledger()
    {
        var expected = AtOnce();

        foreach (var agent in Importer.Known) Assert.Contains($"\"{agent}\"", expected, StringComparison.Ordinal);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(15), Prop.ForAll(Steps.ToArbitrary(), steps => Grown(steps) == expected));
    }

    private static string AtOnce()
    {
        using var rig = new Rig().Set("CURSOR_USAGE_CSV", "~/usage.csv");
        foreach (var (path, bytes) in Files) rig.PutBytes(path, bytes);
        rig.Import();
        return rig.Dump();
    }

    // Files grow in steps, at any byte; now and then one is imported, or all of one agent's, or a copy comes from another home.
    private static string Grown(Step[] steps)
    {
        using var rig = new Rig().Set("CURSOR_USAGE_CSV", "~/usage.csv");
        var written = new int[Files.Length];
        foreach (var step in steps)
        {
            var (path, bytes) = Files[step.File];
            // A table that is downloaded comes as a whole.
            var share = path.EndsWith(".csv", StringComparison.Ordinal) ? 1_000 : step.Share;
            written[step.File] = Math.Max(written[step.File], bytes.Length * share / 1_000);
            rig.PutBytes(path, bytes.AsSpan(0, written[step.File]));
            if (step.Import) rig.Import(step.Share % 3 == 0 ? [Importer.Known[step.Share % Importer.Known.Count]] : []);
        }

        var other = Path.Combine(rig.Folder, "other");
        foreach (var (path, bytes) in Files.Reverse())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(other, path))!);
            File.WriteAllBytes(Path.Combine(other, path), bytes);
        }

        if (steps.Length % 2 == 0) rig.Import([other], []);
        foreach (var (path, bytes) in Files) rig.PutBytes(path, bytes);
        rig.Import();
        rig.Import();
        return rig.Dump();
    }

    private static IEnumerable<(string Path, string Text)> Make()
    {
        const string Fork = "22222222-0000-4000-8000-000000000002";
        string[] own =
        [
            Prompt(), Answer(1, output: 2, stop: null), Answer(1, output: 2, stop: null, second: 1), Answer(1, output: 80, second: 2),
            Answer(2), Answer(2, second: 4), Prompt("é \\\"usage\\\""), Answer(3, stop: null, output: 1), Answer(4, model: "mystery-1"), "not JSON \"usage\"", Answer(1, output: 80, second: 2),
            """{"type":"cost-state","sessionId":"s","totalCostUSD":1.25,"startTime":1787313600000,"totalDuration":60000,"modelUsage":{}}""",
        ];
        yield return (Session, string.Concat(own.Select(line => line + "\n")));
        yield return (OtherSession, string.Concat(own.Take(7).Select(line => line.Replace("11111111-0000-4000-8000-000000000001", Fork, StringComparison.Ordinal) + "\n")) + Answer(5, session: Fork) + "\n");
        yield return (".claude/projects/-work-shop/11111111-0000-4000-8000-000000000001/subagents/agent-a1.jsonl",
            Answer(2, sidechain: true, request: "\"req_other\"") + "\n" + Answer(6, sidechain: true, extra: "\"agentId\":\"a1\",") + "\n");

        var parent = new Rollout().Meta("019a").Turn().Call(plan: "plus").Call(2_000, 1_900, 20, 0, plan: "plus").Again((2_000, 1_900, 20, 0)).Call(5, 0, 5, 0);
        yield return (Rollout.Path("019a"), parent.Text);
        yield return (Rollout.Path("019b"), new Rollout().At(30).Meta("019b", ",\"forked_from_id\":\"019a\"").Copy(parent, restamped: true).At(40).Turn().Call(9, 0, 9, 0).Text);
        yield return (Rollout.Path("019a", "archived_sessions"), parent.Text);
        foreach (var other in MakeOthers()) yield return other;
    }

    // What names a folder stands beside the log of it, and comes first.
    private static IEnumerable<(string Path, string Text)> MakeOthers()
    {
        yield return (GeminiTests.Document, GeminiTests.Session(GeminiTests.Message(1), GeminiTests.Message(2, total: 1_110)));
        yield return (GeminiTests.Lines, Lines(GeminiTests.Head(), GeminiTests.Message(1, output: 5, total: 1_055), GeminiTests.Message(1), GeminiTests.Message(3), "half"));
        yield return (QwenTests.Chat, Lines(QwenTests.Answer(1), QwenTests.Answer(2, total: 1_140), QwenTests.Answer(1), QwenTests.Answer(3, model: "gpt-5.4")));
        yield return (KimiTests.Old, Lines(KimiTests.Status(1), KimiTests.Status(2), KimiTests.Status(1)));
        yield return (KimiTests.New, Lines(KimiTests.Request(), KimiTests.Record(1), KimiTests.Record(1), KimiTests.Record(2)));
        yield return (PiTests.Session, Lines(PiTests.Head(), PiTests.Answer(1), PiTests.Answer(2, response: null), PiTests.Answer(3, stop: "aborted"), PiTests.Answer(4, input: 6_000, total: 6_050)));
        yield return (PiTests.Session.Replace("_s1", "_s2", StringComparison.Ordinal), Lines(PiTests.Head("s2"), PiTests.Answer(5), PiTests.Answer(6, model: "mystery", provider: "")));
        yield return (PiTests.Omp, Lines(PiTests.Head(), PiTests.Answer(7)));
        yield return (ClineTests.Task + "/ui_messages.json", ClineTests.Messages(ClineTests.Request(1, told: true), ClineTests.Request(2, told: true)));
        yield return (ClineTests.Roo + "/ui_messages.json", ClineTests.Messages(ClineTests.Request(1, told: true, input: 6_000, newer: true)));
        yield return (ClineCliTests.Session + ".messages.json", ClineCliTests.Messages(ClineCliTests.Message(1, "\"modelInfo\":{\"id\":\"gpt-5.4\",\"provider\":\"openai\"},"), ClineCliTests.Message(2)));
        yield return (".local/share/opencode/storage/message/ses_1/msg_1.json", OpenCodeTests.Message("msg_1"));
        yield return (AmpTests.Thread, AmpTests.Document(AmpTests.Event(1), AmpTests.Event(2), AmpTests.Event(3, message: 9, total: 100)));
        yield return (OpenClawTests.Session, Lines(OpenClawTests.Head(), OpenClawTests.Answer(1), OpenClawTests.Answer(1), OpenClawTests.Answer(2, "6000", "6050")));
        yield return (OpenClawTests.Session + ".reset.1", Lines(OpenClawTests.Head(), OpenClawTests.Answer(2, "6000", "6050"), OpenClawTests.Answer(3)));
        yield return (DroidTests.Session + ".settings.json", DroidTests.Settings());
        yield return (GrokTests.Folder + "/updates.jsonl", Lines(GrokTests.Turn(1, output: 60), GrokTests.Turn(1), GrokTests.Turn(2), GrokTests.Turn(3, ticks: "null")));
        yield return ("usage.csv", CursorTests.Head + CursorTests.Row(1, "Included") + CursorTests.Row(2, "On-Demand") + CursorTests.Row(1, "Included") + CursorTests.Row(3, "Included", model: "auto"));
        yield return (CopilotTests.Otel, Lines(CopilotTests.Span(1), CopilotTests.Span(2), CopilotTests.Span(2, span: "b9"), CopilotTests.Span(4, operation: "invoke_agent")));
    }

    private static IEnumerable<(string Path, byte[] Bytes)> MakeTables()
    {
        yield return (GooseTests.Path, GooseTests.Database(GooseTests.Row("20260821_1", 9_000, 90), GooseTests.Row("20260821_2", 1_000, 10, hour: 14)));
        yield return (ZedTests.Path, ZedTests.Database(ZedTests.Row("t1", "zstd", ZedTests.Thread()), ZedTests.Row("t2", "json", ZedTests.Thread(whole: "null"), minute: 7)));
        yield return (KiloTests.Database, OpenCodeTests.Bytes(OpenCodeTests.Message("msg_1"), OpenCodeTests.Message("msg_2")));
        yield return (CopilotTests.Store, CopilotTests.Database(CopilotTests.Row(1), CopilotTests.Row(2), CopilotTests.Row(3)));
        yield return (CopilotTests.Traces, CopilotTests.TraceDatabase("chat", "chat"));
    }

    private static string Lines(params ReadOnlySpan<string> lines) => string.Concat(lines.ToArray().Select(line => line + "\n"));

    private sealed record Step(int File, int Share, bool Import);
}
