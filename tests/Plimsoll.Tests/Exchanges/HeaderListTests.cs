using Xunit;

namespace Plimsoll.Exchanges;

public sealed class HeaderListTests
{
    private static readonly KeyValuePair<string, string>[] Fields = [new("Accept", "a"), new("X-Two", "1"), new("x-two", "2")];

    public static TheoryData<string> Kinds => ["array", "list", "other"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fields_are_found_whatever_holds_them(string kind)
    {
        var headers = new HeaderList(kind switch { "array" => Fields, "list" => Fields.ToList(), _ => Fields.ToList().AsReadOnly() });

        Assert.Equal(("a", "1", "1, 2"), (headers.Find("accept"), headers.Find("X-TWO"), headers.FindAll("x-Two")));
        Assert.Null(headers.Find("x-three"));
        Assert.Null(headers.FindAll("x-three"));
    }

    [Fact]
    public void Of_none_nothing_is_found() => Assert.Null(default(HeaderList).Find("accept"));
}
