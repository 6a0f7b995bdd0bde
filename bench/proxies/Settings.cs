using System.Globalization;

namespace Plimsoll.Proxies;

/// <summary>What is compared, and for how long.</summary>
/// <param name="Root">The checkout.</param>
/// <param name="Work">A folder for everything that the run leaves behind; made by <c>run</c>.</param>
/// <param name="Rounds">Each measures every subject once, beginning with another one.</param>
/// <param name="Seconds">Of one measurement at 50 connections; the others take two thirds of it.</param>
/// <param name="Only">The subjects' names.</param>
/// <param name="Load">What is measured: fifty, one, chunks, streams, uploads.</param>
internal sealed record Settings(string Root, string Work, int Rounds, double Seconds, IReadOnlySet<string> Only, IReadOnlySet<string> Load)
{
    public static Settings Parse(string[] options)
    {
        var values = options.Select(x => x.Split('=', 2)).ToDictionary(x => x[0], x => x.Length == 2 ? x[1] : "", StringComparer.Ordinal);
        string Value(string name, string otherwise) => values.Remove(name, out var value) ? value : otherwise;
        IReadOnlySet<string> Set(string name, string otherwise) => Value(name, otherwise).Split(',').ToHashSet(StringComparer.Ordinal);
        var settings = new Settings(
            Value("root", "."), Value("work", "."),
            int.Parse(Value("rounds", "3"), CultureInfo.InvariantCulture),
            double.Parse(Value("seconds", "6"), CultureInfo.InvariantCulture),
            Set("only", "direct,plimsoll,mitmproxy,mockttp"),
            Set("load", "fifty,one,chunks,streams,uploads"));
        return values.Count == 0 ? settings : throw new ArgumentException($"There is no option {string.Join(", ", values.Keys)}.", nameof(options));
    }
}
