using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;

namespace Plimsoll.Providers;

/// <summary>The top part of a provider's file: who it is, and its routes.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Routes">Its routes, in the file's order.</param>
internal sealed record ProviderFile(Provider Provider, IReadOnlyList<RoutePattern> Routes)
{
    private const string Extension = ".json";
    private static readonly SearchValues<char> OfBasePath = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Null where anything is wrong; each thing is then named in <paramref name="problems"/>.</summary>
    /// <param name="name">The file's name: <c>anthropic.json</c>.</param>
    /// <param name="content">UTF-8 JSON.</param>
    /// <param name="problems">Takes one sentence for each thing wrong.</param>
    public static ProviderFile? Parse(string name, ReadOnlyMemory<byte> content, List<string> problems)
    {
        var before = problems.Count;
        var parser = new Parser(name, content.Span, problems);
        ProviderFile? file = null;
        try
        {
            file = parser.Parse();
        }
        catch (JsonException bad)
        {
            problems.Add($"{name}:{(bad.LineNumber ?? 0) + 1}: not JSON: {bad.Message}");
        }
        catch (InvalidOperationException)
        {
            problems.Add($"{name}:{parser.Line}: a text is not UTF-8.");
        }

        return problems.Count == before ? file : null;
    }

    private ref struct Parser
    {
        private readonly string _file;
        private readonly ReadOnlySpan<byte> _json;
        private readonly List<string> _problems;
        private readonly int _before;
        private Utf8JsonReader _reader;
        private string? _id;
        private string? _name;
        private string? _basePath;
        private string? _plan;
        private bool _billsReportedCost;
        private bool _readsUnlisted = true;
        private List<string> _hosts = [];
        private List<string> _regions = [];
        private List<PlanCredential> _credentials = [];
        private List<RouteLine> _routes = [];

        public Parser(string file, ReadOnlySpan<byte> json, List<string> problems)
        {
            _file = file;
            _json = json.StartsWith("\uFEFF"u8) ? json[3..] : json;
            _problems = problems;
            _before = problems.Count;
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
                case "basePath":
                    _basePath = Text(field);
                    break;
                case "plan":
                    _plan = Text(field);
                    break;
                case "billsReportedCost":
                    _billsReportedCost = Flag(field);
                    break;
                case "unlisted":
                    _readsUnlisted = Text(field) != "unmetered";
                    if (_readsUnlisted) Problem(field, "can only be unmetered; leave it out otherwise");
                    break;
                case "hosts":
                    _hosts = Hosts();
                    break;
                case "regions":
                    _regions = Regions();
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

        private readonly ProviderFile? Checked()
        {
            if (_id is not null && _file != _id + Extension) Problem("id", $"must be the file's name without {Extension}, and is {_id}");
            if (_basePath?.AsSpan().IndexOfAnyExcept(OfBasePath) >= 0) Problem("basePath", "may hold small letters, digits and dashes");
            if (_id is null || _name is null || _hosts.Count == 0)
            {
                // Where a field was wrong, that is said already.
                if (_problems.Count == _before) Problem("the file", "needs an id, a name and hosts");
                return null;
            }

            var hosts = new OrderedDictionary<string, string?>(StringComparer.Ordinal);
            foreach (var host in _hosts) Expand(host, hosts);
            if (_regions.Count > 0 && !_hosts.Exists(HostName.IsRegional)) Problem("regions", "are for hosts with {region}, and there is none");
            if (_basePath is not null && HostName.IsRegional(_hosts[0])) Problem("basePath", "needs a first host without {region}: it leads there");
            var provider = new Provider
            {
                Id = _id,
                Name = _name,
                Hosts = [.. hosts.Keys],
                Regions = hosts.Where(host => host.Value is not null).ToFrozenDictionary(host => host.Key, host => host.Value!, StringComparer.Ordinal),
                BasePath = _basePath,
                BillsReportedCost = _billsReportedCost,
                ReadsUnlisted = _readsUnlisted,
                Plan = _plan,
                PlanCredentials = _credentials,
            };
            return new(provider, Compiled(_routes, provider));
        }

        private readonly List<RoutePattern> Compiled(List<RouteLine> lines, Provider provider)
        {
            var patterns = new List<RoutePattern>(lines.Count);
            foreach (var line in lines)
            {
                var route = new Route(provider, line.Endpoint, line.Shape, line.Billing);
                var pattern = RoutePattern.Parse(line.Method, line.Path, route, out var problem);
                if (pattern is null) _problems.Add($"{_file}:{line.Line}: routes.path {line.Path} {problem}.");
                else patterns.Add(pattern);
            }

            return patterns;
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

        private List<string> Hosts() => Names("hosts", HostName.Problem);

        private List<string> Regions() => Names("regions", HostName.RegionProblem);

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

        private List<RouteLine> Routes()
        {
            var routes = new List<RouteLine>();
            if (!Enter(JsonTokenType.StartArray, "routes")) return routes;
            while (_reader.NextItem())
            {
                if (InObject("routes") && RouteOf() is { } route) routes.Add(route);
            }

            return routes;
        }

        private RouteLine? RouteOf()
        {
            string? method = null, path = null, endpoint = null, shape = null, billing = null;
            var before = _problems.Count;
            var line = Line;
            while (_reader.NextName())
            {
                if (_reader.ValueTextEquals("method"u8)) method = Text("routes.method");
                else if (_reader.ValueTextEquals("path"u8)) path = Text("routes.path");
                else if (_reader.ValueTextEquals("endpoint"u8)) endpoint = Text("routes.endpoint");
                else if (_reader.ValueTextEquals("shape"u8)) shape = Text("routes.shape");
                else if (_reader.ValueTextEquals("billing"u8)) billing = Text("routes.billing");
                else Unknown("routes");
            }

            var bills = billing switch
            {
                null => RouteBilling.Calls,
                "nothing" => RouteBilling.Nothing,
                "elsewhere" => RouteBilling.Elsewhere,
                "results" => RouteBilling.Results,
                "unread" => RouteBilling.Unread,
                "unmetered" => RouteBilling.Unmetered,
                _ => (RouteBilling?)null,
            };
            if (method is null || path is null || endpoint is null) Problem("routes", "needs a method, a path and an endpoint");
            else if (method != "*" && !RoutePattern.Methods.Contains(method, StringComparer.Ordinal)) Problem("routes.method", $"{method} is no method in upper case, nor *");
            if (bills is null) Problem("routes.billing", $"{billing} is not nothing, elsewhere, results, unread or unmetered");
            if (shape is not null && UsageShapes.Find(shape) is null) Problem("routes.shape", $"{shape} is not known");
            if (shape is null && bills is RouteBilling.Calls or RouteBilling.Results) Problem("routes", "needs a shape, or a billing that needs none");
            return _problems.Count == before ? new(line, method!, path!, endpoint!, shape, bills!.Value) : null;
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

        private readonly record struct RouteLine(int Line, string Method, string Path, string Endpoint, string? Shape, RouteBilling Billing);
    }
}
