using System.Diagnostics;

namespace Plimsoll.Store;

/// <summary>This test program as a child that does something else: <see cref="LedgerLoad"/>.</summary>
internal static class Children
{
    public static Process Start(string variable, string order, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        // Started by `dotnet Plimsoll.Tests.dll`, the process is dotnet, and the program its first argument.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(Children).Assembly.Location);
        start.Environment[variable] = order;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
