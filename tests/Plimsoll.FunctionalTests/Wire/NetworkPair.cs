using System.Diagnostics;

namespace Plimsoll.Wire;

/// <summary>Two networks that know only each other: one for what is tested, one for the rest of the world. Linux, as root.</summary>
internal sealed class NetworkPair : IAsyncDisposable
{
    public const string Inside = "192.0.2.2";
    public const string Outside = "192.0.2.1";

    private readonly string _id = $"plim{Environment.ProcessId % 100_000}";

    private NetworkPair()
    {
    }

    private string Ours => _id + "a";

    private string World => _id + "b";

    /// <summary>What keeps such networks from being made here, or null.</summary>
    public static string? Missing() =>
        !OperatingSystem.IsLinux() ? "network namespaces need Linux"
        : !Environment.IsPrivilegedProcess ? "network namespaces need root"
        : !File.Exists("/usr/sbin/ip") && !File.Exists("/sbin/ip") && !File.Exists("/usr/bin/ip") ? "the program ip is missing; install the package iproute2"
        : null;

    public static async Task<NetworkPair> MakeAsync()
    {
        var pair = new NetworkPair();
        // ip netns exec lays this file over /etc/resolv.conf.
        Directory.CreateDirectory($"/etc/netns/{pair.Ours}");
        await File.WriteAllTextAsync($"/etc/netns/{pair.Ours}/resolv.conf", $"nameserver {Outside}\n", TestContext.Current.CancellationToken);
        foreach (var (name, address) in new[] { (pair.Ours, Inside), (pair.World, Outside) })
        {
            await IpAsync($"netns add {name}");
            // IPv6 would announce itself, unasked.
            await IpAsync($"netns exec {name} sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
            await IpAsync($"-n {name} link set lo up");
            if (name == pair.World) await IpAsync($"link add veth0 netns {pair.Ours} type veth peer name veth0 netns {pair.World}");
        }

        foreach (var (name, address) in new[] { (pair.Ours, Inside), (pair.World, Outside) })
        {
            await IpAsync($"-n {name} addr add {address}/24 dev veth0");
            await IpAsync($"-n {name} link set veth0 up");
        }

        await IpAsync($"-n {pair.Ours} route add default via {Outside}");
        return pair;
    }

    /// <summary>The command line that runs a program in the network of what is tested.</summary>
    public string[] InsideOf(params string[] command) => ["ip", "netns", "exec", Ours, .. command];

    /// <summary>The command line that runs a program in the rest of the world.</summary>
    public string[] OutsideOf(params string[] command) => ["ip", "netns", "exec", World, .. command];

    public async ValueTask DisposeAsync()
    {
        await IpAsync($"netns del {Ours}");
        await IpAsync($"netns del {World}");
        Directory.Delete($"/etc/netns/{Ours}", recursive: true);
    }

    private static async Task IpAsync(string arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = await ip.StandardError.ReadToEndAsync();
        await ip.WaitForExitAsync();
        Assert.True(ip.ExitCode == 0, $"ip {arguments}: {errors}");
    }
}
