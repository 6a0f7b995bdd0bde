using System.ComponentModel;

namespace Plimsoll.Daemon.Proxy;

/// <summary>What a handshake that failed says of the protocols that were offered (RFC 7301).</summary>
internal static class Alpn
{
    private const int OpenSslNoApplicationProtocol = 0x0A000460; // ERR_LIB_SSL, and alert 120 as a reason (SSL_AD_REASON_OFFSET + 120).
    private const int SchannelMismatch = unchecked((int)0x80090367); // SEC_E_APPLICATION_PROTOCOL_MISMATCH

    /// <summary>Whether the host itself said that it speaks none of them. False also where the system does not tell (macOS).</summary>
    public static bool IsRefusal(Exception fault)
    {
        for (var e = fault; e is not null; e = e.InnerException)
        {
            if (e.HResult == OpenSslNoApplicationProtocol || e is Win32Exception { NativeErrorCode: SchannelMismatch }) return true;
        }

        return false;
    }
}
