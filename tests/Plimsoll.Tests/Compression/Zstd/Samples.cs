using System.Globalization;
using System.Text;

namespace Plimsoll.Compression.Zstd;

/// <summary>Content of every kind that makes an encoder choose something else.</summary>
internal static class Samples
{
    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>(StringComparer.Ordinal)
    {
        ["nothing"] = [],
        ["a byte"] = [7],
        ["a word"] = "plimsoll"u8.ToArray(),
        ["an event"] = Events(1),
        ["events"] = Events(6000),
        ["noise"] = Noise(300_000, 256),
        ["letters"] = Noise(300_000, 6),
        ["zeros"] = new byte[1_000_000],
        ["noise and zeros"] = [.. Noise(150_000, 256), .. new byte[300_000], .. Noise(150_000, 3), .. Noise(150_000, 256)],
        ["short repeats"] = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i / 1000 % 2 == 0 ? i % 3 : i % 13))],
        ["recordings"] = [.. Recordings.All.Values.SelectMany(recording => recording.Body)],
    };

    /// <summary>Server-sent events as a provider streams them, each about 150 bytes.</summary>
    public static byte[] Events(int count)
    {
        var text = new StringBuilder();
        var random = new Random(count);
        for (var i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":{i % 7},\"delta\":{{\"type\":\"text_delta\",\"text\":\"");
            for (var word = random.Next(1, 6); word > 0; word--) text.Append(CultureInfo.InvariantCulture, $"{(char)('a' + random.Next(26))}{random.Next(1000):x} ");
            text.Append("\"}}\n\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Noise(int length, int values)
    {
        var random = new Random(length + values);
        var noise = new byte[length];
        for (var i = 0; i < length; i++) noise[i] = (byte)random.Next(values);
        return noise;
    }
}
