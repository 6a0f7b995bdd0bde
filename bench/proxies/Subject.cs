using System.Diagnostics;
using System.Globalization;

namespace Plimsoll.Proxies;

/// <summary>What is measured: a proxy that runs, or none.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Dial">host:port that the load connects to.</param>
/// <param name="Connect">host:port that it asks for there; empty to go straight.</param>
/// <param name="ServerName">Of the provider.</param>
/// <param name="CaFile">What the load trusts.</param>
/// <param name="Process">The proxy, or null.</param>
internal sealed record Subject(string Name, string Dial, string Connect, string ServerName, string CaFile, Process? Process) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Subject Direct(Settings settings, int port) => new("direct", $"localhost:{port}", "", "localhost", Path.Combine(settings.Work, "ca.pem"), null);

    /// <summary>The built program as a user has it: <c>plimsoll run</c>, with metering, prices and the ledger.</summary>
    public static async Task<Subject> PlimsollAsync(Settings settings, int port)
    {
        var folder = Directory.CreateDirectory(Path.Combine(settings.Work, "plimsoll")).FullName;
        var told = Path.Combine(folder, "told");
        // The command tells where its proxy is, and waits for a word to end.
        var process = Start(
            Path.Combine(settings.Root, "plimsoll"),
            ["run", "--json", "--summary", Path.Combine(folder, "summary.json"), "--", "sh", "-c", $"printf '%s\\n%s\\n' \"$HTTPS_PROXY\" \"$SSL_CERT_FILE\" >'{told}.next' && mv '{told}.next' '{told}' && read word"],
            new()
            {
                ["PLIMSOLL_HOME"] = Path.Combine(folder, "home"),
                ["PLIMSOLL_IMPORT_AUTOMATIC"] = "false",
                ["PLIMSOLL_UPSTREAM_HOSTS"] = $"api.openai.com=127.0.0.1:{port}",
                ["PLIMSOLL_UPSTREAM_TRUST"] = Path.Combine(settings.Work, "ca.pem"),
                ["PLIMSOLL_BUILD"] = "never",
            });
        await WaitAsync(process, () => File.Exists(told));
        var lines = await File.ReadAllLinesAsync(told);
        return new("plimsoll", new Uri(lines[0]).Authority, "api.openai.com:443", "api.openai.com", lines[1], process);
    }

    /// <summary>Debian's mitmproxy, without its screen, each answer streamed through a reader of usage.</summary>
    public static async Task<Subject> MitmproxyAsync(Settings settings, int port)
    {
        var folder = Directory.CreateDirectory(Path.Combine(settings.Work, "mitmproxy")).FullName;
        var own = FreePort();
        var process = Start(
            "mitmdump",
            [
                "--quiet", "--listen-host", "127.0.0.1", "--listen-port", own.ToString(CultureInfo.InvariantCulture), "--scripts", Path.Combine(settings.Root, "bench/proxies/mitmproxy/usage.py"),
                "--set", $"confdir={folder}", "--set", "flow_detail=0", "--set", "termlog_verbosity=error", "--set", $"ssl_verify_upstream_trusted_ca={Path.Combine(settings.Work, "ca.pem")}",
            ],
            []);
        await WaitAsync(process, () => Accepts(own));
        return new("mitmproxy", $"127.0.0.1:{own}", $"localhost:{port}", "localhost", Path.Combine(folder, "mitmproxy-ca-cert.pem"), process);
    }

    /// <summary>npm's mockttp, passing through, reading each answer's usage in its response event.</summary>
    public static async Task<Subject> MockttpAsync(Settings settings, int port)
    {
        var folder = Directory.CreateDirectory(Path.Combine(settings.Work, "mockttp")).FullName;
        var process = Start("node", [Path.Combine(settings.Root, "bench/proxies/mockttp/proxy.mjs"), folder], new() { ["NODE_ENV"] = "production", ["NODE_EXTRA_CA_CERTS"] = Path.Combine(settings.Work, "ca.pem") });
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("mockttp did not start.");
        return new("mockttp", $"127.0.0.1:{line["port ".Length..]}", $"localhost:{port}", "localhost", Path.Combine(folder, "ca.pem"), process);
    }

    public ProcessTree? Used() => Process is null ? null : ProcessTree.Of(Process.Id);

    /// <summary>Ends it as a user would.</summary>
    public async Task EndAsync()
    {
        if (Process is null) return;
        if (Name == "plimsoll") await Process.StandardInput.WriteLineAsync("end");
        else using (Process.Start("kill", Process.Id.ToString(CultureInfo.InvariantCulture))) { }
        await Process.WaitForExitAsync();
    }

    public void Dispose() => Process?.Dispose();

    internal static Process Start(string file, IEnumerable<string> words, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(file, words) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
    }

    internal static async Task WaitAsync(Process process, Func<bool> ready)
    {
        for (var began = Stopwatch.GetTimestamp(); !ready();)
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > Patience) throw new InvalidOperationException($"{process.StartInfo.FileName} did not start.");
            await Task.Delay(50);
        }
    }

    private static bool Accepts(int port)
    {
        try
        {
            using var socket = new System.Net.Sockets.TcpClient("127.0.0.1", port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
