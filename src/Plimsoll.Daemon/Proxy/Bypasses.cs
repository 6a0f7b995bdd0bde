using System.Collections.Concurrent;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Which clients refuse our certificate for which host, and are therefore left alone for a while.</summary>
/// <remarks>
/// A client is known by the User-Agent of its CONNECT and by what its ClientHello offers. A handshake may be broken off by a cancelled call too, so it
/// takes two in a row, and three of a client that has accepted the certificate before. A handshake that ended well and was then left unused
/// tells something only of a client that never used one: some (.NET) look at the certificate when it is over.
/// </remarks>
/// <param name="clock">Tells when that is over.</param>
/// <param name="lasting">How long a client is left alone.</param>
internal sealed class Bypasses(TimeProvider clock, TimeSpan lasting)
{
    private const int MaxClients = 1000;
    private const int Patience = 2;
    private const int PatienceWithFriends = 3;
    private readonly ConcurrentDictionary<(string Host, string Client), Trust> _clients = new();

    public bool IsBypassed(string host, string client) => _clients.TryGetValue((host, client), out var trust) && IsLeftAlone(trust);

    public void Accepted(string host, string client)
    {
        MakeRoom();
        _clients[(host, client)] = new(true, 0, null);
    }

    /// <summary>A handshake was broken off, or (<paramref name="unused"/>) ended well and the client left without a word.</summary>
    /// <returns>True where the client is left alone from now on.</returns>
    public bool Refused(string host, string client, bool unused)
    {
        MakeRoom();
        var now = clock.GetTimestamp();
        var trust = _clients.AddOrUpdate(
            (host, client),
            static (_, args) => Again(default, args.unused, args.now),
            static (_, trust, args) => Again(trust, args.unused, args.now),
            (unused, now));
        return trust.LeftAloneAt == now;
    }

    private static Trust Again(Trust trust, bool unused, long now)
    {
        if (unused && trust.Accepted) return trust;
        var refusals = trust.Refusals + 1;
        return new(trust.Accepted, refusals, refusals >= (trust.Accepted || unused ? PatienceWithFriends : Patience) ? now : null);
    }

    private bool IsLeftAlone(Trust trust) => trust.LeftAloneAt is { } at && clock.GetElapsedTime(at) < lasting;

    // Whoever is forgotten fails once or twice more; whoever is kept out for want of room would fail for good.
    private void MakeRoom()
    {
        if (_clients.Count < MaxClients) return;
        foreach (var one in _clients)
        {
            if (!IsLeftAlone(one.Value)) _clients.TryRemove(one);
        }

        if (_clients.Count >= MaxClients) _clients.Clear();
    }

    /// <param name="Accepted">It has used a certificate of ours.</param>
    /// <param name="Refusals">In a row.</param>
    /// <param name="LeftAloneAt">A timestamp, which no setting of the clock moves; null where it is not left alone.</param>
    private readonly record struct Trust(bool Accepted, int Refusals, long? LeftAloneAt);
}
