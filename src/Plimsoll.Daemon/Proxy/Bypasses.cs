using System.Collections.Concurrent;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Which clients refuse our certificate for which host, and are therefore left alone for a while.</summary>
/// <remarks>
/// A client is known by the User-Agent of its CONNECT, which may be empty. One that never accepted our certificate is bypassed after
/// one refusal; one that did is bypassed after three in a row, since a handshake may also be broken off by a cancelled call.
/// </remarks>
internal sealed class Bypasses(TimeProvider clock)
{
    /// <summary>How long a client is left alone.</summary>
    public static readonly TimeSpan Lasting = TimeSpan.FromMinutes(10);

    private const int MaxClients = 1000;
    private const int PatienceWithFriends = 3;
    private readonly ConcurrentDictionary<(string Host, string Client), Trust> _clients = new();

    public bool IsBypassed(string host, string client) => _clients.TryGetValue((host, client), out var trust) && clock.GetUtcNow() < trust.BypassUntil;

    public void Accepted(string host, string client)
    {
        if (HasRoom((host, client))) _clients[(host, client)] = new(true, 0, default);
    }

    public void Refused(string host, string client)
    {
        if (!HasRoom((host, client))) return;
        var until = clock.GetUtcNow() + Lasting;
        _clients.AddOrUpdate(
            (host, client),
            static (_, until) => new(false, 1, until),
            static (_, trust, until) => new(trust.Accepted, trust.Refusals + 1, !trust.Accepted || trust.Refusals + 1 >= PatienceWithFriends ? until : default),
            until);
    }

    private bool HasRoom((string Host, string Client) key) => _clients.Count < MaxClients || _clients.ContainsKey(key);

    private readonly record struct Trust(bool Accepted, int Refusals, DateTimeOffset BypassUntil);
}
