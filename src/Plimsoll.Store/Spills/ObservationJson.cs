using System.Text.Json;

namespace Plimsoll.Store.Spills;

/// <summary>An observation as one line of JSON: in spill files, and where the ledger keeps more than one witness.</summary>
internal static class ObservationJson
{
    public static byte[] Write(Observation observation) => ObservationWriter.Write(observation);

    /// <exception cref="JsonException">It is no observation.</exception>
    public static Observation Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, SpillJson.Default.Observation) ?? throw new JsonException("An observation, not null, was expected.");
}
