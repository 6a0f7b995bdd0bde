using System.Diagnostics;

namespace Plimsoll.Compression.Zstd;

/// <summary>The <c>zstd</c> program: what decoding is held against.</summary>
internal static class ZstdTool
{
    /// <summary>What it writes to standard output when it is given <paramref name="input"/> on standard input.</summary>
    public static byte[] Run(byte[] input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("zstd", ["-q", "-c", .. arguments]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var feeding = new Thread(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        feeding.Start();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        feeding.Join();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"zstd {string.Join(' ', arguments)} failed.");
    }

    /// <summary>Runs it in a folder, on files.</summary>
    public static void RunIn(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("zstd", ["-q", .. arguments]) { WorkingDirectory = folder })!;
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"zstd {string.Join(' ', arguments)} failed.");
    }
}
