using System.Diagnostics;

namespace Plimsoll.Cli.Running;

/// <summary>This program, started again for another of its roles.</summary>
internal static class OwnProgram
{
    /// <param name="command">The hidden command.</param>
    /// <returns>With all three streams redirected.</returns>
    public static ProcessStartInfo Start(string command)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Where the host is the dotnet program itself, its first argument is ours.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add(command);
        return start;
    }
}
