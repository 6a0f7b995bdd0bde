using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Plimsoll.Attributing;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Terminal;
using Plimsoll.Daemon;
using Plimsoll.Daemon.Attributing;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Running;

/// <summary>One <c>plimsoll run</c> from beginning to end.</summary>
internal static class Launcher
{
    private const string PreloadName = "node-preload.cjs";

    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(20);

    /// <summary>Runs the command behind a proxy of its own.</summary>
    /// <returns>The command's exit code.</returns>
    /// <exception cref="CommandException">It cannot be started, or not metered; nothing was run then.</exception>
    public static async Task<int> RunAsync(RunOptions options)
    {
        // Everything that can be wrong is looked at before anything is started.
        if (OpenFiles.Limit < OpenFiles.Least)
            throw new CommandException(ExitCode.Unavailable, $"Only {OpenFiles.Limit} files may be open at once here (ulimit -n), and Plimsoll needs {OpenFiles.Least} at least: raise the limit, and run it again.");
        var file = Executable.Find(options.Words[0]);
        var home = PlimsollHome.Find();
        home.Create();
        var config = Overrides.Apply(ConfigFile.Read(home.ConfigFile).ToConfig());
        if (options.SummaryFile is { } summaryFile) EnsureWritable(summaryFile);

        var style = Style.ForErrors();
        var startedAt = TimeProvider.System.GetUtcNow();
        var runId = NewRunId(startedAt);
        var order = new ProxyOrder
        {
            Home = home.Path,
            RunId = runId,
            Attribution = Attribute(options, config, runId),
            ImportsLogs = config.ImportAutomatic,
            UpstreamHosts = config.UpstreamHosts,
            UpstreamTrust = [.. config.UpstreamTrust, .. UsersExtraRoots()],
            PassThrough = config.ProxyPassThrough,
            Limits = config.ProxyLimits,
            Proxies = UserProxies.Resolve(config, Environment.GetEnvironmentVariable),
            NoProxy = ChildEnvironment.NoProxy(Environment.GetEnvironmentVariable),
            UserCertFile = Environment.GetEnvironmentVariable("SSL_CERT_FILE") is { Length: > 0 } own ? own : null,
        };
        await using var proxy = await StandingProxy.StartAsync(order);
        var environment = ChildEnvironment.Create(
            Environment.GetEnvironmentVariable, runId, proxy.Ready.Port, proxy.Ready.RootFile,
            users => users is null ? proxy.Ready.BundleFile : TrustFile.Join(home, users, proxy.Ready.RootFile), LayOutPreload(home));
        foreach (var note in proxy.Ready.Notes) await Console.Error.WriteLineAsync(style.Warn($"plimsoll: {note}"));

        var exit = await ChildProcess.RunAsync(file, [.. options.Words.Skip(1)], environment.Variables);

        var flushed = await proxy.FlushAsync(FlushPatience);
        await RunSummary.WriteAsync(options, home, new() { Run = runId, FirstRevision = proxy.Ready.FirstRevision, By = [new(ReportDimKind.Model)] }, exit, flushed, style);
        return exit;
    }

    // A company's root often stands in this variable alone, and the proxy meets the certificates now that the program would have met.
    internal static IEnumerable<string> UsersExtraRoots() =>
        Environment.GetEnvironmentVariable("NODE_EXTRA_CA_CERTS") is { Length: > 0 } file && File.Exists(file) ? [file] : [];

    private static Attribution Attribute(RunOptions options, Config config, string runId)
    {
        try
        {
            var (project, source) = options.Project is { } named ? (named, "option") : (Environment.GetEnvironmentVariable("PLIMSOLL_PROJECT"), "environment");
            var context = WorkFolder.Resolve(Environment.CurrentDirectory, project, source);
            return context with
            {
                Run = runId,
                Developer = config.Developer ?? HeaderAttribution.Text(Environment.UserName),
                Tags = HeaderAttribution.Merge(context.Tags, options.Tags),
            };
        }
        catch (FormatException e)
        {
            throw new CommandException(ExitCode.BadConfiguration, e.Message, e);
        }
    }

    // Sorts by time and cannot be guessed: it marks the processes of the run.
    private static string NewRunId(DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{at:yyyyMMdd-HHmmss}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5))}");

    private static string LayOutPreload(PlimsollHome home)
    {
        using var source = Assembly.GetExecutingAssembly().GetManifestResourceStream(PreloadName)!;
        using var reader = new StreamReader(source);
        var text = reader.ReadToEnd();
        var path = Path.Combine(home.RunFolder, PreloadName);
        if (File.Exists(path) && File.ReadAllText(path) == text) return path;

        var draft = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(draft, text);
        File.Move(draft, path, overwrite: true);
        return path;
    }

    private static void EnsureWritable(string path)
    {
        try
        {
            File.WriteAllBytes(path, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"The summary cannot be written to {path}: {e.Message.TrimEnd('.')}. Name a file in a folder that you can write to.", e);
        }
    }
}
