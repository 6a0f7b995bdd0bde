using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Plimsoll.Store.Spills;

public sealed class ObservationWriterTests
{
    private static readonly Gen<string?> Text = Gen.Elements<string?>(null, "", "a", "naïve <b>&'\"+\\ \u0001 😀", "\ud800", "claude-opus-5");
    private static readonly Gen<long> Count = Gen.Elements(0L, 1, -3, 1_000_000_000_000);
    private static readonly Gen<NanoUsd?> Money = Gen.Elements<NanoUsd?>(null, NanoUsd.Zero, new(1), new(-77));
    private static readonly Gen<TimeSpan?> Time = Gen.Elements<TimeSpan?>(null, TimeSpan.Zero, TimeSpan.FromTicks(12_345_678), TimeSpan.FromDays(3), TimeSpan.FromMilliseconds(-5));
    private static readonly Gen<bool> Flag = Gen.Elements(true, false);

    private static readonly Gen<Usage> AnyUsage =
        from units in Gen.Choose(0, Usage.Slots - 1).ListOf()
        from count in Gen.Choose(1, 1_000_000)
        select Make(units, count);

    private static readonly Gen<Reading> AnyReading =
        from texts in Text.ArrayOf(8)
        from usage in AnyUsage
        from flags in Flag.ArrayOf(3)
        from further in (from model in Text from used in AnyUsage from kind in Text select new ModelUsage(model, used, kind!)).ListOf()
        from context in Gen.Elements<long?>(null, 0, 5)
        from cost in Money
        from raw in Gen.Elements<ReadOnlyMemory<byte>>(default, Array.Empty<byte>(), """{"input_tokens":1}"""u8.ToArray())
        select new Reading
        {
            ResponseId = texts[0],
            OrderId = texts[1],
            Model = texts[2],
            Usage = usage,
            UsageReported = flags[0],
            UsagePartial = flags[1],
            Pending = flags[2],
            Further = [.. further.Take(2)],
            ContextTokens = context,
            ServiceTier = texts[3],
            Speed = texts[4],
            Geo = texts[5],
            ReportedCost = cost,
            StopReason = texts[6],
            RawUsage = raw,
            Error = texts[7],
        };

    private static readonly Gen<Attribution> AnyAttribution =
        from texts in Text.ArrayOf(14)
        from tags in (from name in Gen.Elements("team", "ü", "") from value in Gen.Elements("red", "<>") select KeyValuePair.Create(name, value)).ListOf()
        select new Attribution
        {
            Project = texts[0],
            ProjectSource = texts[1],
            Client = texts[2],
            Agent = texts[3],
            Session = texts[4],
            Run = texts[5],
            Developer = texts[6],
            User = texts[7],
            Feature = texts[8],
            Repository = texts[9],
            Branch = texts[10],
            Directory = texts[11],
            Machine = texts[12],
            Key = texts[13],
            Tags = [.. tags.Take(3)],
        };

    private static readonly Gen<Charge> AnyCharge =
        from state in Gen.Choose(0, 9)
        from reason in Gen.Choose(0, 30)
        from estimated in Flag
        from money in Money.ArrayOf(5)
        from receipt in Gen.Elements<Receipt?>(null, Calls.Receipt)
        select new Charge((ChargeState)state, (ChargeReason)reason, estimated, money[0], money[1], money[2], money[3], money[4], receipt);

    private static readonly Gen<RequestFacts> AnyRequest =
        from texts in Text.ArrayOf(2)
        from flags in Flag.ArrayOf(2)
        from most in Gen.Elements<long?>(null, 0, 9)
        from counts in Count.ArrayOf(3)
        from hash in Gen.Elements(0UL, ulong.MaxValue)
        from prefixes in (from of in Gen.Elements(0UL, 7UL) from bytes in Count select new PromptPrefix(of, bytes)).ListOf()
        select new RequestFacts
        {
            Model = texts[0],
            Streaming = flags[0],
            ServiceTier = texts[1],
            MaxTokens = most,
            Thinking = flags[1],
            Tools = (int)(counts[0] % 100),
            PromptBytes = counts[1],
            Attachments = (int)(counts[2] % 100),
            PromptHash = hash,
            Prefixes = [.. prefixes.Take(3)],
        };

