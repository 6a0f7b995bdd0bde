using Plimsoll.Exchanges;
using Plimsoll.Pricing;
using Plimsoll.Providers;
using Plimsoll.Store;
using Plimsoll.Store.Queries;
using Xunit;

namespace Plimsoll.Metering.Estimates;

public sealed class TextCalibrationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Five_calls_of_a_model_tell_how_many_tokens_its_texts_make()
    {
        var own = new TextCalibration();
        for (var i = 0; i < TextCalibration.Enough - 1; i++) own.Take(Call(promptBytes: 1_000, promptTokens: 504, answerBytes: 600, answerTokens: 200));
        Assert.Null(own.Find("anthropic", "claude-sonnet-4-5", answer: false));

        own.Take(Call(promptBytes: 1_000, promptTokens: 504, answerBytes: 600, answerTokens: 200));

        // Half a token a byte, less the four that frame a message; a third in the answers.
        Assert.Equal(2_000, own.Find("anthropic", "claude-sonnet-4-5", answer: false)!.Of(4_000).Likely);
        Assert.Equal(400, own.Find("anthropic", "claude-sonnet-4-5", answer: true)!.Of(1_200).Likely);
    }

    [Fact]
    public void A_date_in_the_name_makes_no_other_model_and_another_provider_does()
    {
        var own = Learnt();

        Assert.NotNull(own.Find("anthropic", "claude-sonnet-4-5", answer: false));
        Assert.NotNull(own.Find("anthropic", "claude-sonnet-4-5-20250929", answer: false));
        Assert.Null(own.Find("anthropic", "claude-opus-4-5", answer: false));
        Assert.Null(own.Find("openrouter", "claude-sonnet-4-5", answer: false));
    }

    [Fact]
    public void The_bounds_are_wider_than_all_that_was_seen_and_within_what_any_text_can_have()
    {
        var own = new TextCalibration();
        foreach (var tokens in (int[])[250, 300, 350, 400, 450]) own.Take(Call(promptBytes: 1_000, promptTokens: tokens + 4, answerBytes: 0, answerTokens: 5));

        var estimate = own.Find("anthropic", "claude-sonnet-4-5", answer: false)!.Of(1_000);

        Assert.Equal(350, estimate.Likely);
        Assert.InRange(estimate.Low, 63, 249);
        Assert.InRange(estimate.High, 451, 1_000);
    }

    [Fact]
    public void What_is_no_text_or_was_not_stated_teaches_nothing()
    {
        var call = Call(promptBytes: 1_000, promptTokens: 504, answerBytes: 600, answerTokens: 200);
        var own = new TextCalibration();
        Observation[] others =
        [
            call with { End = ExchangeEnd.ClientAborted },
            call with { Repeats = true },
            call with { Request = call.Request! with { Attachments = 1 } },
            call with { Reading = call.Reading! with { UsageReported = false } },
            call with { Reading = call.Reading with { UsagePartial = true } },
            call with { Reading = call.Reading with { ContextTokens = 0 } },
            call with { Reading = call.Reading with { Usage = Pricing.Tokens.Of((Unit.Input, 504), (Unit.InputTool, 9), (Unit.Output, 200)) } },
            call with { Reading = call.Reading with { Usage = Pricing.Tokens.Of((Unit.Input, 400), (Unit.InputImage, 104), (Unit.Output, 100), (Unit.OutputReasoning, 100)) } },
            call with { Request = call.Request with { PromptBytes = 100_000 }, AnswerBytes = 90_000 }, // Fewer tokens than any text has: a stand-in's.
        ];

        foreach (var other in others.SelectMany(other => Enumerable.Repeat(other, 9))) own.Take(other);

        Assert.Null(own.Find("anthropic", "claude-sonnet-4-5", answer: false));
        Assert.Null(own.Find("anthropic", "claude-sonnet-4-5", answer: true));
    }

    [Fact]
    public void Calls_of_before_are_asked_for_once_and_only_when_an_estimate_needs_them()
    {
        var asked = 0;
        var own = new TextCalibration(() =>
        {
            asked++;
            return Enumerable.Repeat(Call(promptBytes: 1_000, promptTokens: 504, answerBytes: 600, answerTokens: 200), 5);
        });
        own.Take(Call(promptBytes: 1_000, promptTokens: 504, answerBytes: 600, answerTokens: 200));
        Assert.Equal(0, asked);

        var first = own.Find("anthropic", "claude-sonnet-4-5", answer: false);
        own.Find("anthropic", "claude-sonnet-4-5", answer: true);

        Assert.Equal(6, first!.Calls);
        Assert.Equal(1, asked);
    }

    [Fact]
    public void An_answer_that_broke_off_is_estimated_by_the_ledgers_own_calls()
    {
        var folder = Directory.CreateTempSubdirectory("plimsoll-own-");
        try
        {
            var path = Path.Combine(folder.FullName, "ledger.db");
            using (var ledger = Ledger.Open(path, LedgerAccess.Write, TimeProvider.System))
                ledger.Apply([.. Enumerable.Range(0, 8).Select(i => Call(1_000, 504, 600, 200) with { Native = $"n{i}", StartedAt = Noon.AddMinutes(i) })]);
            var own = new TextCalibration(() =>
            {
                using var ledger = Ledger.Open(path, LedgerAccess.Read, TimeProvider.System);
                return RecentCalls.Read(ledger, Noon.AddHours(1), 2_000);
            });

            var cut = new CallPricer(Bundled.Prices, calibration: own).Price(Cut(promptBytes: 4_000, answerBytes: 1_200)).Single();

            Assert.Equal(ChargeReason.CutOff, cut.Charge.Reason);
            Assert.Equal(new("own calls (8)", cut.Estimate!.Prompt, "own calls (8)", cut.Estimate.Answer), cut.Estimate);
            Assert.Equal((2_004, 400), (cut.Estimate.Prompt.Likely, cut.Estimate.Answer.Likely));
            Assert.Equal(new NanoUsd((2_004 * 3_000) + (400 * 15_000)), cut.Charge.Effective);
            Assert.True(cut.Charge.Low < cut.Charge.Effective);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_ledger_keeps_what_an_estimate_rests_on()
    {
        var folder = Directory.CreateTempSubdirectory("plimsoll-own-");
        try
        {
            using var ledger = Ledger.Open(Path.Combine(folder.FullName, "ledger.db"), LedgerAccess.Write, TimeProvider.System);
            var basis = new EstimateBasis("own calls (8)", new(900, 1_000, 1_200), "o200k_base", new(300, 400, null));

            ledger.Apply([Call(1_000, 504, 600, 200) with { Estimate = basis }]);

            var kept = new StoredCalls(ledger, new(Noon, Noon.AddDays(1))).Read().Single().Call;
            Assert.Equal(basis, kept.Estimate);
            Assert.Equal(600, kept.AnswerBytes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static TextCalibration Learnt()
    {
        var own = new TextCalibration();
        for (var i = 0; i < 5; i++) own.Take(Call(promptBytes: 1_000, promptTokens: 504, answerBytes: 600, answerTokens: 200));
        return own;
    }

    private static Observation Call(long promptBytes, long promptTokens, long answerBytes, long answerTokens) => new()
    {
        Witness = Witness.Proxy,
        Native = "n",
        StartedAt = Noon,
        Attribution = new(),
        Provider = "anthropic",
        Endpoint = "messages",
        RequestedModel = "claude-sonnet-4-5",
        Reading = new() { Model = "claude-sonnet-4-5-20250929", UsageReported = true, Usage = Pricing.Tokens.Of((Unit.Input, promptTokens), (Unit.Output, answerTokens)) },
        Charge = new(ChargeState.Priced, List: new(1), Effective: new(1)),
        AnswerBytes = answerBytes,
        Request = new() { Model = "claude-sonnet-4-5", PromptBytes = promptBytes },
    };

    // Before the first event came, so that nothing is stated.
    private static MeteredExchange Cut(long promptBytes, long answerBytes) => new()
    {
        Route = new(ProviderFiles.Catalog.Providers.Single(provider => provider.Id == "anthropic"), "messages", "anthropic.messages", RouteBilling.Calls),
        RequestHead = new("POST", "api.anthropic.com", "/v1/messages", HeaderList.Empty, Noon),
        Request = new() { Model = "claude-sonnet-4-5", PromptBytes = promptBytes, MaxTokens = 1_000, Streaming = true },
        ResponseHead = new(200, HeaderList.Empty),
        End = ExchangeEnd.ClientAborted,
        AnswerBytes = answerBytes,
        Readings = [new()],
    };
}
