using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;

namespace Plimsoll.Providers;

/// <summary>Parses the top part of a provider's file: what stands beside the rates.</summary>
internal ref partial struct ProviderFileParser
{
    private const string Extension = ".json";
    private static readonly SearchValues<char> OfBasePath = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly string _file;
    private readonly ReadOnlySpan<byte> _json;
    private readonly List<string> _problems;
    private readonly int _before;
    private readonly Func<string, ProviderFile?>? _bundled;
    private ProviderFile? _extends;
    private Utf8JsonReader _reader;
    private string? _id;
    private string? _name;
    private string? _basePath;
    private string? _plan;
    private bool? _billsReportedCost;
    private bool _anyHost;
    private bool _namesCarryHost;
    private bool _readsUnlisted = true;
    private List<string> _hosts = [];
    private List<string> _regions = [];
    private List<string> _hostSuffixes = [];
    private List<string> _servers = [];
    private List<string> _bills = [];
    private List<PlanCredential> _credentials = [];
    private List<RouteLine> _routes = [];

    public ProviderFileParser(string file, ReadOnlySpan<byte> json, List<string> problems, Func<string, ProviderFile?>? bundled)
    {
        _file = file;
        _json = json.StartsWith("\uFEFF"u8) ? json[3..] : json;
        _problems = problems;
        _before = problems.Count;
        _bundled = bundled;
        _reader = new(_json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Disallow });
    }

    public readonly int Line => _json[..(int)_reader.TokenStartIndex].Count((byte)'\n') + 1;

    public ProviderFile? Parse()
    {
        _reader.Read();
        if (_reader.TokenType is not JsonTokenType.StartObject)
        {
            Problem("the file", "must hold an object");
            return null;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (_reader.NextName())
        {
            var field = _reader.GetString()!;
            if (!seen.Add(field)) Problem(field, "stands twice");
            ReadField(field);
        }

        return Checked();
    }

    private void ReadField(string field)
    {
        switch (field)
        {
            case "id":
                _id = Text(field);
                break;
            case "name":
                _name = Text(field);
                break;
            case "extends":
                ReadExtends();
                break;
            case "basePath":
                _basePath = Text(field);
                break;
            case "servers":
                _servers = Names(field, ServerProblem);
                break;
            case "bills":
                _bills = Names(field, bill => bill is "requests" or "time" ? null : $"{bill} is neither requests nor time");
                break;
            case "regions":
                _regions = Names(field, HostName.RegionProblem);
                break;
            case "plan":
                _plan = Text(field);
                break;
            case "billsReportedCost":
                _billsReportedCost = Flag(field);
                break;
            case "anyHost":
                _anyHost = Flag(field);
                break;
            case "namesCarryHost":
                _namesCarryHost = Flag(field);
                break;
            case "unlisted":
                ReadUnlisted();
                break;
            case "hosts":
                _hosts = Names(field, HostName.Problem);
                break;
            case "hostSuffixes":
                _hostSuffixes = Names(field, SuffixProblem);
                break;
            case "planCredentials":
                _credentials = Credentials();
                break;
            case "routes":
                _routes = Routes();
                break;
            case "sources" or "models" or "pricing" or "pricesFrom" or "$schema":
                // The rate card, which the price book reads.
                _reader.Skip();
                break;
            default:
                Problem(field, "is not a field of a provider's file");
                _reader.Skip();
                break;
        }
    }

    private void ReadUnlisted()
    {
        _readsUnlisted = Text("unlisted") != "unmetered";
        if (_readsUnlisted) Problem("unlisted", "can only be unmetered; leave it out otherwise");
    }

    private void ReadExtends()
    {
        if (Text("extends") is not { } id) return;
        _extends = _bundled?.Invoke(id);
        if (_bundled is null) Problem("extends", "is for files of your own");
        else if (_extends is null) Problem("extends", $"{id} is no provider that comes with Plimsoll");
    }

    private readonly ProviderFile? Checked()
    {
        if (_id is not null && _file != _id + Extension) Problem("id", $"must be the file's name without {Extension}, and is {_id}");
        if (_basePath?.AsSpan().IndexOfAnyExcept(OfBasePath) >= 0) Problem("basePath", "may hold small letters, digits and dashes");
        // What extends the file of its own name is that provider; what extends another is one like it, at hosts of its own.
        var (alike, same) = (_extends?.Provider, _extends is { } file && file.Provider.Id == _id ? file.Provider : null);
        var name = _name ?? same?.Name;
        if (_id is null || name is null || (same is null && _hosts.Count == 0 && _hostSuffixes.Count == 0 && _servers.Count == 0 && !_anyHost))
        {
            // Where a field was wrong, that is said already.
            if (_problems.Count == _before) Problem("the file", "needs an id, a name and hosts");
            return null;
        }

        var hosts = new OrderedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var host in _hosts) Expand(host, hosts);
        foreach (var host in same?.Hosts ?? [])
        {
            if (!hosts.TryAdd(host, same!.Regions.GetValueOrDefault(host))) Problem("hosts", $"has {host}, which {_id} has already");
        }

        if (_regions.Count > 0 && !_hosts.Exists(HostName.IsRegional)) Problem("regions", "are for hosts with {region}, and there is none");
        if (_basePath is not null && _hosts.Count > 0 && HostName.IsRegional(_hosts[0])) Problem("basePath", "needs a first host without {region}: it leads there");
        if (_basePath is not null && _hosts.Count == 0 && _servers.Count == 0) Problem("basePath", "needs a host or a server: it leads there");
        var provider = new Provider
        {
            Id = _id,
            Name = name,
            Hosts = [.. hosts.Keys],
            Regions = hosts.Where(host => host.Value is not null).ToFrozenDictionary(host => host.Key, host => host.Value!, StringComparer.Ordinal),
            HostSuffixes = [.. _hostSuffixes, .. same?.HostSuffixes ?? []],
            IsForAnyHost = _anyHost || same is { IsForAnyHost: true },
            BasePath = _basePath ?? same?.BasePath,
            Servers = [.. _servers.ConvertAll(server => new Uri(server)), .. same?.Servers ?? []],
            BillsRequests = _bills.Contains("requests", StringComparer.Ordinal) || (_bills.Count == 0 && alike is { BillsRequests: true }),
            BillsTime = _bills.Contains("time", StringComparer.Ordinal) || (_bills.Count == 0 && alike is { BillsTime: true }),
            Plugins = [.. _routes.Select(route => PluginName.OfShape(route.Shape)).OfType<string>().Concat(alike?.Plugins ?? []).Distinct(StringComparer.Ordinal)],
            NamesCarryHost = _namesCarryHost || alike is { NamesCarryHost: true },
            BillsReportedCost = _billsReportedCost ?? alike?.BillsReportedCost ?? false,
            ReadsUnlisted = _readsUnlisted && alike is not { ReadsUnlisted: false },
            Plan = _plan ?? same?.Plan,
            PlanCredentials = [.. _credentials, .. same?.PlanCredentials ?? []],
        };
        var routes = Compiled(_routes, provider);
        foreach (var route in _extends?.Routes ?? [])
        {
            if (!routes.Exists(own => own.Method == route.Method && own.Path == route.Path)) routes.Add(route.Of(provider));
        }

        return new(provider, routes);
    }

    private readonly void Expand(string host, OrderedDictionary<string, string?> hosts)
    {
        if (!HostName.IsRegional(host))
        {
            if (!hosts.TryAdd(host, null)) Problem("hosts", $"has {host} twice");
            return;
        }

        if (_regions.Count == 0 && _problems.Count == _before) Problem("hosts", $"{host} needs regions");
        foreach (var region in _regions)
        {
            var name = HostName.In(host, region);
            // The whole may be wrong (too long, too wide) where neither half is.
            if (HostName.Problem(name) is { } problem) Problem("hosts", problem);
            else if (!hosts.TryAdd(name, region)) Problem("hosts", $"has {name} twice");
        }
    }

    private static string? SuffixProblem(string suffix) =>
        suffix.Length > 1 && suffix[0] is '.' or '-' ? null : "must begin with a dot or a dash";

    private static string? ServerProblem(string server) =>
        Uri.TryCreate(server, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.AbsolutePath == "/"
            ? null
            : "must be addresses without a path (http://127.0.0.1:11434)";

    private List<string> Names(string field, Func<string, string?> problemOf)
    {
        var names = new List<string>();
        if (!Enter(JsonTokenType.StartArray, field)) return names;
        while (_reader.NextItem())
        {
            var name = _reader.TokenType is JsonTokenType.String ? _reader.GetString()! : "";
            if (problemOf(name) is { } problem) Problem(field, problem);
            else if (names.Contains(name, StringComparer.Ordinal)) Problem(field, $"has {name} twice");
            else names.Add(name);
            _reader.Skip();
        }

        return names;
    }

    private List<PlanCredential> Credentials()
    {
        var credentials = new List<PlanCredential>();
        if (!Enter(JsonTokenType.StartArray, "planCredentials")) return credentials;
        while (_reader.NextItem())
        {
            string? prefix = null, plan = null;
            if (!InObject("planCredentials")) continue;
            while (_reader.NextName())
            {
                if (_reader.ValueTextEquals("prefix"u8)) prefix = Text("planCredentials.prefix");
                else if (_reader.ValueTextEquals("plan"u8)) plan = Text("planCredentials.plan");
                else Unknown("planCredentials");
            }

            if (prefix is null || plan is null) Problem("planCredentials", "needs a prefix and a plan");
            else credentials.Add(new(prefix, plan));
        }

        return credentials;
    }

    private string? Text(string field)
    {
        _reader.Read();
        if (_reader.TokenType is JsonTokenType.String && _reader.GetString() is { Length: > 0 } text) return text;
        Problem(field, "must be a text");
        _reader.Skip();
        return null;
    }

    private bool Flag(string field)
    {
        if (_reader.Flag() is { } flag) return flag;
        Problem(field, "must be true or false");
        return false;
    }

    private bool Enter(JsonTokenType kind, string field)
    {
        _reader.Read();
        if (_reader.TokenType == kind) return true;
        Problem(field, "must be a list");
        _reader.Skip();
        return false;
    }

    private bool InObject(string field)
    {
        if (_reader.TokenType is JsonTokenType.StartObject) return true;
        Problem(field, "must be a list of objects");
        _reader.Skip();
        return false;
    }

    private void Unknown(string field)
    {
        Problem($"{field}.{_reader.GetString()}", "is not known");
        _reader.Skip();
    }

    private readonly void Problem(string field, string what) => _problems.Add($"{_file}:{Line}: {field} {what}.");
}
