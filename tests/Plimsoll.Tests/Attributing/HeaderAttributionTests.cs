using Plimsoll.Exchanges;
using Xunit;

namespace Plimsoll.Attributing;

public sealed class HeaderAttributionTests
{
    private static readonly PromptHasher Hasher = new(new byte[32]);

    [Fact]
    public void What_a_request_says_of_itself_replaces_what_is_known_in_any_case_of_letters()
    {
        var context = new Attribution { Project = "known", Tags = [new("a", "1")] };
        var headers = new HeaderList([new("User-Agent", "OpenAI/Python 2.1.0"), new("Plimsoll-Project", "shop"), new("PLIMSOLL-TAG", "b=2"), new("plimsoll-user", " ann\u0007 ")]);

        var told = HeaderAttribution.Resolve(context, headers, Hasher);

        Assert.Equal(("shop", "header", "ann", "openai-python"), (told.Project, told.ProjectSource, told.User, told.Client));
        Assert.Equal([new("a", "1"), new("b", "2")], told.Tags);
    }

    [Fact]
    public void Without_such_fields_what_is_known_stays()
    {
        var context = new Attribution { Project = "known", User = "bob", Tags = [new("a", "1")] };

        var told = HeaderAttribution.Resolve(context, new([new("session-id", "s-1"), new("x-plimsoll-user", "eve")]), Hasher);

        Assert.Equal(("known", "bob", "s-1"), (told.Project, told.User, told.Session));
        Assert.Equal([new("a", "1")], told.Tags);
    }
}
