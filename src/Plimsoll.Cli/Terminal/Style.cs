namespace Plimsoll.Cli.Terminal;

/// <summary>Colour and weight, where the output is a terminal that wants them; else plain text.</summary>
/// <param name="enabled">False writes no escape sequence at all.</param>
internal sealed class Style(bool enabled)
{
    /// <summary>The style for standard output: plain in a pipe, with <c>NO_COLOR</c> (no-color.org) and on a dumb terminal.</summary>
    public static Style ForOutput() => new(!Console.IsOutputRedirected && WantsColour());

    /// <summary>The style for standard error.</summary>
    public static Style ForErrors() => new(!Console.IsErrorRedirected && WantsColour());

    public string Dim(string text) => Dress(text, "2");

    public string Bold(string text) => Dress(text, "1");

    public string Warn(string text) => Dress(text, "33");

    private static bool WantsColour() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    private string Dress(string text, string code) => enabled && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
