using System.Text;
using FsCheck.Fluent;
using Plimsoll.Store.Rows;
using Xunit;

namespace Plimsoll.Store;

public sealed class UsageShapeTests
{
    [Theory]
    [InlineData("""{"input_tokens":12,"n":{"ephemeral_5m":0}}""", """{"input_tokens":#,"n":{"ephemeral_5m":#}}""")]
    [InlineData("""[0, 00, 007, 1.05e-3, -20]""", """[#, ~, ~, #.~e-#, -#]""")]
    [InlineData("""{"a \" 1 # ":"2\\","b":3}""", """{"a \" 1 # ":"2\\","b":#}""")]
    [InlineData("""{"open 1""", """{"open 1""")]
    [InlineData("\"", "\"")]
    [InlineData("", "")]
    public void Numbers_outside_strings_are_taken_out_and_put_in_again(string json, string shape) =>
        Assert.Equal((shape, json), TakenApart(json));

    [Theory]
    [InlineData("""{"a":#}""")]
    [InlineData("~1")]
    [InlineData("1234567890123456789")]
    public void What_could_not_be_put_together_again_is_not_taken_apart(string json) => Assert.Null(TakenApart(json));

    [Fact]
    public void Whatever_is_taken_apart_gives_the_same_bytes_again()
    {
        var pieces = Gen.Elements("\"", "\\", "0", "00", "1", "42", "999999999999999999", "#", "~", "{", "}", ":", ",", "é", "x", ".", "-", " ", "\n");

        Properties.Hold(Prop.ForAll(pieces.ListOf().Select(list => string.Concat(list)).ToArbitrary(), json => TakenApart(json) is not { } taken || taken.Again == json));
    }

    private static (string Shape, string Again)? TakenApart(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var (shape, numbers) = (new byte[bytes.Length], new byte[2 * bytes.Length]);
        if (!UsageShape.TryTakeApart(bytes, shape, out var shapeLength, numbers, out var numbersLength)) return null;
        return (Encoding.UTF8.GetString(shape, 0, shapeLength), Encoding.UTF8.GetString(UsageShape.PutTogether(shape.AsSpan(0, shapeLength), numbers.AsSpan(0, numbersLength))));
    }
}
