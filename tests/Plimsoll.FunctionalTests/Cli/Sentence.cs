namespace Plimsoll.Cli;

/// <summary>How Plimsoll speaks of trouble: one line, the right exit code, no stack trace, nothing on standard output.</summary>
internal static class Sentence
{
    public static void Assert(Finished finished, int exit, params string[] words)
    {
        Xunit.Assert.True(finished.Exit == exit, $"exit {finished.Exit}: {finished.Errors}");
        Xunit.Assert.Empty(finished.Output);
        var line = Xunit.Assert.Single(finished.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        foreach (var word in words) Xunit.Assert.Contains(word, line, StringComparison.Ordinal);
        Xunit.Assert.StartsWith("plimsoll: ", line, StringComparison.Ordinal);
        Xunit.Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        Xunit.Assert.DoesNotContain("System.", line, StringComparison.Ordinal);
        Xunit.Assert.DoesNotContain("LineNumber:", line, StringComparison.Ordinal);
        Xunit.Assert.EndsWith(".", line, StringComparison.Ordinal);
    }
}
