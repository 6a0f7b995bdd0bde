using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Plimsoll.Daemon.Certificates;

/// <summary>The X.509 extension that confines a CA to some hosts (RFC 5280, 4.2.1.10). .NET has no type for it.</summary>
internal static class NameConstraints
{
    private const string Oid = "2.5.29.30";
    private static readonly Asn1Tag Permitted = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Excluded = new(TagClass.ContextSpecific, 1, isConstructed: true);
    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag IpAddress = new(TagClass.ContextSpecific, 7);

    /// <summary>Critical; permits <paramref name="hosts"/> (and what lies under them), and no IP address at all.</summary>
    public static X509Extension Permit(IEnumerable<string> hosts)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(Permitted))
            {
                foreach (var host in hosts)
                {
                    using (writer.PushSequence())
                        writer.WriteCharacterString(UniversalTagNumber.IA5String, host, DnsName);
                }
            }

            using (writer.PushSequence(Excluded))
            {
                // Address and mask, all zero: every IPv4 address, every IPv6 address.
                foreach (var length in (ReadOnlySpan<int>)[8, 32])
                {
                    using (writer.PushSequence())
                        writer.WriteOctetString(new byte[length], IpAddress);
                }
            }
        }

        return new(new Oid(Oid), writer.Encode(), critical: true);
    }

    /// <summary>The names that <paramref name="root"/> permits; empty where it has no such extension.</summary>
    /// <exception cref="CryptographicException">The extension cannot be read.</exception>
    public static IReadOnlySet<string> Read(X509Certificate2 root)
    {
        var hosts = new HashSet<string>(StringComparer.Ordinal);
        if (root.Extensions.FirstOrDefault(x => x.Oid?.Value == Oid) is not { } extension) return hosts;

        try
        {
            var sequence = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            if (!sequence.HasData || !sequence.PeekTag().HasSameClassAndValue(Permitted)) return hosts;

            var subtrees = sequence.ReadSequence(Permitted);
            while (subtrees.HasData)
            {
                var subtree = subtrees.ReadSequence();
                if (subtree.PeekTag().HasSameClassAndValue(DnsName))
                    hosts.Add(subtree.ReadCharacterString(UniversalTagNumber.IA5String, DnsName));
            }
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException("The name constraints cannot be read.", e);
        }

        return hosts;
    }
}
