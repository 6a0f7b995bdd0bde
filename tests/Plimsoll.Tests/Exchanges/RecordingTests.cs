using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Plimsoll.Exchanges;

public sealed class RecordingTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000);
    private static readonly Arbitrary<Recording> OneRecording = Gen.Elements<Recording>(Recordings.All.Values).ToArbitrary();

    public static TheoryData<string> Names => [.. Recordings.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Recording_reads_as_expected(string name)
    {
        var recording = Recordings.All[name];

        var metered = recording.Meter();

        Assert.Equal(Expected(recording.Expected), string.Join('\n', metered.Readings.Select(Line)));
        Assert.False(metered.Unreadable);
    }

    [Fact]
    public void Any_chunking_gives_the_same_readings() => Properties.Hold(Prop.ForAll(
        OneRecording,
        Gen.Choose(0, 100_000).ArrayOf().ToArbitrary(),
        (recording, cuts) => Summary(recording.Meter(cuts: cuts)) == Summary(recording.Meter())));

    [Fact]
    public void Byte_by_byte_gives_the_same_readings()
    {
        foreach (var recording in Recordings.All.Values)
            Assert.Equal(Summary(recording.Meter()), Summary(recording.Meter(cuts: [.. Enumerable.Range(0, recording.Body.Length)])));
    }

    [Fact]
    public void A_body_cut_anywhere_never_counts_more_than_the_whole()
    {
        foreach (var recording in Recordings.All.Values)
        {
            var whole = Totals(recording.Meter());
            for (var length = 0; length < recording.Body.Length; length++)
            {
                var part = Totals(recording.Meter(recording.Body[..length], ExchangeEnd.UpstreamReset));
                Assert.True(part.In <= whole.In && part.Out <= whole.Out && part.Answer <= whole.Answer + 8, $"{recording.Head.Target} cut at {length}: {part} of {whole}");
            }
        }
    }

    [Fact]
    public void A_billable_exchange_that_was_answered_has_a_reading()
    {
        foreach (var recording in Recordings.All.Values.Where(recording => recording.Head.Method == "POST"))
        {
            Assert.NotEmpty(recording.Meter([]).Readings);
            Assert.NotEmpty(recording.Meter("<html>"u8.ToArray()).Readings);
        }
    }

    [Fact]
    public void Bodies_with_bytes_changed_never_throw() => Check.One(Many, Prop.ForAll(
        OneRecording,
        Mutations,
        (recording, changes) =>
        {
            recording.Meter(Changed(recording.Body, changes), request: Changed(recording.Request, changes));
            return true;
        }));

    [Fact]
    public void Bodies_with_odd_values_never_throw() => Check.One(Many, Prop.ForAll(
        OneRecording,
        Gen.Choose(0, 1000).ToArbitrary(),
        Gen.Elements("-1", "1e30", "-1e400", "0.5", "\"12\"", "null", "true", "[]", "{}", "\"\\ud800\"", "99999999999999999999999", "[[[[{}]]]]").ToArbitrary(),
        (recording, at, odd) =>
        {
            var metered = recording.Meter(Odd(recording.Body, at, odd), request: Odd(recording.Request, at, odd));
            return metered.Readings.All(reading => Enum.GetValues<Unit>().All(unit => reading.Usage[unit] >= 0));
        }));

    [Fact]
    public void Random_bytes_never_throw() => Check.One(Many, Prop.ForAll(
        OneRecording,
        Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf().ToArbitrary(),
        Gen.Elements("", "{", "[", "data: {", "{\"usage\":", "--").ToArbitrary(),
        (recording, bytes, start) =>
        {
            byte[] body = [.. Encoding.UTF8.GetBytes(start), .. bytes];
            recording.Meter(body, request: body);
            return true;
        }));

    private static Arbitrary<(int At, byte Byte)[]> Mutations => (
        from at in Gen.Choose(0, 100_000)
        from value in Gen.OneOf(Gen.Choose(0, 255), Gen.Elements<int>('"', '{', '}', '[', ']', ',', ':', '\\', '\n', '-', '9'))
        select (at, (byte)value)).ArrayOf().ToArbitrary();

    private static byte[] Changed(byte[] body, (int At, byte Byte)[] changes)
    {
        byte[] changed = [.. body];
        if (body.Length == 0) return changed;
        foreach (var (at, value) in changes) changed[at % body.Length] = value;
        return changed;
    }

    // The value after one of the colons becomes another.
    private static byte[] Odd(byte[] body, int at, string odd)
    {
        var text = Encoding.UTF8.GetString(body);
        var parts = text.Split(':');
        if (parts.Length < 2) return body;
        var index = 1 + (at % (parts.Length - 1));
        var end = parts[index].AsSpan().IndexOfAny(",}");
        parts[index] = odd + (end < 0 ? "" : parts[index][end..]);
        return Encoding.UTF8.GetBytes(string.Join(':', parts));
    }

    private static (long In, long Out, long Answer) Totals(MeteredExchange metered)
    {
        var sum = default(Usage);
        foreach (var reading in metered.Readings)
        {
            sum.Add(reading.Usage);
            foreach (var further in reading.Further) sum.Add(further.Usage);
        }

        return (sum.InputTokens, sum.OutputTokens, metered.AnswerBytes);
    }

    private static string Summary(MeteredExchange metered) =>
        $"{string.Join('\n', metered.Readings.Select(reading => Line(reading) + Encoding.UTF8.GetString(reading.RawUsage.Span)))} {metered.AnswerBytes} {metered.Streaming} {metered.Unreadable}";

    private static string Line(Reading reading) => string.Join(' ', new[]
    {
        reading.ResponseId, reading.Model, reading.UsageReported ? "reported" : "unreported", reading.UsagePartial ? "partial" : null, reading.Pending ? "pending" : null,
        Named("tier", reading.ServiceTier), Named("geo", reading.Geo), Named("context", reading.ContextTokens), Named("stop", reading.StopReason),
        Named("error", reading.Error), Named("cost", reading.ReportedCost?.Value), Counts(reading.Usage),
    }.Concat(reading.Further.Select(further => $"+ {further.Kind} {further.Model} {Counts(further.Usage)}")).Where(part => !string.IsNullOrEmpty(part)));

    private static string? Named(string name, object? value) => value is null ? null : $"{name}={value}";

    private static string Counts(Usage usage) =>
        string.Join(' ', Enum.GetValues<Unit>().Where(unit => usage[unit] > 0).OrderBy(unit => unit.ToString(), StringComparer.Ordinal).Select(unit => $"{unit}:{usage[unit]}"));

    private static string Expected(JsonElement readings) => string.Join('\n', readings.EnumerateArray().Select(reading => Line(new Reading
    {
        ResponseId = Text(reading, "id"),
        Model = Text(reading, "model"),
        UsageReported = reading.GetProperty("reported").GetBoolean(),
        UsagePartial = reading.TryGetProperty("partial", out _),
        Pending = reading.TryGetProperty("pending", out _),
        ServiceTier = Text(reading, "tier"),
        Geo = Text(reading, "geo"),
        ContextTokens = reading.TryGetProperty("context", out var context) ? context.GetInt64() : null,
        StopReason = Text(reading, "stop"),
        Error = Text(reading, "error"),
        ReportedCost = reading.TryGetProperty("cost", out var cost) ? new NanoUsd(cost.GetInt64()) : null,
        Usage = Units(reading),
        Further = reading.TryGetProperty("further", out var further)
            ? [.. further.EnumerateArray().Select(one => new ModelUsage(Text(one, "model"), Units(one), Text(one, "kind")!))]
            : [],
    })));

    private static Usage Units(JsonElement reading)
    {
        var usage = default(Usage);
        foreach (var unit in reading.GetProperty("usage").EnumerateObject()) usage.Set(Enum.Parse<Unit>(unit.Name), unit.Value.GetInt64());
        return usage;
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
