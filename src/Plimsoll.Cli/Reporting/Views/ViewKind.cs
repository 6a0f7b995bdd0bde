namespace Plimsoll.Cli.Reporting.Views;

/// <summary>The reports that people ask for by one word.</summary>
internal enum ViewKind
{
    Daily,
    Weekly,
    Monthly,
    Session,
    Blocks,
}
