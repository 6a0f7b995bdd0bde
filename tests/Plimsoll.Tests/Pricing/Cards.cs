using System.Text;

namespace Plimsoll.Pricing;

/// <summary>Provider files made up for a test.</summary>
internal static class Cards
{
    public const string Source = """ "sources": {"s": {"url": "https://acme.example/prices", "read": "2026-08-01"}} """;

    /// <summary>A file of one model, <c>m</c>, of which <paramref name="rates"/> are the rows.</summary>
    public static string OneModel(string rates, string pricing = "{}") =>
        $$"""{"id": "acme", "hosts": ["ignored"], {{Source}}, "pricing": {{pricing}}, "models": [{"id": "m", "rates": [{{rates}}]}]}""";

    public static PriceBook Load(string json, out IReadOnlyList<string> problems) =>
        PriceBook.Load([KeyValuePair.Create("acme.json", (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(json))], out problems);

    /// <summary>The book of a file that must be right.</summary>
    public static PriceBook Book(string json)
    {
        var book = Load(json, out var problems);
        return problems.Count == 0 ? book : throw new InvalidOperationException(string.Join('\n', problems));
    }
}
