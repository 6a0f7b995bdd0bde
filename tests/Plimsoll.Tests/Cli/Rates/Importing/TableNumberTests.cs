using System.Globalization;
using System.Text.Json;
using FsCheck.Fluent;
using Xunit;

namespace Plimsoll.Cli.Rates.Importing;

public sealed class TableNumberTests
{
    [Theory]
    [InlineData("1.5e-07", 150_000_000)]
    [InlineData("\"0.000003\"", 3_000_000_000)]
    [InlineData("2.9999999999999997e-07", 300_000_000)] // What floating point made of 3e-07.
    [InlineData("1E-15", 1)]
    [InlineData("0", 0)]
    [InlineData("\"-0\"", 0)]
    [InlineData("0.0e-9", 0)]
    public void A_price_for_one_is_exactly_a_price_for_a_million(string text, long rate)
    {
        using var json = JsonDocument.Parse(text);

        Assert.Null(TableNumber.Read(json.RootElement, 1_000_000m, out var read));
        Assert.Equal(rate, read);
    }

    [Theory]
    [InlineData("-1", "is below 0")]
    [InlineData("\"-1\"", "is below 0")]
    [InlineData("\"NaN\"", "is no number")]
    [InlineData("\"Infinity\"", "is no number")]
    [InlineData("\"\"", "is no number")]
    [InlineData("true", "is no number")]
    [InlineData("{}", "is no number")]
    [InlineData("1e300", "is no number")]
    [InlineData("1e28", "is larger than any price")]
    [InlineData("1001", "is larger than any price")]
    [InlineData("4e-16", "is finer than a billionth of a dollar for a million")]
    [InlineData("1e-40", "is finer than a billionth of a dollar for a million")]
    public void What_is_no_price_is_never_taken_for_0(string text, string why)
    {
        using var json = JsonDocument.Parse(text);

        Assert.Equal(why, TableNumber.Read(json.RootElement, 1_000_000m, out var read));
        Assert.True(read == 0 || why.Contains("finer", StringComparison.Ordinal));
    }

    [Fact]
    public void Any_rate_survives_being_written_for_one_token_in_either_notation() => Properties.Hold(Prop.ForAll(
        (from whole in Gen.Choose(0, 200_000) from nano in Gen.Choose(1, 999_999_999) select whole * 1_000_000_000L + nano).ToArbitrary(), rate =>
        {
            var each = (decimal)rate / 1_000_000_000m / 1_000_000m;
            return Reads(each.ToString(CultureInfo.InvariantCulture)) == rate && Reads($"{rate.ToString(CultureInfo.InvariantCulture)}e-15") == rate;
        }));

    private static long Reads(string text)
    {
        using var json = JsonDocument.Parse(text);
        return TableNumber.Read(json.RootElement, 1_000_000m, out var rate) is null ? rate : -1;
    }
}
