namespace Plimsoll;

/// <summary>Why something passed the meter. The numbers stand in ledgers: never change one.</summary>
public enum GapCause
{
    /// <summary>Connections to a provider's host, since no root certificate that their run began with covers it.</summary>
    Uncovered = 1,

    /// <summary>Connections to a provider's host whose client had refused our certificate.</summary>
    CertificateRefused = 2,

    /// <summary>Calls that were metered, and could be kept nowhere.</summary>
    Lost = 3,

    /// <summary>Connections to hosts and ports that no provider file lists. They may have held model calls, and mostly have not.</summary>
    Unlisted = 4,

    /// <summary>Connections to a provider's host that the user wants to pass unread (<c>proxy.passThrough</c>).</summary>
    PassedThrough = 5,
}
