using System.Text.Json;

namespace Plimsoll.Cli;

/// <summary>Programs that read a wire format: the examples, and hostile ones. Real processes.</summary>
public sealed class PluginTests
{
    private const string Call = """curl -sS https://api.acme.example/v1/chat/completions -H 'authorization: Bearer sk-secret-1' -H 'content-type: application/json' -d '{"model":"acme-large","messages":[{"role":"user","content":"hello there"}]}'""";

    private const string Greet = "#!/usr/bin/env python3\nimport sys, json, os, time\ndef say(x): print(x, flush=True)\nsys.stdin.readline()\nsay('{\"protocol\":1}')\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_example_in_Python_prices_a_call_live_and_from_a_recording()
    {
        await using var plimsoll = await InstalledAsync(await File.ReadAllTextAsync(Example("python/plimsoll-provider-acme"), Cancellation));
        await WriteRecordingAsync(plimsoll, 3);

        var check = await plimsoll.RunAsync("plugins", "check");
        var run = await plimsoll.RunAsync("run", "--", "sh", "-c", Call);
        var call = Assert.Single(await plimsoll.CallsAsync());
        var replay = await plimsoll.RunAsync("replay", "acme.jsonl", "--json");
        var tried = await plimsoll.RunAsync("plugins", "try", "acme.jsonl");

        Assert.True(check.Exit == 0, check.Errors);
        Assert.True(run.Exit == 0, run.Errors);
        Assert.Equal(("acme-native", "priced"), (call.GetProperty("provider").GetString(), call.GetProperty("state").GetString()));
        Assert.Equal(3, replay.Output.Split('\n').Count(line => line.Contains("\"cost_usd\":\"0.00007\"", StringComparison.Ordinal)));
        Assert.Contains("$0.00007", tried.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_in_CSharp_prices_a_recording()
    {
        await using var plimsoll = await InstalledAsync("");
        // Where the settings of this repository do not reach, as on a user's machine.
        var source = Path.Combine(plimsoll.Folder, "plimsoll-provider-acme.cs");
        File.Copy(Example("csharp/plimsoll-provider-acme.cs"), source);
        var built = await plimsoll.StartAsync("dotnet", ["publish", source, "-o", Path.Combine(plimsoll.Folder, "built"), "-v", "q", "--nologo"]);
        Assert.True(built.Exit == 0, built.Output + built.Errors);
        await InstallAsync(plimsoll, $"#!/bin/sh\nexec '{Path.Combine(plimsoll.Folder, "built", "plimsoll-provider-acme")}'\n");
        await WriteRecordingAsync(plimsoll, 2);

        var replay = await plimsoll.RunAsync("replay", "acme.jsonl", "--json");

        Assert.Equal(2, replay.Output.Split('\n').Count(line => line.Contains("\"cost_usd\":\"0.00007\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_program_that_is_not_enabled_never_runs()
    {
        await using var plimsoll = await InstalledAsync("#!/bin/sh\ntouch ran\n", enabled: false);
        await WriteRecordingAsync(plimsoll, 1);

        var replay = await plimsoll.RunAsync("replay", "acme.jsonl", "--json");

        Assert.Contains("\"reason\":\"plugin_failed\"", replay.Output, StringComparison.Ordinal);
        Assert.Contains("plugins.enabled", replay.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(plimsoll.Home, "providers", "ran")));
    }

    [Fact]
    public async Task It_is_given_no_credentials_no_keys_and_no_proxy()
    {
        await using var plimsoll = await InstalledAsync(Greet + "line = sys.stdin.readline()\nopen('seen','w').write(line + json.dumps(dict(os.environ)))\nsay('{\"id\":1,\"readings\":[]}')\n");

        await plimsoll.RunAsync("run", "--", "sh", "-c", Call);

        var seen = await File.ReadAllTextAsync(Path.Combine(plimsoll.Home, "providers", "seen"), Cancellation);
        Assert.Contains("hello there", seen, StringComparison.Ordinal);
        foreach (var secret in (string[])["sk-secret-1", "sk-test", "API_KEY", "PROXY", "proxy\"", "PLIMSOLL_RUN"]) Assert.DoesNotContain(secret, seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crashes at the start", "#!/bin/sh\necho broken >&2\nexit 3\n")]
    [InlineData("is no program", "not a program\n")]
    [InlineData("crashes in the middle of an answer", Greet + "sys.stdin.readline()\nprint('{\"id\":1,\"read', end='', flush=True)\nos._exit(1)\n")]
    [InlineData("prints rubbish", Greet + "sys.stdin.readline()\nsay('debug: here')\ntime.sleep(60)\n")]
    [InlineData("writes a line of a gigabyte", Greet + "sys.stdin.readline()\nfor i in range(1024): sys.stdout.write('x' * 1048576)\n")]
    [InlineData("never greets", "#!/bin/sh\nexec sleep 600\n")]
    [InlineData("takes all memory", Greet + "sys.stdin.readline()\nheld = []\nwhile True: held.append(bytearray(b'x') * (64 << 20))\n")]
    [InlineData("sleeps", Greet + "time.sleep(600)\n")]
    [InlineData("leaves a child that holds its pipes", Greet + "if os.fork(): os._exit(0)\nos.setsid()\ntime.sleep(15)\n")]
    [InlineData("closes its input", Greet + "os.close(0)\ntime.sleep(600)\n")]
    [InlineData("answers another id", Greet + "sys.stdin.readline()\nsay('{\"id\":99,\"readings\":[]}')\ntime.sleep(600)\n")]
    [InlineData("counts below nothing", Greet + "sys.stdin.readline()\nsay('{\"id\":1,\"readings\":[{\"usage\":{\"input_tokens\":-5}}]}')\n")]
    [InlineData("counts what cannot be", Greet + "sys.stdin.readline()\nsay('{\"id\":1,\"readings\":[{\"usage\":{\"input_tokens\":9223372036854775807}}]}')\n")]
    public async Task One_that_fails_costs_its_reading_and_not_the_call(string what, string program)
    {
        await using var plimsoll = await InstalledAsync(program);

        var run = await plimsoll.RunAsync("run", "--", "sh", "-c", $"{Call} && {Shell.Chat()}");
        var calls = await plimsoll.CallsAsync();

        Assert.True(run.Exit == 0, $"{what}: {run.Errors}");
        Assert.Equal(2, run.Output.Split("\"choices\"").Length - 1);
        Assert.Equal(("unpriced", "plugin_failed"), Of(calls, "acme-native"));
        Assert.Equal(("priced", null), Of(calls, "openai"));
        Assert.NotEmpty(await File.ReadAllTextAsync(Path.Combine(plimsoll.Home, "logs", "plugin-acme.log"), Cancellation));
    }

    [Fact]
    public async Task One_that_answers_twice_and_crashes_now_and_then_keeps_its_other_readings()
    {
        const string Answers = """
            n = 0
            for line in sys.stdin:
                asked = json.loads(line)
                if 'rec-3"' in line or 'rec-3' in asked['request']['body']: os._exit(9)
                answer = json.dumps({"id": asked["id"], "readings": [{"model": "acme-large", "usage": {"input_tokens": 5, "output_tokens": 6}}]})
                say(answer)
                say(answer)
            """;
        await using var plimsoll = await InstalledAsync(Greet + Answers);
        await WriteRecordingAsync(plimsoll, 8);

        var replay = await plimsoll.RunAsync("replay", "acme.jsonl", "--json");

        var lines = replay.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(8, lines.Count);
        Assert.Equal("rec-3", Assert.Single(lines, line => line.GetProperty("reason").GetString() == "plugin_failed").GetProperty("id").GetString());
        Assert.Equal(7, lines.Count(line => line.GetProperty("cost_usd").GetString() == "0.00007"));
    }

    private static (string?, string?) Of(IEnumerable<JsonElement> calls, string provider)
    {
        var call = calls.Single(call => call.GetProperty("provider").GetString() == provider);
        return (call.GetProperty("state").GetString(), call.GetProperty("reason").GetString());
    }

    private static string Example(string name) => Path.Combine(Repository.Root, "examples", "plugins", name);

    private static async Task<Installation> InstalledAsync(string program, bool enabled = true)
    {
        var plimsoll = await Installation.CreateAsync();
        await InstallAsync(plimsoll, program);
        File.Copy(Example("acme-native.json"), Path.Combine(plimsoll.Home, "providers", "acme-native.json"));
        if (enabled) await File.WriteAllTextAsync(Path.Combine(plimsoll.Home, "config.json"), """{"plugins": {"enabled": ["acme"]}}""", Cancellation);
        return plimsoll;
    }

    private static async Task InstallAsync(Installation plimsoll, string program)
    {
        var folder = Directory.CreateDirectory(Path.Combine(plimsoll.Home, "providers")).FullName;
        var file = Path.Combine(folder, "plimsoll-provider-acme");
        await File.WriteAllTextAsync(file, program, Cancellation);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static Task WriteRecordingAsync(Installation plimsoll, int count) => File.WriteAllLinesAsync(
        Path.Combine(plimsoll.Folder, "acme.jsonl"),
        Enumerable.Range(0, count).Select(i =>
            "{\"id\":\"rec-" + i + "\",\"recorded_at\":\"2026-11-21T10:00:00Z\",\"request\":{\"method\":\"POST\",\"host\":\"api.acme.example\",\"path\":\"/v1/chat/completions\",\"headers\":[],\"body\":\"{\\\"model\\\":\\\"acme-large\\\",\\\"user\\\":\\\"rec-" + i + "\\\"}\"},"
            + "\"response\":{\"status\":200,\"headers\":[[\"content-type\",\"application/json\"]],\"body\":\"{\\\"id\\\":\\\"c" + i + "\\\",\\\"model\\\":\\\"acme-large\\\",\\\"usage\\\":{\\\"prompt_tokens\\\":5,\\\"completion_tokens\\\":6}}\"}}"),
        Cancellation);
}
