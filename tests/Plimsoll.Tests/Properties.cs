using FsCheck;

namespace Plimsoll;

/// <summary>Holds a property against cases drawn by chance: a hundred, and with <c>./test --long</c> ten times that.</summary>
internal static class Properties
{
    private const int Few = 100;
    private const int Many = 1_000;

    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(LongRun.Wanted ? Many : Few);

    public static void Hold(Property property) => Check.One(Cases, property);
}
