using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using Xunit;

namespace Plimsoll.Cli.Rates.Importing;

public sealed class TableImportTests
{
    private const string LiteLlm = """
        {
          "sample_spec": {"litellm_provider": "one of", "input_cost_per_token": 0.1},
          "gemini/gemini-new": {
            "litellm_provider": "gemini", "mode": "chat", "source": "https://ai.example/pricing",
            "input_cost_per_token": 1.5e-07, "output_cost_per_token": 6e-07, "cache_read_input_token_cost": 1.5e-08, "output_cost_per_reasoning_token": 7e-07,
            "input_cost_per_token_above_200k_tokens": 3e-07, "output_cost_per_token_above_200k_tokens": 1.2e-06,
            "input_cost_per_token_batches": 8e-08, "output_cost_per_token_batches": 3e-07,
            "input_cost_per_token_priority": 2.7e-07, "output_cost_per_token_priority": 1.1e-06, "input_cost_per_token_above_200k_tokens_priority": 5.4e-07,
            "input_cost_per_audio_token": 3e-07, "output_cost_per_audio_token": 1.2e-05, "output_cost_per_image_token": 3e-05, "cache_read_input_audio_token_cost": 3e-08,
            "search_context_cost_per_query": {"search_context_size_low": 0.014, "search_context_size_high": 0.014},
            "cache_storage_cost_per_token_per_hour": 1e-06, "input_cost_per_image": 0.001, "output_cost_per_token_turbo": 1e-06, "input_cost_per_pixel": 0
          },
          "claude-new": {
            "litellm_provider": "anthropic", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05, "cache_creation_input_token_cost": 3.75e-06,
            "cache_creation_input_token_cost_above_1hr": 6e-06, "cache_creation_input_token_cost_above_1hr_above_200k_tokens": 1.2e-05, "input_cost_per_token_above_200k_tokens": 6e-06,
            "input_cost_per_token_batches": 1.5e-06, "output_cost_per_token_batches": 7.5e-06, "provider_specific_entry": {"us": 1.1, "fast": 2.0, "mars": 3}
          },
          "whisper-new": {"litellm_provider": "openai", "mode": "audio_transcription", "input_cost_per_second": 0.0001},
          "rerank-new": {"litellm_provider": "cohere", "mode": "rerank", "input_cost_per_query": 0.002},
          "azure/eu/gpt-new": {"litellm_provider": "azure", "input_cost_per_token": 1e-06},
          "free-or-not": {"litellm_provider": "openai", "input_cost_per_token": 0, "output_cost_per_token": 0.0},
          "varies": {"litellm_provider": "openai", "input_cost_per_token": -1, "output_cost_per_token": 1e-06},
          "not-a-number": {"litellm_provider": "openai", "input_cost_per_token": "NaN", "output_cost_per_token": "NaN"},
          "elsewhere": {"litellm_provider": "volcengine", "input_cost_per_token": 1e-06},
          "CLAUDE-new": {"litellm_provider": "anthropic", "input_cost_per_token": 9e-06},
          "gpt-5": {"litellm_provider": "openai", "input_cost_per_token": 9e-06, "output_cost_per_token": 1e-05}
        }
        """;

