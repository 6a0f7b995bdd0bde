using System.Diagnostics;
using System.Text.Json;
using Plimsoll.StandIns;

namespace Plimsoll.Cli;

/// <summary>Plimsoll as a user has it: the built program, a home of its own, and providers that are played by stand-ins.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly Dictionary<string, string?> _variables = new(StringComparer.Ordinal);

    private Installation(string folder, StandInProvider provider) => (Folder, Provider) = (folder, provider);

    /// <summary>The program that is tested: what <c>PLIMSOLL_PROGRAM</c> names, else the one built beside the tests.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("PLIMSOLL_PROGRAM") is { Length: > 0 } named
        ? named
        : Path.Combine(AppContext.BaseDirectory, "plimsoll");

    /// <summary>A folder for this test alone; the home is in it, and commands run in it.</summary>
    public string Folder { get; }

    public string Home => Path.Combine(Folder, "home");

    public StandInProvider Provider { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Installation> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("plimsoll-cli-").FullName;
        var provider = await StandInProvider.StartAsync();
        var trust = Path.Combine(folder, "stand-in.pem");
        await File.WriteAllTextAsync(trust, provider.Ca.Pem, Cancellation);
        var installation = new Installation(folder, provider);
        installation.Set("PLIMSOLL_HOME", installation.Home);
        installation.Set("PLIMSOLL_UPSTREAM_HOSTS", provider.UpstreamHosts);
        installation.Set("PLIMSOLL_UPSTREAM_TRUST", trust);
        installation.Set("HOME", folder);
        installation.Set("OPENAI_API_KEY", "sk-test-0123456789");
        installation.Set("ANTHROPIC_API_KEY", "sk-ant-api03-test-0123456789");
        installation.Set("GEMINI_API_KEY", "AIzaTest0123456789");
        installation.Set("NO_COLOR", "1");

        // A process that goes on after the run would still be at work when the test is over.
        installation.Set("PLIMSOLL_IMPORT_AUTOMATIC", "false");
        foreach (var own in (string[])["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "PLIMSOLL_PROXY", "PLIMSOLL_OUTER_PROXY", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_OPTIONS", "NODE_EXTRA_CA_CERTS", "NODE_USE_ENV_PROXY", "COLUMNS"])
            installation.Set(own, null);
        return installation;
    }

    /// <summary>A variable for every command from now on; null takes it away.</summary>
    public void Set(string name, string? value) => _variables[name] = value;

    /// <summary>Runs plimsoll.</summary>
    public Task<Finished> RunAsync(params string[] arguments) => StartAsync(Program, arguments);

    /// <summary>Runs any program with this installation's variables.</summary>
    public async Task<Finished> StartAsync(string program, IEnumerable<string> arguments, string? input = null)
    {
        using var process = Launch(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(Cancellation);
        return new(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts a program; the caller waits for it and reads its streams.</summary>
    public Process Launch(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        foreach (var (name, value) in _variables)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>What <c>plimsoll … --json</c> printed.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var finished = await RunAsync([.. arguments, "--json"]);
        Assert.True(finished.Exit == 0, finished.Errors);
        using var document = JsonDocument.Parse(finished.Output);
        return document.RootElement.Clone();
    }

    /// <summary>The calls in the ledger, the newest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> CallsAsync()
    {
        var finished = await RunAsync("calls", "--json", "--limit", "10000");
        Assert.True(finished.Exit == 0, finished.Errors);
        return [.. finished.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A proxy that is just ending may still be putting its ledger away.
        }
    }
}
