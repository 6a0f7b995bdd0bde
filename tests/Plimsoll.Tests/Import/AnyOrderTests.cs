using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Import.Codex;
using Xunit;
using static Plimsoll.Import.ClaudeCode.Lines;

namespace Plimsoll.Import;

/// <summary>The same files give the same ledger: read at once or as they grow, in whatever order, again and again, cut anywhere.</summary>
public sealed class AnyOrderTests
{
    private static readonly (string Path, string Text)[] Files = [.. Make()];

    private static readonly Gen<Step[]> Steps =
        Gen.ArrayOf(from file in Gen.Choose(0, Files.Length - 1) from share in Gen.Choose(0, 1_000) from import in Gen.Choose(0, 2) select new Step(file, share, import > 0), 8);

    [Fact]
    public void The_same_files_give_the_same_ledger()
    {
        var expected = AtOnce();

        Assert.NotEmpty(expected);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(15), Prop.ForAll(Steps.ToArbitrary(), steps => Grown(steps) == expected));
    }

    private static string AtOnce()
    {
        using var rig = new Rig();
        foreach (var (path, text) in Files) rig.Put(path, text);
        rig.Import();
        return rig.Dump();
    }

    // Files grow in steps, at any byte; now and then one is imported, or all of one agent's, or a copy comes from another home.
    private static string Grown(Step[] steps)
    {
        using var rig = new Rig();
        var written = new int[Files.Length];
        foreach (var step in steps)
        {
            var (path, text) = Files[step.File];
            written[step.File] = Math.Max(written[step.File], text.Length * step.Share / 1_000);
            rig.Put(path, text[..written[step.File]]);
            if (step.Import) rig.Import(step.Share % 3 == 0 ? ["codex"] : []);
        }

        var other = Path.Combine(rig.Folder, "other");
        foreach (var (path, text) in Files.Reverse())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(other, path))!);
            File.WriteAllText(Path.Combine(other, path), text);
        }

        if (steps.Length % 2 == 0) rig.Import([other], []);
        foreach (var (path, text) in Files) rig.Put(path, text);
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
    }

    private sealed record Step(int File, int Share, bool Import);
}
