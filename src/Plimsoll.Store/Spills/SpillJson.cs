using System.Text.Json.Serialization;

namespace Plimsoll.Store.Spills;

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(UsageJson), typeof(TagsJson), typeof(Utf8Json)])]
[JsonSerializable(typeof(Observation))]
[JsonSerializable(typeof(EstimateBasis))]
[JsonSerializable(typeof(FormerAmounts))]
[JsonSerializable(typeof(Gap))]
internal sealed partial class SpillJson : JsonSerializerContext;