    private static readonly Gen<EstimateBasis> AnyBasis =
        from texts in Text.ArrayOf(2)
        from counts in Count.ArrayOf(4)
        from high in Gen.Elements<long?>(null, 0, 4)
        select new EstimateBasis(texts[0]!, new(counts[0], counts[1], high), texts[1]!, new(counts[2], counts[3], null));

    private static readonly Gen<Observation> Any =
        from texts in Text.ArrayOf(2)
        from words in Gen.Elements("anthropic", "", "ü").ArrayOf(3)
        from identities in Gen.Elements<ulong>(0, 7).ListOf()
        from lines in (from model in Text from unit in Gen.Choose(0, 45) from counts in Count.ArrayOf(3) select new ChargeLine(model!, (Unit)unit, counts[0], counts[1], new(counts[2]))).ListOf()
        from at in Gen.Elements<DateTimeOffset>(default, Calls.Noon, Calls.Noon.AddTicks(1_234_567), new(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(-7)))
        from numbers in Gen.Choose(0, 6).ArrayOf(2)
        from flags in Flag.ArrayOf(3)
        from who in AnyAttribution
        from reading in AnyReading.OrNull()
        from charge in AnyCharge
        from basis in AnyBasis.OrNull()
        from request in AnyRequest.OrNull()
        from times in Time.ArrayOf(2)
        from bytes in Gen.Elements<long?>(null, 0, 900)
        from status in Gen.Elements<int?>(null, 0, 200)
        select new Observation
        {
            Witness = (Witness)numbers[0],
            Native = words[0],
            Identities = [.. identities.Take(3).Select(hash => new Identity(hash))],
            StartedAt = at,
            Attribution = who,
            Provider = words[1],
            Endpoint = words[2],
            RequestedModel = texts[0],
            Reading = reading,
            Charge = charge,
            Repeats = flags[0],
            Fetched = flags[1],
            AmountSource = texts[1],
            Lines = [.. lines.Take(2)],
            Estimate = basis,
            AnswerBytes = bytes,
            End = (ExchangeEnd)numbers[1],
            Status = status,
            Streaming = flags[2],
            FirstByte = times[0],
            Duration = times[1],
            Request = request,
        };

    [Fact]
    public void An_observation_is_written_as_the_serializer_writes_it() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(400),
        Prop.ForAll(
            Any.ToArbitrary(),
            observation => Assert.Equal(
                Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(observation, SpillJson.Default.Observation)),
                Encoding.UTF8.GetString(ObservationWriter.Write(observation)))));

    /// <summary>What is made of parts above must not lack a property that one of the types gets later.</summary>
    [Theory]
    [InlineData(typeof(Observation), 22)]
    [InlineData(typeof(Attribution), 15)]
    [InlineData(typeof(Reading), 16)]
    [InlineData(typeof(Charge), 9)]
    [InlineData(typeof(RequestFacts), 10)]
    [InlineData(typeof(EstimateBasis), 4)]
    [InlineData(typeof(TokenRange), 3)]
    [InlineData(typeof(ChargeLine), 5)]
    [InlineData(typeof(ModelUsage), 3)]
    [InlineData(typeof(Receipt), 1)]
    [InlineData(typeof(PromptPrefix), 2)]
    public void Every_property_that_is_written_is_known_here(Type type, int count) =>
        Assert.Equal(count, type.GetProperties().Count(property => property.CanWrite && property.GetMethod is { IsStatic: false }));

    private static Usage Make(IEnumerable<int> units, long count)
    {
        var usage = default(Usage);
        foreach (var unit in units.Take(4)) usage.Set((Unit)unit, count);
        return usage;
    }
}
