namespace Plimsoll.Store.Rows;

/// <summary>What is known of a call outside its row: tables <c>raw</c> and <c>line</c>.</summary>
/// <param name="Native">The native of the observation that the row shows.</param>
/// <param name="Response">The provider's id of the response, or null.</param>
/// <param name="Usage">The usage object as it came; empty where there was none.</param>
/// <param name="Lines">The charge line by line; often empty.</param>
internal readonly record struct RowExtras(string Native, string? Response, ReadOnlyMemory<byte> Usage, IReadOnlyList<ChargeLine> Lines)
{
    public static RowExtras Of(Observation observation) => new(
        observation.Native,
        observation.Reading?.ResponseId,
        observation.Reading?.RawUsage ?? default,
        observation.Lines);
}
