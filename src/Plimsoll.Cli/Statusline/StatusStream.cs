using System.Buffers;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Statusline;

/// <summary>Standard input, as much of it as comes in time: an agent that forgets to close it keeps no one waiting.</summary>
internal static class StatusStream
{
    private const int MostBytes = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static ReadOnlyMemory<byte> Read()
    {
        if (!Console.IsInputRedirected) return default;

        var text = new ArrayBufferWriter<byte>(4_096);
        var reader = new Thread(() => Read(text)) { IsBackground = true, Name = "status line input" };
        reader.Start();
        reader.Join(Patience);
        lock (text) return text.WrittenSpan.ToArray();
    }

    private static void Read(ArrayBufferWriter<byte> text)
    {
        try
        {
            using var input = StandardStreams.OpenInput();
            var buffer = new byte[16_384];
            for (int count, all = 0; all < MostBytes && (count = input.Read(buffer)) > 0; all += count)
            {
                lock (text) text.Write(buffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Input that cannot be read is no input.
        }
    }
}
