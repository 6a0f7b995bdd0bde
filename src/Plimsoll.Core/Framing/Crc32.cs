namespace Plimsoll.Framing;

/// <summary>The checksum of IEEE 802.3, by which an event stream of AWS guards its messages.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = Fill();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes) crc = Table[(crc ^ one) & 255] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] Fill()
    {
        var table = new uint[256];
        for (uint at = 0; at < table.Length; at++)
        {
            var crc = at;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            table[at] = crc;
        }

        return table;
    }
}
