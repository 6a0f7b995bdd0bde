using System.Globalization;

namespace Plimsoll.StandIns;

/// <summary><c>stand-in --port-file F --ca-file F --account-file F</c>: a provider until the process is ended.</summary>
internal static class StandInCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var options = args.Chunk(2).Where(x => x.Length == 2).ToDictionary(x => x[0], x => x[1], StringComparer.Ordinal);
        if (args.Length % 2 != 0 || options.Keys.Except(["--port-file", "--ca-file", "--account-file", "--port", "--address"], StringComparer.Ordinal).Any())
        {
            await Console.Error.WriteLineAsync("stand-in [--port N] [--port-file F] [--ca-file F] [--account-file F] [--address IP]");
            return 2;
        }

        var port = options.TryGetValue("--port", out var asked) ? int.Parse(asked, CultureInfo.InvariantCulture) : 0;
        await using var provider = await StandInProvider.StartAsync(port, options.GetValueOrDefault("--account-file"), address: options.TryGetValue("--address", out var address) ? System.Net.IPAddress.Parse(address) : null);
        if (options.TryGetValue("--ca-file", out var caFile)) await File.WriteAllTextAsync(caFile, provider.Ca.Pem);
        if (options.TryGetValue("--port-file", out var portFile))
        {
            // Whole or not at all: a script waits for the file.
            await File.WriteAllTextAsync(portFile + ".part", provider.Port.ToString(CultureInfo.InvariantCulture));
            File.Move(portFile + ".part", portFile, overwrite: true);
        }

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            ended.TrySetResult();
        };
        using var terminated = System.Runtime.InteropServices.PosixSignalRegistration.Create(
            System.Runtime.InteropServices.PosixSignal.SIGTERM,
            signal =>
            {
                signal.Cancel = true;
                ended.TrySetResult();
            });
        await ended.Task;
        return 0;
    }
}
