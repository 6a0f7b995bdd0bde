namespace Plimsoll.Cli.Rates.Updating;

/// <summary>The rates that come with the program.</summary>
internal static class ProgramRates
{
    /// <summary>
    /// Their version, as <see cref="RatesBundle.Version"/> counts: the newest day on which a source of them was read, and a number on that
    /// day. Raise it with every change of <c>providers/</c>; a test holds it to the sources.
    /// </summary>
    public const long Version = 2026112500;
}
