using System.Collections.Concurrent;
using Plimsoll.Exchanges;
using Plimsoll.Providers;

namespace Plimsoll.Daemon.Plugins;

/// <summary>The plugins that may run, and what they read of exchanges. Safe for any number of threads.</summary>
/// <remarks>Nothing runs before a call needs it. No call ever waits: exchanges come here once they have ended.</remarks>
public sealed class PluginHost : IDisposable
{
    private const string Prefix = "plimsoll-provider-";

    private readonly string _folder;
    private readonly string _logs;
    private readonly HashSet<string> _enabled;
    private readonly PluginLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, Lazy<Plugin>> _plugins = new(StringComparer.Ordinal);

    /// <param name="folder">Where their programs are.</param>
    /// <param name="logs">Where their logs go.</param>
    /// <param name="enabled">The names of those that may run.</param>
    public PluginHost(string folder, string logs, IEnumerable<string> enabled)
        : this(folder, logs, enabled, new(), TimeProvider.System)
    {
    }

    internal PluginHost(string folder, string logs, IEnumerable<string> enabled, PluginLimits limits, TimeProvider clock) =>
        (_folder, _logs, _enabled, _limits, _clock) = (folder, logs, new(enabled, StringComparer.Ordinal), limits, clock);

    /// <summary>The file of a plugin, whether it is there or not.</summary>
    public static string FileOf(string folder, string name) => Path.Combine(folder, Prefix + name + (OperatingSystem.IsWindows() ? ".exe" : ""));

    /// <summary>The name of the plugin that a file is, or null where it is none.</summary>
    public static string? NameOf(string file)
    {
        var name = OperatingSystem.IsWindows() ? Path.GetFileNameWithoutExtension(file) : Path.GetFileName(file);
        return name.StartsWith(Prefix, StringComparison.Ordinal) && PluginName.IsValid(name[Prefix.Length..]) ? name[Prefix.Length..] : null;
    }

    /// <summary>Why a plugin cannot run, in words that follow its name; null where nothing is known against it.</summary>
    public string? Problem(string name)
    {
        var file = FileOf(_folder, name);
        if (!File.Exists(file)) return $"is not there: {file}";
        if (!_enabled.Contains(name)) return $"may not run: name it in plugins.enabled (plimsoll config set plugins.enabled '[\"{name}\"]')";
        if (OperatingSystem.IsWindows()) return null;
        var mode = File.GetUnixFileMode(file);
        if (!mode.HasFlag(UnixFileMode.UserExecute)) return $"may not be executed: chmod +x {file}";
        return (mode & (UnixFileMode.OtherWrite | UnixFileMode.GroupWrite)) != UnixFileMode.None ? $"can be changed by others: chmod go-w {file}" : null;
    }

    /// <summary>Starts a plugin and greets it.</summary>
    /// <returns>What is wrong, in words that follow its name, or null.</returns>
    public async Task<string?> CheckAsync(string name) => Problem(name) ?? await Of(name).StartAsync();

    /// <summary>The exchange with what its plugin read; as it is where no plugin is to read it, or where that failed.</summary>
    public async ValueTask<MeteredExchange> ReadAsync(MeteredExchange exchange)
    {
        if (exchange.Kept is not { } kept) return exchange;
        var unread = exchange with { Kept = null };
        // Errors bill nothing, whatever reads them.
        if (exchange.Route.Plugin is not { } name || exchange.ResponseHead is null or { Status: >= 400 } || Problem(name) is not null) return unread;
        var answer = await Of(name).AskAsync(exchange, kept);
        return answer.Readings is { } readings ? unread with { Readings = readings, PluginFailed = false } : unread;
    }

    public void Dispose()
    {
        foreach (var plugin in _plugins.Values) plugin.Value.Dispose();
    }

    private Plugin Of(string name) =>
        _plugins.GetOrAdd(name, _ => new(() => new(FileOf(_folder, name), name, _limits, new(_logs, name, _clock), _clock))).Value;
}
