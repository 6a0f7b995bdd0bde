using System.Text;
using Plimsoll.Exchanges;
using Plimsoll.Metering;
using Plimsoll.Pricing;

namespace Plimsoll.Store;

/// <summary>Exchanges as the proxy sees them, read and priced by the code that meters live ones.</summary>
internal static class Pipeline
{
    private static readonly PromptHasher Hasher = new(new byte[32]);
    private static readonly ExchangeObserver Observer = new(new(Bundled.Prices), Hasher);

    /// <param name="request">Method and address: <c>POST api.openai.com/v1/responses</c>.</param>
    /// <param name="asked">The request's body.</param>
    /// <param name="answer">The response's body.</param>
    /// <param name="minutes">After noon.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="witness">Who saw it.</param>
    /// <param name="native">The witness' key; null for one made of the request and the minute.</param>
    /// <param name="project">Whose it is.</param>
    /// <param name="userAgent">The request's header, or null.</param>
    public static IReadOnlyList<Observation> Observe(
        string request, string asked, string answer, double minutes = 0, int status = 200, Witness witness = Witness.Proxy, string? native = null,
        string? project = "harbour", string? userAgent = null)
    {
        var metered = Meter(request, asked, answer, minutes, status, userAgent);
        return Observer.Observe(
            metered, new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100)), witness, native ?? $"{request}@{minutes}",
            new() { Project = project, ProjectSource = project is null ? null : "git" });
    }

    public static IReadOnlyList<Observation> Observe(MeteredExchange metered, string native) =>
        Observer.Observe(metered, new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100)), Witness.Proxy, native, new() { Project = "harbour", ProjectSource = "git" });

    public static MeteredExchange Meter(string request, string asked, string answer, double minutes = 0, int status = 200, string? userAgent = null)
    {
        var (method, host, target) = (request.Split(' ')[0], request.Split(' ')[1].Split('/')[0], request[request.IndexOf('/', StringComparison.Ordinal)..]);
        var head = new RequestHead(method, host, target, new([.. Type("application/json").Fields, .. userAgent is null ? [] : (KeyValuePair<string, string>[])[new("user-agent", userAgent)]]), Calls.Noon.AddMinutes(minutes));
        var meter = new ExchangeMeter(ProviderFiles.Catalog.Match(method, host, target)!, head, Hasher);
        meter.RequestBody(Encoding.UTF8.GetBytes(asked));
        meter.ResponseStarted(new(status, Type("application/json")));
        meter.ResponseBody(Encoding.UTF8.GetBytes(answer));
        return meter.Complete(ExchangeEnd.Complete);
    }

    private static HeaderList Type(string type) => new([KeyValuePair.Create("Content-Type", type)]);
}
