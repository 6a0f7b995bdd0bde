using System.Diagnostics;
using System.Globalization;
using Plimsoll.Compression.Zstd;

namespace Plimsoll;

/// <summary><c>zstd FILE…</c>: how fast compressed files are decoded, in megabytes of content a second, beside <c>zstd -b -d</c>.</summary>
internal static class ZstdBench
{
    public static int Run(IReadOnlyList<string> files)
    {
        foreach (var file in files)
        {
            var encoded = File.ReadAllBytes(file);
            var rates = new List<double>();
            long length = 0;
            for (var round = 0; round < 15; round++)
            {
                var began = Stopwatch.GetTimestamp();
                length = Decode(encoded);
                rates.Add(length / Stopwatch.GetElapsedTime(began).TotalSeconds / 1e6);
            }

            rates.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}: {length:N0} bytes, median {rates[7]:F0} MB/s, best {rates[^1]:F0}"));
        }

        return 0;
    }

    private static long Decode(ReadOnlySpan<byte> encoded)
    {
        using var decoder = new ZstdDecoder(128 << 20);
        var length = 0L;
        while (true)
        {
            var status = decoder.Decode(encoded, out var consumed);
            encoded = encoded[consumed..];
            length += decoder.Output.Length;
            if (status is ZstdStatus.Whole) return length;
            if (status is not ZstdStatus.More) throw new InvalidDataException(status.ToString());
        }
    }
}
