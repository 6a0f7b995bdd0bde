namespace Plimsoll;

/// <summary>Whether this is <c>./test --long</c>.</summary>
internal static class LongRun
{
    public static bool Wanted { get; } = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PLIMSOLL_LONG"));
}
