using System.Diagnostics;

namespace Plimsoll.Proxy;

/// <summary>Runs a program and gives what it wrote, both streams together.</summary>
internal static class Tool
{
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(TestProxy.Cancellation);
        var errors = process.StandardError.ReadToEndAsync(TestProxy.Cancellation);
        await process.WaitForExitAsync(TestProxy.Cancellation);
        return await output + await errors;
    }
}
