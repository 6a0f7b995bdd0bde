using System.Buffers.Binary;

namespace Plimsoll.Store.Rows;

/// <summary>A quick hash of 64 bits, the same on every machine. Against chance, not against malice.</summary>
internal static class ByteHash
{
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var hash = Mix(seed ^ 0xA076_1D64_78BD_642FUL, (ulong)bytes.Length);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));

        ulong rest = 0;
        foreach (var one in bytes) rest = (rest << 8) | one;
        return Mix(hash, rest);
    }

    private static ulong Mix(ulong hash, ulong value)
    {
        var high = Math.BigMul(hash ^ 0xE703_7ED1_A0B4_28DBUL, value ^ 0x8EBC_6AF0_9C88_C6E3UL, out var low);
        return high ^ low ^ hash;
    }
}
