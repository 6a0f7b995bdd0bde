using System.Buffers.Binary;

namespace Plimsoll.Store.Rows;

/// <summary>The identities of a call as bytes, 8 each, the surest first.</summary>
internal static class IdentityBlob
{
    /// <param name="identities">The identities.</param>
    /// <param name="to">At least 8 bytes for each.</param>
    public static void Encode(IReadOnlyList<Identity> identities, Span<byte> to)
    {
        for (var at = 0; at < identities.Count; at++) BinaryPrimitives.WriteUInt64LittleEndian(to[(at * sizeof(ulong))..], identities[at].Hash);
    }

    public static IReadOnlyList<Identity> Decode(ReadOnlySpan<byte> blob)
    {
        var identities = new Identity[blob.Length / sizeof(ulong)];
        for (var at = 0; at < identities.Length; at++)
            identities[at] = new(BinaryPrimitives.ReadUInt64LittleEndian(blob[(at * sizeof(ulong))..]));
        return identities;
    }
}
