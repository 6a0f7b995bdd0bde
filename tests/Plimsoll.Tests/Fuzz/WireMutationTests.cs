using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Cli.Replaying;
using Plimsoll.Conformance;
using Plimsoll.Exchanges;
using Plimsoll.Metering;
using Plimsoll.Pricing;
using Xunit;

namespace Plimsoll.Fuzz;

/// <summary>
/// Recorded answers as other servers might send them: fields missing, numbers as text, token kinds that nobody knows, usage said twice. What
/// means the same costs the same; what tells less is never a crash, never $0 and never more than before. The corpus joins where it is.
/// </summary>
public sealed class WireMutationTests(ITestOutputHelper output)
{
    private static readonly Replayer Replayer = new(ProviderFiles.Catalog, new CallPricer(Bundled.Prices), new PromptHasher(new byte[32]));

    [Fact]
    public void Answers_that_mean_the_same_cost_the_same_and_those_that_tell_less_are_never_free()
    {
        var (tried, wrong) = (0, new List<string>());

        foreach (var seed in Seeds())
        {
            if (JsonNode.Parse(seed.Json.Span) is not JsonObject line || Text(line["response"]) is not { Length: > 0 } body) continue;
            if (Replayer.Replay(seed).Result is not { UsageReported: true, Calls: 1 } before) continue;
            foreach (var mutation in WireMutation.All)
            {
                if (mutation.Of(body, new Random(tried)) is not { } changed) continue;
                var copy = line.DeepClone().AsObject();
                copy["response"]!["body"] = changed;
                tried++;
                if (Wrong(mutation, before, Replayer.Replay(new(seed.Where, JsonSerializer.SerializeToUtf8Bytes(copy), false)).Result!) is { } how) wrong.Add($"{before.Id} [{mutation.Name}]: {how}");
            }
        }

        output.WriteLine($"{tried} tried, {wrong.Count} wrong.");
        foreach (var one in wrong.Take(200)) output.WriteLine(one);
        Assert.True(tried > 500, $"Only {tried}.");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(30)));
    }

    private static string? Wrong(WireMutation mutation, ReplayResult before, ReplayResult after)
    {
        if (mutation.MeansTheSame)
        {
            return before.Usage.Equals(after.Usage) && before.Cost == after.Cost && before.State == after.State && before.Calls == after.Calls && before.Estimated == after.Estimated
                ? null
                : $"{Say(before)} became {Say(after)}";
        }

        // Reasoning and sound are inside a count or beside it, as the total says, which may be what is missing.
        var most = before.Usage.TotalTokens + before.Usage[Unit.OutputReasoning] + before.Usage[Unit.InputAudio];
        if (after is { UsageReported: true, Estimated: false } && after.Usage.TotalTokens > most) return $"{Say(before)} grew to {Say(after)}";
        if (before.Cost is { Value: > 0 } && after is { State: ChargeState.Priced, Estimated: false, Cost.Value: 0 }) return $"{Say(before)} became free: {Say(after)}";
        return before.State is ChargeState.Priced && after.State is ChargeState.Error or ChargeState.Free ? $"{Say(before)} became {Say(after)}" : null;
    }

    private static string Say(ReplayResult result) => $"{result.State} {result.Cost} {result.Calls} {result.Usage.InputTokens}+{result.Usage.OutputTokens}{(result.Estimated ? " estimated" : "")}";

    private static string? Text(JsonNode? response) =>
        response?["body"] is JsonValue body && (response["body_encoding"]?.GetValue<string>() ?? "utf8") == "utf8" ? body.GetValue<string>() : null;

    private static IEnumerable<Cli.Replaying.Recording> Seeds()
    {
        var own = RecordingFile.Read(Path.Combine(ProviderFiles.RepositoryRoot(), "tests", "recordings", "endpoints.jsonl"));
        // Every fifth of the corpus is of every provider and endpoint, and takes seconds.
        return Corpus.Folder is null ? own : own.Concat(Corpus.Recordings().Where((_, at) => at % 5 == 0));
    }
}
