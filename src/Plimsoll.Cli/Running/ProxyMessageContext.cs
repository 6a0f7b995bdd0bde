using System.Text.Json.Serialization;

namespace Plimsoll.Cli.Running;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProxyOrder))]
[JsonSerializable(typeof(ProxyReady))]
[JsonSerializable(typeof(ProxyFlushed))]
internal sealed partial class ProxyMessageContext : JsonSerializerContext;
