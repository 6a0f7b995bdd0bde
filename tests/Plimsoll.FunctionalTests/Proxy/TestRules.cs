using Plimsoll.Daemon.Proxy;
using Plimsoll.Providers;
using Plimsoll.StandIns;

namespace Plimsoll.Proxy;

/// <summary>Rules for the stand-in's hosts, simple enough to be plainly right. All of /stand-in/ is metered, but under <c>?unmetered</c>.</summary>
internal static class TestRules
{
    private static readonly Provider[] Providers =
    [
        new() { Id = "anthropic", Name = "Anthropic", Hosts = ["api.anthropic.com"], BasePath = "anthropic" },
        new() { Id = "openai", Name = "OpenAI", Hosts = ["api.openai.com"], BasePath = "openai" },
        new() { Id = "google-gemini", Name = "Google Gemini", Hosts = ["generativelanguage.googleapis.com"], BasePath = "gemini" },
        new() { Id = "xai", Name = "xAI", Hosts = ["api.x.ai"], BasePath = "xai" },
    ];

    public static HostRules Rules { get; } = new([.. StandInProvider.Hosts.SkipLast(1)], host => Of(host) is not null, Match, MatchBasePath);

    private static Provider? Of(string host) => Array.Find(Providers, x => x.Hosts.Contains(host, StringComparer.Ordinal));

    private static Route? Match(string method, string host, string target, bool upgrade)
    {
        _ = upgrade;
        if (Of(host) is not { } provider) return null;
        var path = target.Split('?')[0];
        var metered = path is "/v1/messages" or "/v1/chat/completions" or "/v1/responses" or "/v1/embeddings" || path.Contains(':', StringComparison.Ordinal)
            || (path.StartsWith("/stand-in/", StringComparison.Ordinal) && !target.EndsWith("unmetered", StringComparison.Ordinal));
        return new(provider, path.Trim('/'), null, metered ? RouteBilling.Calls : RouteBilling.Unmetered);
    }

    private static BasePathMatch? MatchBasePath(string target)
    {
        var provider = Array.Find(Providers, x => target.StartsWith($"/{x.BasePath}/", StringComparison.Ordinal));
        return provider is null ? null : new(provider, target[(provider.BasePath!.Length + 1)..]);
    }
}
