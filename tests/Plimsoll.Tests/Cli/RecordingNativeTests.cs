using System.Text.Json;
using Plimsoll.Cli.Commands;
using Plimsoll.Cli.Replaying;
using Plimsoll.Exchanges;
using Plimsoll.Metering;
using Plimsoll.Pricing;
using Plimsoll.Store;
using Plimsoll.Store.Queries;
using Xunit;

namespace Plimsoll.Cli;

public sealed class RecordingNativeTests : IDisposable
{
    private static readonly PromptHasher Hasher = new(new byte[32]);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_recording_that_is_exported_again_with_one_call_more_adds_that_call()
    {
        var (one, two, three) = (Entry(0, "chatcmpl-1"), Entry(1, "chatcmpl-2"), Entry(2, "chatcmpl-3"));
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);

        Record(ledger, "a.har", one, two);
        Record(ledger, "b.har", three, one, two);
        Record(ledger, "b.har", three, one, two);

        Assert.Equal(3, new CallList().Read(ledger).Count);
        Assert.Empty(LedgerCheck.Verify(ledger));
    }

    [Fact]
    public void Entries_of_a_stand_in_server_that_gives_no_ids_are_told_apart_by_what_was_asked()
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);

        Record(ledger, "a.har", Entry(0, null, "Hi"), Entry(0, null, "Ho"), Entry(0, null, "Hi"));

        Assert.Equal(2, new CallList().Read(ledger).Count);
    }

    private void Record(Ledger ledger, string name, params string[] entries)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, "{\"log\":{\"entries\":[" + string.Join(',', entries) + "]}}");
        var pricer = new CallPricer(Bundled.Prices);
        var replayer = new Replayer(Plimsoll.ProviderFiles.Catalog, pricer, Hasher);
        foreach (var recording in RecordingFile.Read(path))
        {
            var replayed = replayer.Replay(recording);
            var native = ReplayCommand.Native(replayed.Exchange!, replayed.Metered!);
            ledger.Apply(new ExchangeObserver(pricer, Hasher).Observe(
                replayed.Metered!, new(null, replayed.Exchange!.Duration), Witness.Recording, native, Attribution.Unknown));
        }
    }

    private static string Entry(int minute, string? id, string asked = "Hi")
    {
        var request = """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"ASKED"}]}""".Replace("ASKED", asked, StringComparison.Ordinal);
        var response = """{ID"object":"chat.completion","model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}"""
            .Replace("ID", id is null ? "" : $"\"id\":\"{id}\",", StringComparison.Ordinal);
        return $$"""
            {"startedDateTime":"2026-08-21T12:{{minute:00}}:00.000Z","time":12,
             "request":{"method":"POST","url":"https://api.openai.com/v1/chat/completions","headers":[],"postData":{"text":{{Text(request)}} } },
             "response":{"status":200,"headers":[],"content":{"text":{{Text(response)}} } } }
            """;

        static string Text(string value) => JsonSerializer.Serialize(value);
    }
}