    [Theory]
    [InlineData("google-gemini", "gemini-new", Unit.Input, null, 1, "0.15")]
    [InlineData("google-gemini", "gemini-new", Unit.Output, null, 1, "0.6")]
    [InlineData("google-gemini", "gemini-new", Unit.OutputReasoning, null, 1, "0.7")]
    [InlineData("google-gemini", "gemini-new", Unit.CacheRead, null, 1, "0.015")]
    [InlineData("google-gemini", "gemini-new", Unit.Input, null, 200_000, "0.15")]
    [InlineData("google-gemini", "gemini-new", Unit.Input, null, 200_001, "0.3")]
    [InlineData("google-gemini", "gemini-new", Unit.CacheRead, null, 200_001, "0.015")] // Not repeated for long prompts: what it is for short ones.
    [InlineData("google-gemini", "gemini-new", Unit.Input, "batch", 1, "0.08")]
    [InlineData("google-gemini", "gemini-new", Unit.Input, "priority", 1, "0.27")]
    [InlineData("google-gemini", "gemini-new", Unit.Input, "priority", 200_001, "0.54")]
    [InlineData("google-gemini", "gemini-new", Unit.InputAudio, null, 1, "0.3")]
    [InlineData("google-gemini", "gemini-new", Unit.OutputAudio, null, 1, "12")]
    [InlineData("google-gemini", "gemini-new", Unit.OutputImage, null, 1, "30")]
    [InlineData("google-gemini", "gemini-new", Unit.CacheReadAudio, null, 1, "0.03")]
    [InlineData("google-gemini", "gemini-new", Unit.Groundings, null, 1, "14000")]
    [InlineData("google-gemini", "gemini-new", Unit.CacheTokenHours, null, 1, "1")]
    [InlineData("anthropic", "claude-new", Unit.CacheWrite5m, null, 1, "3.75")]
    [InlineData("anthropic", "claude-new", Unit.CacheWrite1h, null, 1, "6")]
    [InlineData("anthropic", "claude-new", Unit.CacheWrite1h, null, 200_001, "12")]
    [InlineData("anthropic", "claude-new", Unit.CacheWrite1h, "batch", 1, "3")] // By the provider's factor, which the table's rates of a batch follow.
    [InlineData("openai", "whisper-new", Unit.AudioInputMs, null, 1, "0.1")]
    [InlineData("cohere", "rerank-new", Unit.SearchUnits, null, 1, "2000")]
    public void Every_dimension_of_the_table_is_priced_as_the_table_has_it(string provider, string model, Unit unit, string? tier, long context, string price) =>
        Assert.Equal(price, Import.Million(Import.Book(Import.Run("litellm", LiteLlm)), provider, model, unit, tier, context));

    [Fact]
    public void Speeds_and_places_are_factors()
    {
        var book = Import.Book(Import.Run("litellm", LiteLlm));

        Assert.Equal(("6", "3.3"), (Import.Million(book, "anthropic", "claude-new", Unit.Input, speed: "fast"), Import.Million(book, "anthropic", "claude-new", Unit.Input, geo: "us")));
    }

    [Fact]
    public void What_is_not_taken_is_named_with_its_reason()
    {
        var report = Import.Run("litellm", LiteLlm);

        Assert.Equal(
            [
                ("CLAUDE-new", "stand in the table twice: the first is taken"), ("azure/eu/gpt-new", "are named by a region"), ("elsewhere", "are of providers that Plimsoll has no file for"),
                ("free-or-not", "have prices of 0 alone"), ("not-a-number", "have no price that anything here counts"), ("varies", "have a price below 0"),
            ],
            report.Skipped.Select(model => (model.Model.StartsWith("eu/", StringComparison.Ordinal) ? "azure/" + model.Model : model.Model, model.Why)).OrderBy(model => model.Item1, StringComparer.Ordinal),
            (expected, said) => expected.Item1 == said.Item1 && said.Item2.StartsWith(expected.Item2, StringComparison.Ordinal));
        foreach (var field in (string[])["input_cost_per_image,", "output_cost_per_token_turbo,", "provider_specific_entry.mars,"])
            Assert.Contains(report.LeftOut.Keys, key => key.StartsWith(field, StringComparison.Ordinal) || key.Contains("mars", StringComparison.Ordinal));
        Assert.DoesNotContain(report.LeftOut.Keys, key => key.Contains("pixel", StringComparison.Ordinal));
    }

    [Fact]
    public void Rates_that_have_a_source_stay_and_are_named_with_what_the_table_says()
    {
        var report = Import.Run("litellm", LiteLlm);

        var kept = Assert.Single(report.Kept);
        Assert.Equal(("openai", "gpt-5"), (kept.Provider, kept.Model));
        Assert.Contains("input $9.00 in the table, $1.25 here", kept.Why, StringComparison.Ordinal);
        Assert.Equal("1.25", Import.Million(Import.Book(report), "openai", "gpt-5", Unit.Input));
    }

