using System.Globalization;
using System.Net;

namespace Plimsoll.Daemon.Proxy;

/// <summary>
/// Tells a client that has ended its sending and waits for its answer from one that has gone: TCP says the same of both, but every
/// client is a program of this machine, and Linux lists its sockets.
/// </summary>
internal static class ClientPeer
{
    /// <summary>Whether the client's end of the connection still belongs to a program. False where the system does not tell.</summary>
    public static bool IsThere(EndPoint? client, EndPoint? proxy)
    {
        if (!OperatingSystem.IsLinux() || client is not IPEndPoint from || proxy is not IPEndPoint to) return false;
        return IsListed("/proc/net/tcp", Plain(from), Plain(to)) || IsListed("/proc/net/tcp6", Mapped(from), Mapped(to));
    }

    /// <summary>Whether a line of the list has this pair of ends and a program that owns it (its inode is not 0).</summary>
    internal static bool IsOwned(ReadOnlySpan<char> line, ReadOnlySpan<char> from, ReadOnlySpan<char> to)
    {
        // sl local remote st tx:rx tr:when retransmits uid timeout inode …
        Span<Range> columns = stackalloc Range[11];
        var count = line.Split(columns, ' ', StringSplitOptions.RemoveEmptyEntries);
        return count >= 10 && line[columns[1]].SequenceEqual(from) && line[columns[2]].SequenceEqual(to) && !line[columns[9]].SequenceEqual("0");
    }

    private static bool IsListed(string file, string from, string to)
    {
        try
        {
            foreach (var line in File.ReadLines(file))
            {
                if (line.Contains(from, StringComparison.Ordinal) && IsOwned(line, from, to)) return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No /proc here. Then it counts as gone, as everywhere but on Linux.
        }

        return false;
    }

    private static string Plain(IPEndPoint end) => string.Create(CultureInfo.InvariantCulture, $"{BitConverter.ToUInt32(end.Address.MapToIPv4().GetAddressBytes()):X8}:{end.Port:X4}");

    private static string Mapped(IPEndPoint end) => $"0000000000000000FFFF0000{Plain(end)}";
}
