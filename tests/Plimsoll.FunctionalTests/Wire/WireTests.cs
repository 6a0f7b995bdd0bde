using System.Diagnostics;
using Plimsoll.Cli;

namespace Plimsoll.Wire;

/// <summary>Nothing leaves but what the client asked for: every packet of a network of its own is looked at.</summary>
public sealed class WireTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_sends_what_its_client_asked_for_and_nothing_else()
    {
        Assert.SkipWhen(NetworkPair.Missing() is not null, NetworkPair.Missing() ?? "");
        await using var plimsoll = await Installation.CreateAsync();
        Assert.Equal(0, (await plimsoll.RunAsync("--version")).Exit); // From a checkout it may have to be built first, which fetches packages.
        await using var networks = await NetworkPair.MakeAsync();
        var (ca, books, ready) = (Path.Combine(plimsoll.Folder, "world.pem"), Path.Combine(plimsoll.Folder, "books"), Path.Combine(plimsoll.Folder, "port"));
        using var world = Launch(plimsoll, networks.OutsideOf(Own, "stand-in", "--address", NetworkPair.Outside, "--port", "443", "--ca-file", ca, "--account-file", books, "--port-file", ready));
        await Processes.UntilExistsAsync(ready);
        plimsoll.Set("PLIMSOLL_UPSTREAM_HOSTS", null);
        plimsoll.Set("PLIMSOLL_UPSTREAM_TRUST", ca);

        var witness = await WitnessAsync(plimsoll, networks.OutsideOf(Own, "wire", NetworkPair.Outside));
        var finished = await FinishAsync(plimsoll, networks.InsideOf(Installation.Program, "run", "--quiet", "--", "sh", "-c", $"{Shell.Chat(options: "-o a -w '%{http_code} '")} && {Shell.Chat(options: "-o b -w '%{http_code}'")}"));
        var packets = await EndAsync(witness);
        world.Kill();
        await world.WaitForExitAsync(Cancellation);

        Assert.True(finished is { Exit: 0, Output: "200 200" }, finished.Output + finished.Errors);
        Assert.Equal(2, (await File.ReadAllLinesAsync(books, Cancellation)).Length);
        var left = packets.Where(packet => !packet.Contains($" {NetworkPair.Outside}:53 {NetworkPair.Inside}:", StringComparison.Ordinal) && !packet.Contains($" {NetworkPair.Outside}:443 {NetworkPair.Inside}:", StringComparison.Ordinal)).ToList();
        var (lookups, opened) = (left.Where(packet => packet.EndsWith($" {NetworkPair.Outside}:53 api.openai.com", StringComparison.Ordinal)).ToList(), left.Where(packet => packet.StartsWith("syn ", StringComparison.Ordinal)).ToList());
        Assert.NotEmpty(lookups);
        Assert.Single(opened); // Both requests, on one connection.
        Assert.All(left, packet => Assert.True(packet == "arp" || lookups.Contains(packet) || packet.EndsWith($" {NetworkPair.Outside}:443", StringComparison.Ordinal), packet));
    }

    [Theory]
    [InlineData("report")]
    [InlineData("calls")]
    [InlineData("explain", "CALL")]
    [InlineData("replay", "recorded.jsonl", "--json")]
    [InlineData("config", "check")]
    public async Task What_only_reads_makes_no_packet_at_all(params string[] arguments)
    {
        Assert.SkipWhen(NetworkPair.Missing() is not null, NetworkPair.Missing() ?? "");
        await using var plimsoll = await Installation.CreateAsync();
        Assert.Equal(0, (await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", Shell.Chat(options: "-o /dev/null"))).Exit);
        var call = (await plimsoll.CallsAsync())[0].GetProperty("id").ToString();
        await File.WriteAllTextAsync(
            Path.Combine(plimsoll.Folder, "recorded.jsonl"),
            """{"id":"1","recorded_at":"2026-09-01T00:00:00Z","request":{"method":"POST","url":"https://api.openai.com/v1/chat/completions","headers":{},"body":"{}"},"response":{"status":200,"headers":{"content-type":"application/json"},"body":"{\"id\":\"x\",\"model\":\"gpt-4o\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}"}}""" + "\n",
            Cancellation);
        await using var networks = await NetworkPair.MakeAsync();

        var witness = await WitnessAsync(plimsoll, networks.InsideOf(Own, "wire", "127.0.0.1"));
        var finished = await FinishAsync(plimsoll, networks.InsideOf([Installation.Program, .. arguments.Select(word => word == "CALL" ? call : word)]));
        var packets = await EndAsync(witness);

        Assert.True(finished is { Exit: 0, Output.Length: > 0 }, finished.Errors);
        Assert.Empty(packets);
    }

    private static string Own => Environment.ProcessPath!;

    private static Process Launch(Installation plimsoll, string[] command) => plimsoll.Launch(command[0], command[1..]);

    private static Task<Finished> FinishAsync(Installation plimsoll, string[] command) => plimsoll.StartAsync(command[0], command[1..]);

    private static async Task<Process> WitnessAsync(Installation plimsoll, string[] command)
    {
        var witness = Launch(plimsoll, command);
        if (await witness.StandardOutput.ReadLineAsync(Cancellation) != "ready") Assert.Fail(await witness.StandardError.ReadToEndAsync(Cancellation));
        return witness;
    }

    private static async Task<string[]> EndAsync(Process witness)
    {
        using (witness)
        {
            witness.StandardInput.Close();
            var packets = await witness.StandardOutput.ReadToEndAsync(Cancellation);
            await witness.WaitForExitAsync(Cancellation);
            return packets.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }
}
