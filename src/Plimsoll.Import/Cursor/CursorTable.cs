using System.Globalization;
using System.Text;
using Plimsoll.Import.Entries;

namespace Plimsoll.Import.Cursor;

/// <summary>Rows of the dashboard's table. The table of columns is in README.md here.</summary>
internal sealed class CursorTable : WholeReader
{
    private const string Client = "cursor";

    public override int MostBytes => 48 << 20;

    public override void Read(ReadOnlyMemory<byte> document, CallSink calls)
    {
        Dictionary<string, int>? columns = null;
        foreach (var fields in CsvRows.Of(Encoding.UTF8.GetString(document.Span).TrimStart('\uFEFF')))
        {
            if (columns is null)
            {
                columns = Columns(fields);
                if (columns.ContainsKey("Date") && columns.ContainsKey("Model")) continue;

                // Another table than Cursor's.
                calls.AddUnreadable();
                return;
            }

            // A row that breaks off tells other counts than it will.
            if (fields.Count >= columns.Count) Add(new Row(fields, columns), calls);
        }
    }

    private static void Add(Row row, CallSink calls)
    {
        var withWrite = row.Count("Input (w/ Cache Write)");
        var counts = new LoggedUsage
        {
            Input = row.Count("Input (w/o Cache Write)"),
            Output = row.Count("Output Tokens"),
            CacheRead = row.Count("Cache Read"),
            CacheWrite = withWrite,
            Total = row["Total Tokens"] is null ? null : row.Count("Total Tokens"),
        };

        // Input that was written to a cache stands beside the input that was not; where the total is less, the one column has both.
        if (counts.Total is { } total && total == withWrite + counts.CacheRead + counts.Output && withWrite >= counts.Input) counts.CacheWrite -= counts.Input;
        if (counts.IsZero) return;
        if (LogValue.TextInstant(row["Date"]) is not { } at)
        {
            calls.AddUnreadable();
            return;
        }

        var (model, tier) = CursorModel.Of(row["Model"]);
        var kind = row["Kind"] ?? row["Kind of Usage"];
        var cost = row.Money("Cost to you") ?? row.Money("Cost");
        var billed = IsBilled(kind, cost);
        calls.Add(new()
        {
            Native = string.Create(CultureInfo.InvariantCulture, $"{Client}:{at.ToUnixTimeMilliseconds()}:{row["Model"]}:{withWrite}:{counts.Input}:{counts.CacheRead}:{counts.Output}"),
            At = at,
            Provider = ProviderNames.Of(null, model, Client),
            Endpoint = "",
            RequestedModel = model,
            Plan = billed || IsOwnKey(kind) ? null : Client,
            CostIsBilled = billed,
            IsBeyondPlan = billed || IsOwnKey(kind),
            Reading = new()
            {
                Model = model,
                Usage = counts.ToUsage(),
                UsageReported = true,
                // A row may be several requests.
                ContextTokens = 0,
                ServiceTier = tier,
                ReportedCost = cost,
                RawUsage = KeptFields.Of(
                [
                    ("input_with_cache_write", withWrite), ("input_without_cache_write", counts.Input), ("cache_read", counts.CacheRead),
                    ("output", counts.Output), ("total", counts.Total),
                ]),
            },
            Attribution = calls.Folder(null) with { Client = Client, User = row["User"] },
        });
    }

    // Beyond what the plan includes; where the table does not say, what has a cost.
    private static bool IsBilled(string? kind, NanoUsd? cost) => cost is not null && (kind is null || Has(kind, "on-demand") || Has(kind, "usage-based") || Has(kind, "usage based"));

    private static bool IsOwnKey(string? kind) => kind is not null && Has(kind, "api key");

    private static bool Has(string kind, string word) => kind.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, int> Columns(List<string> names)
    {
        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < names.Count; at++) columns.TryAdd(names[at].Trim(), at);
        return columns;
    }

    private sealed class Row(List<string> fields, Dictionary<string, int> columns)
    {
        public string? this[string column] => columns.TryGetValue(column, out var at) && at < fields.Count && fields[at].Trim() is { Length: > 0 } text ? text : null;

        public long Count(string column) =>
            decimal.TryParse(this[column]?.Replace(",", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var count) ? (long)Math.Clamp(count, 0, 1e12m) : 0;

        /// <summary>Null where it says a word (<c>Included</c>), or nothing.</summary>
        public NanoUsd? Money(string column) =>
            decimal.TryParse(this[column]?.TrimStart('$'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var cost) && cost is > 0 and < 1e9m
                ? new((long)decimal.Round(cost * 1_000_000_000, MidpointRounding.ToEven))
                : null;
    }
}
