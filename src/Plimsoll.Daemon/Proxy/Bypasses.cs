using System.Collections.Concurrent;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Which clients refuse our certificate for which host, and are therefore left alone for a while.</summary>
/// <remarks>
/// A client is known by the User-Agent of its CONNECT and by what its ClientHello offers. A handshake may be broken off by a cancelled call too, so it
/// takes two in a row, and three of a client that has accepted the certificate before. A handshake that ended well and was then left unused
/// tells something only of a client that never used one: some (.NET) look at the certificate when it is over.
/// </remarks>
internal sealed class Bypasses(TimeProvider clock)
{
    /// <summary>How long a client is left alone.</summary>
    public static readonly TimeSpan Lasting = TimeSpan.FromMinutes(10);

    private const int MaxClients = 1000;
    private const int Patience = 2;
    private const int PatienceWithFriends = 3;
    private readonly ConcurrentDictionary<(string Host, string Client), Trust> _clients = new();

    public bool IsBypassed(string host, string client) => _clients.TryGetValue((host, client), out var trust) && clock.GetUtcNow() < trust.BypassUntil;

    public void Accepted(string host, string client)
    {
        if (HasRoom((host, client))) _clients[(host, client)] = new(true, 0, default);
    }

    /// <summary>A handshake was broken off, or (<paramref name="unused"/>) ended well and the client left without a word.</summary>
    /// <returns>True where the client is left alone from now on.</returns>
    public bool Refused(string host, string client, bool unused)
    {
        if (!HasRoom((host, client))) return false;

        var until = clock.GetUtcNow() + Lasting;
        var trust = _clients.AddOrUpdate(
            (host, client),
            static (_, args) => Again(default, args.unused, args.until),
            static (_, trust, args) => Again(trust, args.unused, args.until),
            (unused, until));
        return trust.BypassUntil == until;
    }

    private static Trust Again(Trust trust, bool unused, DateTimeOffset until)
    {
        if (unused && trust.Accepted) return trust;
        var refusals = trust.Refusals + 1;
        return new(trust.Accepted, refusals, refusals >= (trust.Accepted || unused ? PatienceWithFriends : Patience) ? until : default);
    }

    private bool HasRoom((string Host, string Client) key) => _clients.Count < MaxClients || _clients.ContainsKey(key);

    private readonly record struct Trust(bool Accepted, int Refusals, DateTimeOffset BypassUntil);
}
