using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Terminal;
using Xunit;

namespace Plimsoll.Cli;

public sealed class TerminalTests
{
    [Theory]
    [InlineData(0L, "$0.00")]
    [InlineData(1L, "$0.000000001")]
    [InlineData(18_975L, "$0.000018975")]
    [InlineData(123_456_789L, "$0.1235")]
    [InlineData(1_234_567_890_123L, "$1,234.57")]
    [InlineData(-5_000_000_000L, "-$5.00")]
    public void Money_is_never_rounded_to_nothing(long nano, string expected) => Assert.Equal(expected, Figures.Money(new NanoUsd(nano)));

    [Fact]
    public void Unknown_money_is_a_dash() => Assert.Equal("–", Figures.Money(null));

    [Theory]
    [InlineData(0L, "·")]
    [InlineData(9_999L, "9,999")]
    [InlineData(12_345L, "12.3k")]
    [InlineData(999_999L, "1.00M")]
    [InlineData(4_560_000L, "4.56M")]
    [InlineData(999_999_999L, "1.00G")]
    [InlineData(long.MaxValue, "9223372037G")]
    public void Counts_are_short(long count, string expected) => Assert.Equal(expected, Figures.Count(count));

    [Theory]
    [InlineData(null, "")]
    [InlineData(850.4, "850ms")]
    [InlineData(999.7, "1.0s")]
    [InlineData(59_990.0, "1m00s")]
    [InlineData(185_000.0, "3m05s")]
    public void Durations_are_short(double? milliseconds, string expected) => Assert.Equal(expected, Figures.Duration(milliseconds));

    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("日本語", 6)]
    [InlineData("e\u0301", 1)]
    [InlineData("👍", 2)]
    public void Wide_letters_take_two_columns(string text, int expected) => Assert.Equal(expected, TextWidth.Of(text));

    [Theory]
    [InlineData("abcdef", 4, "abc…")]
    [InlineData("日本語", 4, "日…")]
    [InlineData("abc", 3, "abc")]
    public void A_cut_text_fits(string text, int width, string expected) => Assert.Equal(expected, TextWidth.Cut(text, width));

    [Fact]
    public void A_note_is_wrapped_at_blanks() => Assert.Equal(["one two", "  three", "  averylongword"], TextWidth.Wrap("one two three averylongword", 8));

    [Fact]
    public void A_narrow_table_cuts_names_and_never_numbers_or_ids()
    {
        var table = new TextTable(new TextColumn("call", Fixed: true), new("name"), new("cost", Right: true), new("took", Right: true, Spare: 1));
        table.Add("8cn3n8a4czxdv", "a name that is rather long", "$0.000018975", "12ms");
        using var output = new StringWriter();

        table.Write(output, 40, new(false));

        Assert.Equal(["call           name                 cost", "8cn3n8a4czxdv  a name tha…  $0.000018975"], output.ToString().TrimEnd().Split(Environment.NewLine));
    }

    [Theory]
    [InlineData("30m", 30)]
    [InlineData("12h", 720)]
    [InlineData("7d", 10_080)]
    [InlineData("4w", 40_320)]
    [InlineData("0d", null)]
    [InlineData("-1d", null)]
    [InlineData("7", null)]
    [InlineData("d", null)]
    [InlineData("7y", null)]
    [InlineData("99999999w", null)]
    public void A_span_is_a_number_and_a_unit(string text, int? minutes) =>
        Assert.Equal(minutes, TimeSpans.TryParse(text, out var span) ? (int)span.TotalMinutes : null);

    [Theory]
    [InlineData("repotr", "report")]
    [InlineData("explian", "explain")]
    [InlineData("frobnicate", null)]
    public void A_misspelt_word_is_guessed(string word, string? expected) => Assert.Equal(expected, Spelling.Nearest(word, ["run", "report", "explain"]));
}