    [Fact]
    public void A_preferred_table_holds_from_its_day_on_and_units_that_it_lacks_keep_their_rate_and_both_sources()
    {
        var report = Import.Run("litellm", LiteLlm, prefer: true);

        var book = Import.Book(report);
        Assert.Equal("1.25", Import.Million(book, "openai", "gpt-5", Unit.Input, day: Import.Day.AddDays(-1)));
        Assert.Equal("9", Import.Million(book, "openai", "gpt-5", Unit.Input));
        Assert.Equal("0.125", Import.Million(book, "openai", "gpt-5", Unit.CacheRead));
        Assert.Equal("0.625", Import.Million(book, "openai", "gpt-5", Unit.Input, tier: "flex"));
        Assert.Contains("litellm-2026-11-20+genai-prices", Import.Text(report, "openai.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_import_of_the_same_table_changes_nothing_and_a_later_one_dates_what_changed()
    {
        var first = Import.Run("litellm", LiteLlm);

        var again = Import.Run("litellm", LiteLlm, Import.Own(first));
        var later = Import.Run("litellm", LiteLlm.Replace("1.5e-07", "2.5e-07", StringComparison.Ordinal), Import.Own(first), day: Import.Day.AddDays(3));
        var earlier = Import.Run("litellm", LiteLlm.Replace("1.5e-07", "9.5e-07", StringComparison.Ordinal), Import.Own(first), day: Import.Day.AddDays(-3));

        Assert.Empty(again.Files);
        Assert.Equal("gemini-new", Assert.Single(later.Changed).Model);
        var book = Import.Book(later);
        Assert.Equal(("0.15", "0.25"), (Import.Million(book, "google-gemini", "gemini-new", Unit.Input, day: Import.Day.AddDays(2)), Import.Million(book, "google-gemini", "gemini-new", Unit.Input, day: Import.Day.AddDays(3))));
        Assert.Empty(earlier.Files);
        Assert.Contains(earlier.Kept, model => model.Model == "gemini-new" && model.Why.StartsWith("were taken from the same table of a later day", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_of_the_users_keeps_what_stands_in_it()
    {
        var own = Encoding.UTF8.GetBytes("""
            {"id": "openai", "extends": "openai", "sources": {"contract": {"url": "https://us.example", "read": "2026-01-01"}},
             "models": [{"id": "ours", "rates": [{"source": "contract", "input": "7", "output": "8"}]}, {"id": "whisper-new", "rates": [{"source": "contract", "audioInputMs": "5"}]}]}
            """);

        var report = Import.Run("litellm", LiteLlm.Replace("free-or-not\": {\"litellm_provider\": \"openai\", \"input_cost_per_token\": 0,", "gpt-next\": {\"litellm_provider\": \"openai\", \"input_cost_per_token\": 1e-06,", StringComparison.Ordinal), [new("openai.json", own)]);

        var book = Import.Book(report);
        Assert.Equal(("7", "5", "1"), (Import.Million(book, "openai", "ours", Unit.Input), Import.Million(book, "openai", "whisper-new", Unit.AudioInputMs), Import.Million(book, "openai", "gpt-next", Unit.Input)));
        Assert.Contains(report.Kept, model => model.Model == "whisper-new");
    }

    [Fact]
    public void A_file_of_the_users_that_is_not_right_is_left_alone()
    {
        var report = Import.Run("litellm", LiteLlm, [new("anthropic.json", "{\"id\": \"other\"}"u8.ToArray())]);

        Assert.DoesNotContain(report.Files, file => file.Key == "anthropic.json");
        Assert.Contains(report.Skipped, model => model.Model == "claude-new" && model.Why.Contains("is not right", StringComparison.Ordinal));
    }

    [Fact]
    public void Models_dev_states_prices_for_a_million_and_its_tiers_go_before_the_older_field()
    {
        var report = Import.Run("models.dev", """
            {"google": {"models": {"gemini-new": {"cost": {"input": 1.25, "output": 10, "reasoning": 11, "cache_read": 0.31, "cache_write": 1.5, "input_audio": 3, "output_audio": 4, "weird": 5,
              "tiers": [{"input": 2.5, "output": 15, "tier": {"type": "context", "size": 272000}}], "context_over_200k": {"input": 99, "output": 99}}}}},
             "xai": {"models": {"grok-new": {"cost": {"input": 2, "output": 6, "context_over_200k": {"input": 4, "output": 12}}}, "grok-none": {"name": "no cost"}}},
             "github-copilot": {"models": {"gpt-5": {"cost": {"input": 0, "output": 0}}}}}
            """);

        var book = Import.Book(report);
        Assert.Equal(("1.25", "11", "1.5"), (Import.Million(book, "google-gemini", "gemini-new", Unit.Input, context: 272_000), Import.Million(book, "google-gemini", "gemini-new", Unit.OutputReasoning), Import.Million(book, "google-gemini", "gemini-new", Unit.CacheWrite5m)));
        Assert.Equal("2.5", Import.Million(book, "google-gemini", "gemini-new", Unit.Input, context: 272_001));
        Assert.Equal(("2", "4"), (Import.Million(book, "xai", "grok-new", Unit.Input, context: 200_000), Import.Million(book, "xai", "grok-new", Unit.Input, context: 200_001)));
        Assert.Contains("cost.weird, which nothing here counts", report.LeftOut.Keys);
        Assert.Contains(report.Skipped, model => model is { Provider: "github-copilot", Why: "are covered by a plan, which no price list tells" });
    }

    [Fact]
    public void Open_router_states_texts_for_one_and_prices_by_length_and_hour()
    {
        var report = Import.Run("openrouter", """
            {"data": [
              {"id": "lab/new", "pricing": {"prompt": "0.000005", "completion": "0.000025", "request": "0.002", "image": "0", "web_search": "0.01", "internal_reasoning": "0", "input_cache_read": "0.0000005",
                "input_cache_write": "0.00000625", "input_cache_write_1h": "0.00001", "audio": "0.00003", "overrides": [{"min_prompt_tokens": 200000, "prompt": "0.00001"}]}},
              {"id": "lab/night", "pricing": {"prompt": "0.000004", "completion": "0.000008", "overrides": [{"utc_start": 1630, "utc_end": 30, "prompt": "0.000001"}]}},
              {"id": "lab/gift:free", "pricing": {"prompt": "0", "completion": "0"}},
              {"id": "lab/auto", "pricing": {"prompt": "-1", "completion": "-1"}},
              {"id": "lab/odd", "pricing": {"prompt": "1e-6", "completion": "1e-6", "discount": 0.25, "holograms": "0.5"}}]}
            """);

        var book = Import.Book(report);
        Assert.Equal(("5", "10", "10"), (Import.Million(book, "openrouter", "lab/new", Unit.Input, context: 199_999), Import.Million(book, "openrouter", "lab/new", Unit.Input, context: 200_000), Import.Million(book, "openrouter", "lab/new", Unit.CacheWrite1h)));
        Assert.Equal(("2000", "10000", "30"), (Import.Million(book, "openrouter", "lab/new", Unit.Requests), Import.Million(book, "openrouter", "lab/new", Unit.WebSearches), Import.Million(book, "openrouter", "lab/new", Unit.InputAudio)));
        Assert.Equal("1", Import.Million(book, "openrouter", "lab/night", Unit.Input)); // The day begins at midnight.
        Assert.True(book.Price("openrouter", "lab/gift:free", default, new(DateTimeOffset.UnixEpoch, 1, null, null, null)).IsFree);
        Assert.Equal(["lab/auto", "lab/odd"], report.Skipped.Select(model => model.Model).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Genai_prices_has_dates_hours_and_tiers_of_its_own()
    {
        var report = Import.Run("genai-prices", """
            [{"id": "x-ai", "models": [
              {"id": "grok-dated", "match": {"or": [{"equals": "grok-d"}, {"starts_with": "grok-dated"}]}, "prices": [{"prices": {"input_mtok": 3, "output_mtok": 15}}, {"constraint": {"start_date": "2026-07-01"}, "prices": {"input_mtok": 0.1, "output_mtok": 0.3}}]},
              {"id": "grok-hours", "match": {"equals": "grok-hours"}, "prices": [{"prices": {"input_mtok": 1, "output_mtok": 2}}, {"constraint": {"start_time": "00:00:00Z", "end_time": "16:30:00Z"}, "prices": {"input_mtok": 4}}]},
              {"id": "grok-long", "match": {"equals": "grok-long"}, "prices": {"input_mtok": {"base": 2, "tiers": [{"start": 271999, "price": 5}]}, "output_mtok": 9, "web_searches_kcount": 5, "dreams_mtok": 1}},
              {"id": "grok-odd", "match": {"equals": "grok-odd"}, "prices": [{"constraint": {"moon": "full"}, "prices": {"input_mtok": 1}}]}]}]
            """);

        var book = Import.Book(report);
        Assert.Equal(("3", "0.1"), (Import.Million(book, "xai", "grok-d", Unit.Input, day: new(2026, 6, 30)), Import.Million(book, "xai", "grok-dated", Unit.Input, day: new(2026, 7, 1))));
        Assert.Equal(("4", "2"), (Import.Million(book, "xai", "grok-hours", Unit.Input), Import.Million(book, "xai", "grok-hours", Unit.Output)));
        Assert.Equal(("2", "5", "5000"), (Import.Million(book, "xai", "grok-long", Unit.Input, context: 272_000), Import.Million(book, "xai", "grok-long", Unit.Input, context: 272_001), Import.Million(book, "xai", "grok-long", Unit.WebSearches)));
        Assert.Contains("dreams_mtok, which nothing here counts", report.LeftOut.Keys);
        Assert.Equal("have a price bound by moon, which is not known here", Assert.Single(report.Skipped).Why);
    }

    [Fact]
    public void What_an_import_writes_prices_any_table_of_made_up_models_exactly() => Properties.Hold(Prop.ForAll(
        (from input in Gen.Choose(1, 2_000_000_000)
         from output in Gen.Choose(1, 2_000_000_000)
         from cached in Gen.Choose(1, 2_000_000_000)
         from threshold in Gen.Choose(1, 999)
         select (input, output, cached, threshold)).ToArbitrary(), one =>
        {
            var json = string.Create(CultureInfo.InvariantCulture, $$$"""
                {"made-up": {"litellm_provider": "mistral", "input_cost_per_token": {{{one.input}}}e-15, "output_cost_per_token": {{{one.output}}}e-15, "input_cost_per_token_above_{{{one.threshold}}}k_tokens": {{{one.cached}}}e-15}}
                """);
            var book = Import.Book(Import.Run("litellm", json));
            return Import.Million(book, "mistral", "made-up", Unit.Input, context: one.threshold * 1_000) == new NanoUsd(one.input).ToDecimalString()
                && Import.Million(book, "mistral", "made-up", Unit.Input, context: one.threshold * 1_000 + 1) == new NanoUsd(one.cached).ToDecimalString()
                && Import.Million(book, "mistral", "made-up", Unit.Output, context: one.threshold * 1_000 + 1) == new NanoUsd(one.output).ToDecimalString();
        }));

    [Fact]
    public void The_public_table_that_is_at_hand_is_priced_number_by_number()
    {
        var corpus = Environment.GetEnvironmentVariable("PLIMSOLL_CORPUS") ?? "";
        Assert.SkipWhen(corpus.Length == 0, "PLIMSOLL_CORPUS names no corpus.");
        var path = Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(corpus))!, "prices", "genai-prices-v2-2026-08-21.json.gz");
        Assert.SkipUnless(File.Exists(path), $"{path} is not there.");
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var json = text.ReadToEnd();
        var day = new DateOnly(2026, 8, 21);

        var report = Import.Run("genai-prices", json, day: day);

        var book = Import.Book(report);
        var added = report.Added.Select(model => (model.Provider, model.Model)).ToHashSet();
        Assert.True(report.Same > 1_000 && added.Count > 0, $"{report.Same} the same, {added.Count} added");
        using var table = JsonDocument.Parse(json);
        foreach (var provider in table.RootElement.EnumerateArray())
        {
            var id = TableProviders.Of(provider.GetProperty("id").GetString()!);
            foreach (var model in provider.GetProperty("models").EnumerateArray().Where(model => added.Contains((id, model.GetProperty("id").GetString()!))))
            {
                var price = model.GetProperty("prices").GetProperty("input_mtok");
                if (price.ValueKind is JsonValueKind.Object) price = price.GetProperty("base");
                Assert.Equal(price.GetDecimal().ToString("0.#########", CultureInfo.InvariantCulture), Import.Million(book, id, model.GetProperty("id").GetString()!, Unit.Input, day: day));
            }
        }
    }
}
