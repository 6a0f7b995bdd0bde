using System.Globalization;
using System.Text;

namespace Plimsoll.Conformance;

/// <summary>The part of docs/conformance.md that is made from the corpus.</summary>
internal static class ConformancePage
{
    private const string Begin = "<!-- made by ConformanceTests: PLIMSOLL_WRITE_DOCS=1 PLIMSOLL_CORPUS=DIR Plimsoll.Tests -class Plimsoll.Conformance.ConformanceTests -->";
    private const string End = "<!-- end -->";

    public static string Path { get; } = System.IO.Path.Combine(ProviderFiles.RepositoryRoot(), "docs", "conformance.md");

    /// <summary>The page with its made part replaced.</summary>
    /// <exception cref="InvalidDataException">The page has no such part.</exception>
    public static string With(string page, IReadOnlyList<Judged> all)
    {
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, Math.Max(0, begin), StringComparison.Ordinal);
        if (begin < 0 || end < 0) throw new InvalidDataException($"docs/conformance.md has no part between {Begin} and {End}.");
        return $"{page[..(begin + Begin.Length)]}\n\n{Of(all)}\n{page[end..]}";
    }

    private static string Of(IReadOnlyList<Judged> all)
    {
        var text = new StringBuilder();
        Line(text, $"{Count(all.Count)} exchanges; usage {Score(all, one => one.Usage)}; cost {Score(all, one => one.Priced)}.");
        Line(text, "");
        Line(text, "| provider | endpoint | exchanges | usage | cost |");
        Line(text, "|---|---|---|---|---|");
        foreach (var provider in all.GroupBy(one => one.Provider).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Line(text, $"| **{provider.Key}** | | {Count(provider.Count())} | {Score(provider, one => one.Usage)} | {Score(provider, one => one.Priced)} |");
            foreach (var endpoint in provider.GroupBy(one => one.Endpoint).OrderBy(group => group.Key, StringComparer.Ordinal))
                Line(text, $"| | `{endpoint.Key}` | {Count(endpoint.Count())} | {Score(endpoint, one => one.Usage)} | {Score(endpoint, one => one.Priced)} |");
        }

        Line(text, "");
        Line(text, "By what the oracle knows:");
        Line(text, "");
        Line(text, "| class | exchanges | agree |");
        Line(text, "|---|---|---|");
        foreach (var kind in all.GroupBy(one => one.Class).OrderBy(group => group.Key, StringComparer.Ordinal))
            Line(text, $"| {kind.Key} | {Count(kind.Count())} | {Count(kind.Count(one => !one.Differs))} |");

        WriteDifferences(text, all);
        return text.ToString();
    }

    private static void WriteDifferences(StringBuilder text, IReadOnlyList<Judged> all)
    {
        Line(text, "");
        Line(text, "## Where we differ, and who is right");
        foreach (var reason in Difference.All)
        {
            var those = all.Where(one => one.Differs && Difference.Of(one) == reason).OrderBy(one => one.Id, StringComparer.Ordinal).ToList();
            if (those.Count == 0) continue;
            Line(text, "");
            Line(text, $"### {reason.Title}: {Count(those.Count)}");
            Line(text, "");
            Line(text, $"Right: {reason.Right}. {reason.Why}");
            Line(text, "");
            Line(text, "| exchange | model | oracle | we |");
            Line(text, "|---|---|---|---|");
            foreach (var one in those)
                Line(text, $"| `{one.Id}` | `{one.Model}` | {(one.Cost is { } cost ? $"${cost.ToString("0.#########", CultureInfo.InvariantCulture)}" : "none")} | {one.Ours} |");
        }

        Line(text, "");
        Line(text, "## Priced here, and not by the oracle");
        Line(text, "");
        Line(text, "Usage that the oracle knows no price for, priced from a rate with a stated source:");
        Line(text, "");
        Line(text, "| provider | model | exchanges | source of the rate |");
        Line(text, "|---|---|---|---|");
        foreach (var model in all.Where(one => one is { Class: ['C', ..], Have.State: ChargeState.Priced }).GroupBy(one => (one.Provider, Model: one.Have.Rates?.Json is { } json ? Pricing.ReceiptView.Parse(json)?.Model : one.Model, one.Have.RateSource)).OrderBy(group => group.Key.ToString(), StringComparer.Ordinal))
            Line(text, $"| {model.Key.Provider} | `{model.Key.Model}` | {Count(model.Count())} | {model.Key.RateSource} |");
    }

    private static string Score(IEnumerable<Judged> those, Func<Judged, bool?> judgement)
    {
        var judged = those.Select(judgement).OfType<bool>().ToList();
        return judged.Count == 0 ? "" : $"{Count(judged.Count(right => right))} of {Count(judged.Count)}";
    }

    private static string Count(int count) => count.ToString("#,##0", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
