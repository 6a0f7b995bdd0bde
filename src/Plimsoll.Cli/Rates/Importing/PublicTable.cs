using System.Text.Json;

namespace Plimsoll.Cli.Rates.Importing;

/// <summary>A public table of prices that can be read.</summary>
/// <param name="Name">What it is called on the command line, and in the ids of sources.</param>
/// <param name="Url">Where it is published.</param>
/// <param name="Models">Reads it, model by model.</param>
internal sealed record PublicTable(string Name, string Url, Func<JsonElement, IEnumerable<TableModel>> Models)
{
    public static IReadOnlyList<PublicTable> All { get; } =
    [
        new("litellm", "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json", LiteLlmTable.Read),
        new("genai-prices", "https://github.com/pydantic/genai-prices", GenaiPricesTable.Read),
        new("models.dev", "https://models.dev/api.json", ModelsDevTable.Read),
        new("openrouter", "https://openrouter.ai/api/v1/models", OpenRouterTable.Read),
    ];
}
