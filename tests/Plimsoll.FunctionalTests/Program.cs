using Plimsoll.Clients;
using Plimsoll.StandIns;
using Plimsoll.Wire;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Plimsoll;

/// <summary>Runs the tests, or with <c>stand-in</c> as the first word a provider to try things on by hand, with <c>wire</c> a witness of packets, or with <c>client</c> an SDK's client.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        Dispositions.Restore();
        if (args is ["stand-in", ..]) return StandInCommand.RunAsync(args[1..]);
        if (args is ["wire", var address]) return WireCommand.RunAsync(System.Net.IPAddress.Parse(address));
        if (args is ["client", var name]) return DotNetClient.RunAsync(name);
        // What the entry point that xunit would generate does.
        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : ConsoleRunner.Run(args);
    }
}
