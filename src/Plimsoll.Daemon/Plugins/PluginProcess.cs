using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Plimsoll.Daemon.Plugins;

/// <summary>One running plugin. Once anything is wrong with it, it is killed, and takes no further exchange.</summary>
internal sealed class PluginProcess : IDisposable
{
    private const int MaxUnread = 64;

    // Nothing of the caller's that could hold a key, and no proxy: what a plugin calls is not metered, and cannot come back to us.
    private static readonly string[] Kept =
        ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "SystemRoot", "USERPROFILE", "LOCALAPPDATA", "DOTNET_ROOT", "PYTHONPATH", "VIRTUAL_ENV"];

    private readonly Process _process;
    private readonly PluginLimits _limits;
    private readonly PluginLog _log;
    private readonly TimeProvider _clock;
    private readonly Channel<byte[]> _lines = Channel.CreateBounded<byte[]>(MaxUnread);
    private string? _ended;
    private int _disposed;

    private PluginProcess(Process process, PluginLimits limits, PluginLog log, TimeProvider clock)
    {
        (_process, _limits, _log, _clock) = (process, limits, log, clock);
        // Threads of their own: a child that the plugin leaves behind may hold its pipes open for ever, and the pool must not wait with it.
        new Thread(ReadLines) { IsBackground = true, Name = "plugin answers" }.Start();
        new Thread(ReadErrors) { IsBackground = true, Name = "plugin errors" }.Start();
    }

    public bool IsAlive => _disposed == 0 && _ended is null && !_process.HasExited;

    /// <summary>Starts the program and greets it.</summary>
    /// <returns>The plugin; or null, and how it failed.</returns>
    public static async Task<(PluginProcess? Plugin, string? Fault)> StartAsync(string file, string name, PluginLimits limits, PluginLog log, TimeProvider clock)
    {
        var start = new ProcessStartInfo(file)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(file)!,
        };
        start.Environment.Clear();
        foreach (var variable in Kept)
        {
            if (Environment.GetEnvironmentVariable(variable) is { } value) start.Environment[variable] = value;
        }

        start.Environment["PLIMSOLL_PLUGIN"] = name;
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
        {
            return (null, $"cannot be started: {e.Message}");
        }

        if (process is null) return (null, "cannot be started");
        var plugin = new PluginProcess(process, limits, log, clock);
        var (line, fault) = await plugin.AskAsync(PluginMessage.Hello(), limits.Start, answer =>
            answer.TryGetProperty("protocol", out _) ? true : null);
        using (line)
        {
            if (line is not null && !(line.RootElement.GetProperty("protocol").ValueKind is JsonValueKind.Number && line.RootElement.GetProperty("protocol").TryGetInt32(out var version) && version == PluginMessage.Protocol))
                fault = $"speaks another protocol than {PluginMessage.Protocol}";
        }

        if (fault is null) return (plugin, null);
        plugin.Dispose();
        return (null, $"{fault} (greeting)");
    }

    /// <summary>Sends a line, and waits for the one that answers it.</summary>
    /// <param name="line">The line, with its end.</param>
    /// <param name="limit">How long all of it may take.</param>
    /// <param name="isAnswer">True for the answer, false for one that came late and is passed over, null for one that has no business here.</param>
    public async Task<(JsonDocument? Answer, string? Fault)> AskAsync(byte[] line, TimeSpan limit, Func<JsonElement, bool?> isAnswer)
    {
        // What it said unasked belongs to no exchange.
        while (_lines.Reader.TryRead(out var unasked)) _log.Write($"said unasked: {Encoding.UTF8.GetString(unasked)}");
        using var patience = new CancellationTokenSource(limit, _clock);
        await using var watch = _clock.CreateTimer(_ => EndIfTooLarge(), null, _limits.MemoryEvery, _limits.MemoryEvery);
        try
        {
            var input = _process.StandardInput.BaseStream;
            var sent = Task.Factory.StartNew(
                () =>
                {
                    input.Write(line);
                    input.Flush();
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            // It may answer before it has read all.
            _ = sent.ContinueWith(static failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            await sent.WaitAsync(patience.Token);
            while (true)
            {
                var said = await _lines.Reader.ReadAsync(patience.Token);
                var document = JsonDocument.Parse(said);
                if (document.RootElement.ValueKind is JsonValueKind.Object && isAnswer(document.RootElement) is { } answers)
                {
                    if (answers) return (document, null);
                    document.Dispose();
                    continue;
                }

                document.Dispose();
                return (null, "answered what it was not asked");
            }
        }
        catch (OperationCanceledException)
        {
            return (null, $"did not answer within {limit.TotalSeconds:0.###} s");
        }
        catch (ChannelClosedException)
        {
            return (null, _ended ?? "ended");
        }
        catch (JsonException)
        {
            return (null, "answered with a line that is not JSON");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return (null, _ended ?? "takes no input any more");
        }
    }

    private void EndIfTooLarge()
    {
        try
        {
            _process.Refresh();
            if (_process.WorkingSet64 <= _limits.Memory) return;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended meanwhile.
            return;
        }

        _ended ??= $"took more than {_limits.Memory >> 20} MB of memory";
        Dispose();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }

        _lines.Writer.TryComplete();
    }

    private void ReadLines()
    {
        var buffer = new byte[16 << 10];
        var line = new MemoryStream();
        try
        {
            var output = _process.StandardOutput.BaseStream;
            while (output.Read(buffer) is var count and > 0)
            {
                var rest = buffer.AsSpan(0, count);
                while (rest.IndexOf((byte)'\n') is var end and >= 0)
                {
                    line.Write(rest[..end]);
                    rest = rest[(end + 1)..];
                    if (line.Length <= _limits.Line && !_lines.Writer.TryWrite(line.ToArray())) _ended ??= "says more than it is asked";
                    if (line.Length > _limits.Line) _ended ??= TooLong;
                    line.SetLength(0);
                }

                line.Write(rest);
                if (line.Length > _limits.Line) _ended ??= TooLong;
                if (_ended is not null) break;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The pipe is gone with the process.
        }

        _ended ??= "ended";
        _lines.Writer.TryComplete();
    }

    private string TooLong => $"answered with a line of more than {_limits.Line >> 10} kB";

    private void ReadErrors()
    {
        var line = new StringBuilder();
        var buffer = new char[4096];
        try
        {
            while (_process.StandardError.Read(buffer) is var count and > 0)
            {
                foreach (var character in buffer.AsSpan(0, count))
                {
                    if (character != '\n' && line.Length < buffer.Length)
                    {
                        line.Append(character);
                        continue;
                    }

                    _log.Write(line.ToString());
                    line.Clear();
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The pipe is gone with the process.
        }

        if (line.Length > 0) _log.Write(line.ToString());
    }
}
