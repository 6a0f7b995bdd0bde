using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Plimsoll.Pricing;

public sealed class BundledRatesTests
{
    [Fact]
    public void The_provider_files_have_no_problems()
    {
        PriceBook.Load(Bundled.Files(), out var problems);

        Assert.Empty(problems);
    }

    [Fact]
    public void Every_rate_has_a_source_with_a_date()
    {
        var rows = 0;
        foreach (var (name, content) in Bundled.Files())
        {
            using var file = JsonDocument.Parse(content);
            foreach (var row in Rows(file.RootElement))
            {
                var source = file.RootElement.GetProperty("sources").GetProperty(row.GetProperty("source").GetString()!);
                var read = source.GetProperty("read").GetString();
                Assert.True(DateOnly.TryParseExact(read, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), name);
                Assert.StartsWith("https://", source.GetProperty("url").GetString(), StringComparison.Ordinal);
                rows++;
            }
        }

        Assert.True(rows > 300);
    }

    [Fact]
    public void Every_model_is_found_by_its_id_and_priced_today_unless_it_is_no_more()
    {
        foreach (var (name, content) in Bundled.Files())
        {
            using var file = JsonDocument.Parse(content);
            foreach (var model in file.RootElement.GetProperty("models").EnumerateArray())
            {
                var id = model.GetProperty("id").GetString()!;
                var quote = new Asked(Path.GetFileNameWithoutExtension(name), id) { At = "2026-08-21T00:00:00Z" }.Quote();

                Assert.True(quote.Amount is not null || quote.Reason is ChargeReason.NoRateOnDate, $"{name}: {id}: {quote.Reason}");
                Assert.Equal(id, quote.Rates!.Model);
            }
        }
    }

    [Fact]
    public void The_schema_knows_every_field_that_the_files_use()
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Bundled.Root, "docs", "provider.schema.json")));
        var row = schema.RootElement.GetProperty("$defs").GetProperty("row").GetProperty("properties");
        var model = schema.RootElement.GetProperty("$defs").GetProperty("model").GetProperty("properties");
        var top = schema.RootElement.GetProperty("properties");

        foreach (var (name, content) in Bundled.Files())
        {
            using var file = JsonDocument.Parse(content);
            AssertKnown(name, file.RootElement, top);
            foreach (var stated in Rows(file.RootElement)) AssertKnown(name, stated, row);
            foreach (var stated in file.RootElement.GetProperty("models").EnumerateArray()) AssertKnown(name, stated, model);
        }

        for (var slot = 0; slot < Usage.Slots; slot++)
        {
            if (UnitNames.Of(slot) is { } unit) Assert.True(row.TryGetProperty(unit, out _), unit);
        }
    }

    [Fact]
    public void Every_unit_has_a_name() =>
        Assert.All(Enum.GetValues<Unit>(), unit => Assert.Equal(unit.ToString(), UnitNames.Of((int)unit), ignoreCase: true));

    private static void AssertKnown(string file, JsonElement stated, JsonElement known) =>
        Assert.All(stated.EnumerateObject(), field => Assert.True(known.TryGetProperty(field.Name, out _), $"{file}: {field.Name}"));

    private static IEnumerable<JsonElement> Rows(JsonElement file)
    {
        var lists = file.GetProperty("models").EnumerateArray().SelectMany(model => Lists(model, "rates", "fees"));
        if (file.TryGetProperty("pricing", out var pricing)) lists = lists.Concat(Lists(pricing, "multipliers", "fees"));
        return lists.SelectMany(list => list.EnumerateArray());
    }

    private static IEnumerable<JsonElement> Lists(JsonElement owner, params string[] names) =>
        names.Where(name => owner.TryGetProperty(name, out _)).Select(name => owner.GetProperty(name));
}
