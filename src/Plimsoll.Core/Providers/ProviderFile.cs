using System.Text.Json;

namespace Plimsoll.Providers;

/// <summary>The top part of a provider's file: who it is, and its routes.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Routes">Its routes, in the file's order.</param>
internal sealed record ProviderFile(Provider Provider, IReadOnlyList<RoutePattern> Routes)
{
    /// <summary>Null where anything is wrong; each thing is then named in <paramref name="problems"/>.</summary>
    /// <param name="name">The file's name: <c>anthropic.json</c>.</param>
    /// <param name="content">UTF-8 JSON.</param>
    /// <param name="problems">Takes one sentence for each thing wrong.</param>
    /// <param name="bundled">Finds what a file <c>extends</c>, by its id; left out where no file may extend another.</param>
    public static ProviderFile? Parse(string name, ReadOnlyMemory<byte> content, List<string> problems, Func<string, ProviderFile?>? bundled = null)
    {
        var before = problems.Count;
        var parser = new ProviderFileParser(name, content.Span, problems, bundled);
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
}
