using System.Security.Cryptography;

namespace Plimsoll.Cli.Rates.Updating;

/// <summary>A public key whose bundles of rates are taken.</summary>
internal sealed class TrustedKey
{
    private readonly byte[] _key;

    private TrustedKey(byte[] key, string from) => (_key, Id, From) = (key, IdOf(key), from);

    /// <summary>
    /// The release keys, each as base64 of its SubjectPublicKeyInfo (ECDSA, P-256). Empty until the first release: there is no release key
    /// yet, and a key that stood here would be one whose private half somebody has. How keys are made, kept and changed: docs/releasing.md.
    /// </summary>
    public static IReadOnlyList<string> CompiledIn { get; } = [];

    /// <summary>The first 16 hexadecimal digits of the key's SHA-256.</summary>
    public string Id { get; }

    /// <summary>Whose word it is that it is trusted.</summary>
    public string From { get; }

    /// <summary>The keys that come along, and the user's.</summary>
    /// <param name="configured"><c>rates.trustedKey</c>, which is right; null where there is none.</param>
    public static IReadOnlyList<TrustedKey> All(string? configured) =>
    [
        .. CompiledIn.Select(key => Parse(key, "Plimsoll")!),
        .. configured is null ? [] : (TrustedKey[])[Parse(configured, "rates.trustedKey")!],
    ];

    /// <summary>A key, or null where the text is none.</summary>
    public static TrustedKey? Parse(string text, string from)
    {
        try
        {
            var bytes = Convert.FromBase64String(text.Trim());
            using var key = Import(bytes);
            return key.KeySize == 256 ? new(bytes, from) : null;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }

    public bool Made(byte[] signature, byte[] message)
    {
        using var key = Import(_key);
        return key.VerifyData(message, signature, HashAlgorithmName.SHA256);
    }

    public static string IdOf(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey))[..16];

    private static ECDsa Import(byte[] bytes)
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(bytes, out _);
        return key;
    }
}
