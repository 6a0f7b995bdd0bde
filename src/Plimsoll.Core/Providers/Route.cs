using System.Collections.Frozen;

namespace Plimsoll.Providers;

/// <summary>Where a request goes and how its answer is read.</summary>
/// <param name="Provider">The provider it goes to.</param>
/// <param name="Endpoint">The endpoint's name (<c>messages</c>, <c>chat.completions</c>).</param>
/// <param name="Shape">Which reader reads its usage (<c>anthropic.messages</c>); null where nothing is to be read.</param>
/// <param name="Billing">What it bills.</param>
/// <param name="PathModel">The model that the path names (<c>/models/{model}:generateContent</c>), or null.</param>
/// <param name="PathId">The last id that the path names (<c>/responses/{id}</c>), or null.</param>
public sealed record Route(
    Provider Provider, string Endpoint, string? Shape, RouteBilling Billing, string? PathModel = null, string? PathId = null)
{
    /// <summary>True where the bill is by tokens of text, so that text can stand in for a count that is missing.</summary>
    public bool BillsText => UsageShapes.Find(Shape)?.BillsText ?? false;

    /// <summary>The plugin that reads the usage, or null where Plimsoll does.</summary>
    public string? Plugin => PluginName.OfShape(Shape);

    /// <summary>What the rate card adds to a model's name on this route: a router's choice of host (<c>:together</c>); null where nothing.</summary>
    public string? ModelSuffix { get; init; }

    /// <summary>The place that the path names (<c>/locations/{place}/</c>), or null.</summary>
    public string? Place { get; init; }
}

/// <summary>What a request to a provider bills.</summary>
public enum RouteBilling : byte
{
    /// <summary>A model call: its usage is read and priced.</summary>
    Calls = 0,

    /// <summary>Nothing (model lists, token counts): recorded as such.</summary>
    Nothing = 1,

    /// <summary>Nothing that another call was not billed for already (a stored response fetched again).</summary>
    Elsewhere = 2,

    /// <summary>Not a model matter at all (telemetry, sign-in): passes unread and unrecorded.</summary>
    Unmetered = 3,

    /// <summary>What a batch made, fetched: each result is billed, once however often it is fetched; where none is there yet, nothing.</summary>
    Results = 4,

    /// <summary>Something that is not read yet (a video, a fine-tuning job): recorded as a call of unknown price.</summary>
    Unread = 5,

    /// <summary>Not known: no route lists the path. A usage that the response states is kept; without one, nothing is recorded.</summary>
    Unlisted = 6,
}

/// <summary>A provider of models, as its file describes it.</summary>
public sealed record Provider
{
    /// <summary>Its id: the file's name without <c>.json</c>.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Exact host names, lower case.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>The region of each host that has one (<c>bedrock-runtime.us-east-1.amazonaws.com</c>: <c>us-east-1</c>), by host.</summary>
    public IReadOnlyDictionary<string, string> Regions { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>How the hosts end that each customer has of his own (<c>.openai.azure.com</c>), lower case, with the dot.</summary>
    public IReadOnlyList<string> HostSuffixes { get; init; } = [];

    /// <summary>Servers of one's own (<c>http://localhost:11434</c>), told apart by their ports; base-URL mode leads to the first.</summary>
    public IReadOnlyList<Uri> Servers { get; init; } = [];

    /// <summary>True for the file that reads recordings of hosts which no other file knows, by their paths alone.</summary>
    public bool IsForAnyHost { get; init; }

    /// <summary>The first segment of the path in base-URL mode (<c>/anthropic/v1/messages</c>); null where there is no such mode.</summary>
    public string? BasePath { get; init; }

    /// <summary>True where a name that is asked for carries the host that is to serve it (<c>org/model:groq</c>), which the answer leaves out.</summary>
    public bool NamesCarryHost { get; init; }

    /// <summary>True where each request has a price (a server of one's own): it is counted.</summary>
    public bool BillsRequests { get; init; }

    /// <summary>True where the time that a request took has a price (a server billed by the hour): it is measured.</summary>
    public bool BillsTime { get; init; }

    /// <summary>True where a cost that the response states is what the provider bills.</summary>
    public bool BillsReportedCost { get; init; }

    /// <summary>Every call is covered by a subscription, of this name; null where calls are billed (or only some credentials tell).</summary>
    public string? Plan { get; init; }

    /// <summary>True where a path that no route lists is one to record, should its response state a usage; false where it is unmetered.</summary>
    public bool ReadsUnlisted { get; init; } = true;

    /// <summary>The plugins that read answers of its routes, by name.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>A credential that begins so (<c>sk-ant-oat</c>), in Authorization or the provider's own key header, is a subscription's.</summary>
    public IReadOnlyList<PlanCredential> PlanCredentials { get; init; } = [];
}

/// <summary>Which credential means that a subscription covers the call.</summary>
/// <param name="Prefix">How the bare credential begins.</param>
/// <param name="Plan">The subscription's name.</param>
public sealed record PlanCredential(string Prefix, string Plan);
