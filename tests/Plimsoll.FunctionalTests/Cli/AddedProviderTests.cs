namespace Plimsoll.Cli;

/// <summary>A provider that the user adds: metered from the next run on, and nothing that runs already is disturbed.</summary>
public sealed class AddedProviderTests
{
    private const string Mine = """
        {"id":"mine","name":"Mine","hosts":["unlisted.example","llm.{region}.mine.example"],"regions":["north","south"],
         "routes":[{"method":"POST","path":"/v1/chat/completions","endpoint":"chat.completions","shape":"openai.chat"}]}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_metered_by_the_next_run_and_the_one_that_is_under_way_goes_on()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var (started, go) = (Path.Combine(plimsoll.Folder, "started"), Path.Combine(plimsoll.Folder, "go"));
        var chat = Shell.Chat(options: "-o /dev/null -w '%{http_code} '");
        var mine = chat.Replace("api.openai.com", "unlisted.example", StringComparison.Ordinal);
        // The older run trusts what it found when it began: a program reads its roots once.
        using var older = plimsoll.Launch(
            Installation.Program,
            ["run", "--quiet", "--", "sh", "-c", $"cp \"$SSL_CERT_FILE\" roots.pem; touch started; while [ ! -e go ]; do sleep 0.05; done; export CURL_CA_BUNDLE=$PWD/roots.pem; {chat}; {mine.Replace("-sS", "-sS -k", StringComparison.Ordinal)}"]);
        await Processes.UntilExistsAsync(started);

        Directory.CreateDirectory(Path.Combine(plimsoll.Home, "providers"));
        await File.WriteAllTextAsync(Path.Combine(plimsoll.Home, "providers", "mine.json"), Mine, Cancellation);
        var newer = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", $"{mine}; CURL_CA_BUNDLE=$PWD/roots.pem {chat}");
        await File.WriteAllTextAsync(go, "", Cancellation);
        var output = await older.StandardOutput.ReadToEndAsync(Cancellation);
        await older.WaitForExitAsync(Cancellation);

        Assert.True(newer is { Exit: 0, Output: "200 200 ", Errors: "" }, newer.Output + newer.Errors); // Old roots, new run: still good for the old hosts.
        Assert.Equal("200 200 ", output); // The added host passed it unread.
        var providers = (await plimsoll.CallsAsync()).Select(call => call.GetProperty("provider").GetString()).Order(StringComparer.Ordinal);
        Assert.Equal(["mine", "openai", "openai"], providers);
    }
}
