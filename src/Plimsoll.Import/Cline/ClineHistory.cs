using System.Text.RegularExpressions;
using Plimsoll.Import.Entries;

namespace Plimsoll.Import.Cline;

/// <summary>What a task's prompts say of it: the model in a tag, the folder in a sentence.</summary>
/// <param name="Model">The first one named; null where none is.</param>
/// <param name="Directory">The folder of the work, or null.</param>
internal sealed partial record ClineHistory(string? Model, string? Directory)
{
    /// <param name="messages">The task's own file; the history stands beside it.</param>
    public static ClineHistory Of(string messages)
    {
        string? model = null, directory = null;
        SideFile.ReadJson(Path.Combine(Path.GetDirectoryName(messages)!, "api_conversation_history.json"), history =>
        {
            foreach (var text in history.Items.Where(message => message["role"].Text == "user").SelectMany(message => message["content"].Items).Select(block => block["text"].LongText))
            {
                if (text is null) continue;
                if (model is null && ModelTag().Match(text) is { Success: true } tag) model = tag.Groups["model"].Value;
                if (directory is null && Workspace().Match(text) is { Success: true } place) directory = place.Groups["path"].Value;
                if (model is not null && directory is not null) return;
            }
        });
        return new(model, directory);
    }

    [GeneratedRegex("<model>(?<model>[^<]{1,200})</model>", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ModelTag();

    [GeneratedRegex(@"Current (?:Workspace|Working) Directory \((?<path>[^)\n]{1,1000})\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Workspace();
}
