using System.Globalization;
using Plimsoll.Cli.Configuration;

namespace Plimsoll.Cli.Running;

/// <summary>The variables that lead a program's calls through the proxy and have it trust the proxy's certificates.</summary>
/// <remarks>
/// Which client needs which was measured; docs/clients.md has the table. What the user set is never thrown away: lists are extended, a
/// file of trusted certificates is joined with ours, and a proxy of the user's own is what our proxy connects through.
/// </remarks>
internal sealed class ChildEnvironment
{
    /// <summary>Marks every process of one run, by its id: descendants inherit it.</summary>
    public const string RunVariable = "PLIMSOLL_RUN";

    private const string Never = "localhost,127.0.0.1,::1";

    // These replace a program's trusted roots, so each gets the roots it had and ours.
    private static readonly string[] Replacing = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];

    // These add to a program's trusted roots.
    private static readonly string[] Adding = ["NODE_EXTRA_CA_CERTS", "DENO_CERT", "CODEX_CA_CERTIFICATE"];

    private readonly Func<string, string?> _current;
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    private ChildEnvironment(Func<string, string?> current) => _current = current;

    /// <summary>The variables to set.</summary>
    public IReadOnlyDictionary<string, string> Variables => _variables;

    /// <param name="current">The value that a variable has now, or null.</param>
    /// <param name="runId">The run's id.</param>
    /// <param name="port">The proxy's port.</param>
    /// <param name="ownRoot">File of the proxy's own root certificate.</param>
    /// <param name="bundleWith">Makes (once) a file of the system's roots, or of the given file's, and ours.</param>
    /// <param name="preload">File that makes older Node programs use the proxy.</param>
    public static ChildEnvironment Create(
        Func<string, string?> current, string runId, int port, string ownRoot, Func<string?, string> bundleWith, string preload)
    {
        var environment = new ChildEnvironment(current);
        var proxy = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        environment.SetProxy(proxy);
        environment.SetTrust(ownRoot, bundleWith);
        environment._variables["NODE_USE_ENV_PROXY"] = current("NODE_USE_ENV_PROXY") ?? "1";
        var (options, require) = (current("NODE_OPTIONS") ?? "", $"--require {Quote(preload)}");
        environment._variables["NODE_OPTIONS"] = options.Contains(require, StringComparison.Ordinal) ? options : $"{options} {require}".TrimStart();
        environment._variables[RunVariable] = runId;
        environment._variables["PLIMSOLL_PROXY"] = proxy;
        return environment;
    }

    /// <summary>NO_PROXY as the user has it, or null.</summary>
    public static string? NoProxy(Func<string, string?> current) => current("no_proxy") is { Length: > 0 } lower ? lower : current("NO_PROXY");

    private void SetProxy(string proxy)
    {
        // A run within a run: the inner one meters what it starts, and goes out the way that the outer one does.
        _variables[UserProxies.OuterVariable] = UserProxies.HttpsProxy(_current).Value ?? "";
        _variables["HTTPS_PROXY"] = proxy;
        _variables["https_proxy"] = proxy;
        var direct = NoProxy(_current);
        // Alone, an asterisk means every host; in a list it means nothing to many clients.
        if (direct?.Trim() == "*") return;
        var names = (direct ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var all = string.Join(',', names.Concat(Never.Split(',')).Distinct(StringComparer.OrdinalIgnoreCase));
        _variables["NO_PROXY"] = all;
        _variables["no_proxy"] = all;
    }

    private void SetTrust(string ownRoot, Func<string?, string> bundleWith)
    {
        foreach (var name in Replacing) _variables[name] = bundleWith(_current(name) is { Length: > 0 } own ? own : null);
        foreach (var name in Adding) _variables[name] = _current(name) is { Length: > 0 } own ? bundleWith(own) : ownRoot;
    }

    // Node splits NODE_OPTIONS at blanks, except between double quotes, where a backslash keeps what follows it.
    private static string Quote(string path) =>
        path.AsSpan().IndexOfAny(" \"\\") < 0 ? path : $"\"{path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
