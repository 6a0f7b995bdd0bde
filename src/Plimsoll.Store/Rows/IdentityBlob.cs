using System.Buffers.Binary;

namespace Plimsoll.Store.Rows;

/// <summary>The identities of a call as bytes, 8 each, the surest first.</summary>
internal static class IdentityBlob
{
    public static byte[] Encode(IReadOnlyList<Identity> identities)
    {
        if (identities.Count == 0) return [];

        var blob = new byte[identities.Count * sizeof(ulong)];
        for (var at = 0; at < identities.Count; at++)
            BinaryPrimitives.WriteUInt64LittleEndian(blob.AsSpan(at * sizeof(ulong)), identities[at].Hash);
        return blob;
    }

    public static IReadOnlyList<Identity> Decode(ReadOnlySpan<byte> blob)
    {
        var identities = new Identity[blob.Length / sizeof(ulong)];
        for (var at = 0; at < identities.Length; at++)
            identities[at] = new(BinaryPrimitives.ReadUInt64LittleEndian(blob[(at * sizeof(ulong))..]));
        return identities;
    }
}
