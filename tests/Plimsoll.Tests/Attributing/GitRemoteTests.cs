using Plimsoll.Exchanges;
using Xunit;

namespace Plimsoll.Attributing;

public sealed class GitRemoteTests
{
    [Theory]
    [InlineData("https://github.com/acme/shop.git", "github.com/acme/shop")]
    [InlineData("https://ada:ghp_secret@GitHub.com/acme/shop", "github.com/acme/shop")]
    [InlineData("https://token@gitlab.example:8443/group/sub/shop.git/", "gitlab.example/group/sub/shop")]
    [InlineData("ssh://git@git.example:2222/acme/shop.git", "git.example/acme/shop")]
    [InlineData("git@github.com:acme/shop.git", "github.com/acme/shop")]
    [InlineData("github.com:/acme/shop", "github.com/acme/shop")]
    [InlineData("/srv/git/shop.git", "/srv/git/shop")]
    [InlineData("../shop", "../shop")]
    [InlineData("file:///srv/git/shop.git", "/srv/git/shop")]
    [InlineData("  ", null)]
    [InlineData(null, null)]
    public void A_remote_has_one_form(string? url, string? expected) => Assert.Equal(expected, GitRemote.Normalize(url));

    [Theory]
    [InlineData("[remote \"up\"]\n\turl = a\n[remote \"origin\"]\n\turl = b\n", "b")]
    [InlineData("[core]\n\turl = no\n[remote \"up\"]\r\n\tfetch = x\r\n\turl = \"a\"\r\n", "a")]
    [InlineData("[branch \"main\"]\n\tremote = origin\n", null)]
    [InlineData("", null)]
    public void Origin_is_found_else_the_first_remote(string config, string? expected) => Assert.Equal(expected, GitRemote.FindInConfig(config));

    [Theory]
    [InlineData("claude-cli/2.0.1 (external, cli)", "claude-code")]
    [InlineData("codex_cli_rs/0.50", "codex")]
    [InlineData("OpenAI/Python 1.2.3", "openai-python")]
    [InlineData("OpenAI/2.1 (.NET 10)", "openai-dotnet")]
    [InlineData("curl/8.5.0", "curl")]
    [InlineData("MyApp", "myapp")]
    [InlineData(" (odd)", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_client_is_known_by_its_user_agent(string? userAgent, string? expected) => Assert.Equal(expected, ClientName.Of(userAgent));

    [Theory]
    [InlineData("a=b", "a", "b")]
    [InlineData(" a = b=c ", "a", "b=c")]
    [InlineData("=b", null, null)]
    [InlineData("a=", null, null)]
    [InlineData("a", null, null)]
    public void A_tag_is_a_name_and_a_value(string text, string? name, string? value)
    {
        var tag = HeaderAttribution.ParseTag(text);

        Assert.Equal((name, value), (tag?.Key, tag?.Value));
    }

    [Fact]
    public void Headers_speak_over_the_context_and_tags_are_merged()
    {
        var context = new Attribution { Project = "folder", ProjectSource = "git", Developer = "ada", Tags = [new("a", "1"), new("b", "1")] };
        var headers = new HeaderList(
        [
            new("Plimsoll-Project", "shop"), new("plimsoll-tag", "b=2, c=3"), new("PLIMSOLL-TAG", "d=4"), new("x-claude-code-session-id", "s\u0007-1"), new("plimsoll-feature", " "),
        ]);

        var resolved = HeaderAttribution.Resolve(context, headers, new PromptHasher(new byte[32]));

        Assert.Equal(("shop", "header", "ada", "s-1", null), (resolved.Project, resolved.ProjectSource, resolved.Developer, resolved.Session, resolved.Feature));
        Assert.Equal("a=1 b=2 c=3 d=4", string.Join(' ', resolved.Tags.Select(tag => $"{tag.Key}={tag.Value}")));
    }
}
