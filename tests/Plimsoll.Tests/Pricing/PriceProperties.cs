using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Plimsoll.Pricing;

public sealed class PriceProperties
{
    private static readonly string[] Providers = ["anthropic", "openai", "google-gemini", "xai", "chatgpt", "gemini-code-assist", "acme", ""];

    private static readonly string[] Models =
    [
        "claude-sonnet-4-5-20250929", "claude-opus-4-6", "gpt-5.4", "gpt-5.6-luna", "gpt-4o", "gpt-realtime", "gemini-2.5-pro", "models/gemini-3-flash-preview",
        "grok-4.3", "omni-moderation-latest", "whisper-1", "", "*", "-latest", "@20250101", "-2025-01-01",
    ];

    private static readonly string?[] Words = [null, "", "standard", "default", "batch", "flex", "priority", "fast", "us", "eu", "\uD800"];

    private static readonly Gen<Usage> Usages = UsageUpTo(3_000_000);

    // Sized to the domain: FsCheck's own integers stay so near zero that every cost would round to nothing.
    private static readonly Gen<PriceTerms> Terms =
        from day in Gen.Choose(0, 800)
        from context in Gen.Choose(0, 400_000)
        from tier in Gen.Elements(Words)
        from speed in Gen.Elements(Words)
        from geo in Gen.Elements(Words)
        select new PriceTerms(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day), context, tier, speed, geo);

    private static readonly Gen<(string Provider, string? Model, Usage Usage, PriceTerms Terms)> Questions =
        from provider in Gen.Elements(Providers)
        from model in Gen.Elements(Models)
        from usage in Usages
        from terms in Terms
        select (provider, (string?)model, usage, terms);

    [Fact]
    public void The_lines_sum_up_to_the_amount() => Properties.Hold(Prop.ForAll(Questions.ToArbitrary(), question =>
    {
        var quote = Price(question);
        return quote.Amount is not { } amount || quote.Rates!.Lines(question.Usage).Sum(line => line.Amount.Value) == amount.Value;
    }));

    [Fact]
    public void A_line_is_its_quantity_times_its_rate() => Properties.Hold(Prop.ForAll(Questions.ToArbitrary(), question =>
        Price(question).Rates?.Lines(question.Usage).All(line => line.Amount == NanoUsd.ForQuantity(line.Quantity, new(line.NanoPerMillion))) ?? true));

    [Fact]
    public void More_usage_on_the_same_terms_costs_no_less() => Properties.Hold(Prop.ForAll(
        Questions.ToArbitrary(), UsageUpTo(1_000).ToArbitrary(), (question, further) =>
        {
            var less = Price(question);
            var usage = question.Usage;
            usage.Add(further);
            var more = Price(question with { Usage = usage });
            return less.Amount is not { } low || more.Amount is not { } high || high >= low;
        }));

    [Fact]
    public void No_question_is_too_strange() => Properties.Hold(Prop.ForAll(
        Questions.ToArbitrary(), ArbMap.Default.ArbFor<string>(), ArbMap.Default.ArbFor<long[]>(), (question, name, counts) =>
        {
            var usage = default(Usage);
            for (var slot = 0; slot < Math.Min(counts?.Length ?? 0, Usage.Slots); slot++) usage.Set((Unit)slot, counts![slot] * 1_000_003 % long.MaxValue);
            var terms = question.Terms with { ServiceTier = name, At = DateTimeOffset.MaxValue, ContextTokens = -1 };
            var quote = Bundled.Prices.Price(question.Provider, name, usage, terms);
            _ = Price(question with { Usage = usage });
            return quote.Amount is not { } amount || amount >= NanoUsd.Zero;
        }));

    [Fact]
    public void An_answer_has_an_amount_or_a_reason() => Properties.Hold(Prop.ForAll(Questions.ToArbitrary(), question =>
    {
        var quote = Price(question);
        return quote.Amount is not null
            ? quote.Reason is ChargeReason.None or ChargeReason.RateFallback
            : quote.Reason is not (ChargeReason.None or ChargeReason.RateFallback);
    }));

    [Fact]
    public void The_order_of_files_does_not_matter() => Properties.Hold(Prop.ForAll(
        Gen.Shuffle<KeyValuePair<string, ReadOnlyMemory<byte>>>(Bundled.Files()).ToArbitrary(), Questions.ToArbitrary(), (files, question) =>
        {
            var book = PriceBook.Load(files, out _);
            var quote = book.Price(question.Provider, question.Model, question.Usage, question.Terms);
            return quote.Amount == Price(question).Amount && quote.Rates?.Receipt.Json == Price(question).Rates?.Receipt.Json;
        }));

    private static Quote Price((string Provider, string? Model, Usage Usage, PriceTerms Terms) question) =>
        Bundled.Prices.Price(question.Provider, question.Model, question.Usage, question.Terms);

    private static Gen<Usage> UsageUpTo(int most) =>
        from units in Gen.SubListOf([Unit.Input, Unit.InputImage, Unit.CacheRead, Unit.CacheWrite, Unit.CacheWrite5m, Unit.CacheWrite1h, Unit.Output, Unit.OutputReasoning])
        from counts in Gen.ListOf(Gen.Choose(0, most), units.Count)
        select Tokens.Of([.. units.Zip(counts, (unit, count) => (unit, (long)count))]);
}
