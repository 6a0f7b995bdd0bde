using Plimsoll.Metering;
using Plimsoll.Providers;

namespace Plimsoll.Import;

/// <summary>What imported calls are priced by.</summary>
/// <param name="Catalog">The providers.</param>
/// <param name="Pricer">Their prices.</param>
/// <param name="PlanOf">The user's plan that covers a call of a provider and client at an instant, where the log says nothing of one; null for none. Must not throw.</param>
public sealed record ImportPrices(ProviderCatalog Catalog, CallPricer Pricer, Func<string, string?, DateTimeOffset, string?>? PlanOf = null);
