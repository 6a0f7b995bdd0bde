using System.Text.RegularExpressions;
using Xunit;

namespace Plimsoll.Import;

/// <summary>docs/adding-an-agent.md shows the code that ships, and every agent has what it asks for.</summary>
public sealed partial class AddingAnAgentTests
{
    private static readonly string Root = ProviderFiles.RepositoryRoot();
    private static readonly string Page = Read("docs/adding-an-agent.md");

    public static TheoryData<string> Known => [.. Importer.Known];

    [Fact]
    public void The_pages_code_is_the_code_that_ships()
    {
        var blocks = Block().Matches(Page);

        Assert.Equal(2, blocks.Count);
        Assert.All(blocks, block => Assert.Equal(Read(block.Groups["path"].Value).TrimEnd(), block.Groups["code"].Value.TrimEnd()));
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void An_agent_has_a_page_and_a_place_in_the_table(string agent)
    {
        var folder = Agents.All.Single(one => one.Id == agent).GetType().Namespace!.Split('.')[^1];

        Assert.Contains("| becomes |", Read($"src/Plimsoll.Import/{(folder == "Kilo" ? "OpenCode" : folder)}/README.md"), StringComparison.Ordinal);
        Assert.Matches($"(?m)^\\|[^|]*`{agent}`", Read("docs/import.md"));
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    [GeneratedRegex("<!-- file: (?<path>[^ ]+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Block();
}
