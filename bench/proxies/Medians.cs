namespace Plimsoll.Proxies;

internal static class Medians
{
    /// <summary>NaN where there are none.</summary>
    public static double Of(double[] values)
    {
        if (values.Length == 0) return double.NaN;
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2;
    }
}
