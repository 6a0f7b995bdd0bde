using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Plimsoll.StandIns;

/// <summary>A company's proxy that we have not written: tinyproxy or squid, with Basic credentials, which hands on to a stand-in that knows the hosts.</summary>
internal sealed class ForeignProxy : IAsyncDisposable
{
    public const string Credentials = "me:s3cret";

    private const int Attempts = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Helpers = ["/usr/lib/squid/basic_ncsa_auth", "/usr/lib64/squid/basic_ncsa_auth", "/usr/libexec/squid/basic_ncsa_auth"];

    private readonly Process _process;
    private readonly string _folder;
    private readonly TaskCompletionSource _accepts = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> _said;

    private ForeignProxy(Process process, string folder, int port)
    {
        (_process, _folder, Port) = (process, folder, port);
        _said = ReadAsync();
    }

    public int Port { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Skips the test where it cannot be started here, and says why.</summary>
    public static void SkipWhereMissing(string program)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), $"{program} runs on Unix only.");
        Assert.SkipWhen(Find(program) is null, $"{program} is not installed (apt-get install {program}).");
        Assert.SkipWhen(program == "squid" && Helper() is null, "squid's basic_ncsa_auth is not installed.");
    }

    /// <param name="program"><c>tinyproxy</c> or <c>squid</c>.</param>
    /// <param name="parent">The port of the proxy that it asks in turn: no name needs to be resolved.</param>
    public static async Task<ForeignProxy> StartAsync(string program, int parent)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Neither says which port it took, so it is told one that was free a moment ago.
            var port = FreePort();
            var folder = Directory.CreateTempSubdirectory("plimsoll-foreign-").FullName;
            var arguments = program == "squid" ? Squid(folder, port, parent) : Tinyproxy(folder, port, parent);
            var process = Process.Start(new ProcessStartInfo(Find(program)!, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder,
            })!;
            var proxy = new ForeignProxy(process, folder, port);
            if (await proxy.ListensAsync()) return proxy;

            var said = await proxy._said;
            await proxy.DisposeAsync();
            Assert.True(attempt < Attempts, $"{program} does not start: {said}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Asked, not killed: squid leaves shared memory and its helpers behind else.
        if (!_process.HasExited)
        {
            using var asked = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await asked.WaitForExitAsync(CancellationToken.None);
        }

        try
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string[] Tinyproxy(string folder, int port, int parent)
    {
        var file = Path.Combine(folder, "tinyproxy.conf");
        File.WriteAllText(file, $"""
            Port {port}
            Listen 127.0.0.1
            Allow 127.0.0.1
            Timeout 600
            BasicAuth {Credentials.Replace(':', ' ')}
            Upstream http 127.0.0.1:{parent}
            """);
        return ["-d", "-c", file];
    }

    private static string[] Squid(string folder, int port, int parent)
    {
        var (file, users) = (Path.Combine(folder, "squid.conf"), Path.Combine(folder, "users"));
        var name = Credentials[..Credentials.IndexOf(':', StringComparison.Ordinal)];
        // {SHA}, as htpasswd -s writes it, is not known to squid; a plain MD5 crypt is, and openssl makes it.
        File.WriteAllText(users, $"{name}:{Crypt(Credentials[(name.Length + 1)..])}\n");
        File.WriteAllText(file, $"""
            http_port 127.0.0.1:{port}
            pid_filename none
            cache deny all
            access_log none
            cache_log /dev/null
            coredump_dir {folder}
            pinger_enable off
            shutdown_lifetime 0 seconds
            netdb_filename none
            auth_param basic program {Helper()} {users}
            auth_param basic children 1
            acl known proxy_auth REQUIRED
            http_access allow known
            http_access deny all
            cache_peer 127.0.0.1 parent {parent} 0 no-query no-digest default
            never_direct allow all
            """);
        // Started by root it goes on as a user of its own, who has to read what is here.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        // Its shared memory is named after the service, and would else be that of any other squid here.
        return ["-n", $"plimsoll{port}", "-N", "-d", "1", "-f", file];
    }

    private static string Crypt(string password)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", ["passwd", "-1", password]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }

    // Both say so, in the same word. False where it has ended instead.
    private async Task<bool> ListensAsync() =>
        await Task.WhenAny(_accepts.Task, _said).WaitAsync(Patience, Cancellation) == _accepts.Task;

    private async Task<string> ReadAsync()
    {
        var output = ReadAsync(_process.StandardOutput);
        return await ReadAsync(_process.StandardError) + await output;
    }

    private async Task<string> ReadAsync(StreamReader stream)
    {
        var said = new StringBuilder();
        while (await stream.ReadLineAsync(CancellationToken.None) is { } line)
        {
            said.AppendLine(line);
            if (line.Contains("Accepting", StringComparison.Ordinal)) _accepts.TrySetResult();
        }

        return said.ToString();
    }

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private static string? Helper() =>
        Helpers.FirstOrDefault(File.Exists);

    // Debian keeps both where the PATH of users does not lead.
    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/bin")
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
