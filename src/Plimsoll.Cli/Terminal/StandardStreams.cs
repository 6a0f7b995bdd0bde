using System.Text;

namespace Plimsoll.Cli.Terminal;

/// <summary>Standard input, output and error as plain streams of UTF-8.</summary>
/// <remarks>
/// Those of .NET send a terminal the sequences for its application mode when they are first opened. A program that runs another one has
/// no business there: the terminal is the other one's.
/// </remarks>
internal static class StandardStreams
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Takes the places of <see cref="Console.Out"/> and <see cref="Console.Error"/>. Call before anything is written.</summary>
    public static void Open()
    {
        Console.SetOut(new StreamWriter(Output(), Utf8, 1 << 14) { AutoFlush = false });
        Console.SetError(new StreamWriter(Error(), Utf8) { AutoFlush = true });
    }

    /// <summary>Standard output as bytes. What was written as text before goes first.</summary>
    public static Stream OpenOutput()
    {
        Console.Out.Flush();
        return Output();
    }

    /// <summary>Standard input as bytes.</summary>
    public static Stream OpenInput() => OperatingSystem.IsWindows() ? Console.OpenStandardInput() : new DescriptorStream(0, reads: true);

    /// <summary>Writes what is still held back.</summary>
    public static void Flush()
    {
        try
        {
            Console.Out.Flush();
        }
        catch (IOException)
        {
            // The reader of our output has gone; there is no one left to tell.
        }
    }

    private static Stream Output() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new DescriptorStream(1, reads: false);

    private static Stream Error() => OperatingSystem.IsWindows() ? Console.OpenStandardError() : new DescriptorStream(2, reads: false);
}
