using System.Text.Json;

namespace Plimsoll.Providers;

internal ref partial struct ProviderFileParser
{
    private readonly List<RoutePattern> Compiled(List<RouteLine> lines, Provider provider)
    {
        var patterns = new List<RoutePattern>(lines.Count);
        foreach (var line in lines)
        {
            var route = new Route(provider, line.Endpoint, line.Shape, line.Billing) { ModelSuffix = line.ModelSuffix };
            var pattern = RoutePattern.Parse(line.Method, line.Path, route, out var problem);
            if (pattern is null) _problems.Add($"{_file}:{line.Line}: routes.path {line.Path} {problem}.");
            else patterns.Add(pattern);
        }

        return patterns;
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
        string? method = null, path = null, endpoint = null, shape = null, billing = null, suffix = null;
        var before = _problems.Count;
        var line = Line;
        while (_reader.NextName())
        {
            if (_reader.ValueTextEquals("method"u8)) method = Text("routes.method");
            else if (_reader.ValueTextEquals("path"u8)) path = Text("routes.path");
            else if (_reader.ValueTextEquals("endpoint"u8)) endpoint = Text("routes.endpoint");
            else if (_reader.ValueTextEquals("shape"u8)) shape = Text("routes.shape");
            else if (_reader.ValueTextEquals("billing"u8)) billing = Text("routes.billing");
            else if (_reader.ValueTextEquals("modelSuffix"u8)) suffix = Text("routes.modelSuffix");
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
        return _problems.Count == before ? new(line, method!, path!, endpoint!, shape, bills!.Value, suffix) : null;
    }

    private readonly record struct RouteLine(int Line, string Method, string Path, string Endpoint, string? Shape, RouteBilling Billing, string? ModelSuffix);
}
