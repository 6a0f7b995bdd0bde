using System.Buffers;
using System.Text.Json;
using Plimsoll.Metering;

namespace Plimsoll.Cli.Replaying;

/// <summary>What one recorded exchange came to: its calls summed.</summary>
internal sealed class ReplayResult
{
    public required string Id { get; init; }

    public string? Provider { get; init; }

    public string? Endpoint { get; init; }

    public string? Model { get; init; }

    public ChargeState State { get; init; }

    public ChargeReason Reason { get; init; }

    public bool Estimated { get; init; }

    public Usage Usage { get; init; }

    public bool UsageReported { get; init; }

    public NanoUsd? Cost { get; init; }

    public NanoUsd? Low { get; init; }

    public NanoUsd? High { get; init; }

    public NanoUsd? List { get; init; }

    public NanoUsd? Reported { get; init; }

    public NanoUsd? PlanValue { get; init; }

    public string? RateSource { get; init; }

    public Receipt? Rates { get; init; }

    public int Calls { get; init; }

    /// <summary>
    /// Sums the calls of one exchange. An unknown amount makes the sum unknown; the state is that of the worst known call. The usage is that
    /// of the call's own model; what an adviser of another model used is in the cost.
    /// </summary>
    /// <param name="exchange">The recording.</param>
    /// <param name="provider">The provider's id.</param>
    /// <param name="endpoint">The endpoint's name.</param>
    /// <param name="asked">The model asked for, which stands where no answer names one.</param>
    /// <param name="metered">The calls.</param>
    public static ReplayResult Of(RecordedExchange exchange, string provider, string? endpoint, string? asked, IReadOnlyList<MeteredCall> metered)
    {
        // One exchange alone cannot tell whether the call that it repeats was billed: it is taken to have been.
        var calls = metered.Select(call => call.Repeats ? call with { Charge = Repeated(call.Charge) } : call).ToList();
        Usage usage = default;
        foreach (var call in calls)
        {
            if (call.Charge.State is ChargeState.Error) continue;
            usage.Add(call.Reading.Usage);
            foreach (var part in call.Reading.Further.Where(part => part.Model is null || part.Model == call.Reading.Model)) usage.Add(part.Usage);
        }

        var lead = calls.Count == 0 ? null : calls.MaxBy(call => Rank(call.Charge.State));
        return new()
        {
            Id = exchange.Id,
            Provider = provider,
            Endpoint = endpoint,
            Model = calls.Select(call => call.Reading.Model).FirstOrDefault(model => model is not null) ?? asked,
            State = lead?.Charge.State ?? ChargeState.None,
            Reason = lead?.Charge.Reason ?? ChargeReason.None,
            Estimated = calls.Any(call => call.Charge.Estimated),
            Usage = usage,
            UsageReported = calls.Any(call => call.Reading.UsageReported),
            Cost = Sum(calls, charge => charge.Effective),
            Low = calls.Any(call => call.Charge.Estimated) ? Sum(calls, charge => charge.Estimated ? charge.Low : charge.Effective) : null,
            High = calls.Any(call => call.Charge.Estimated) ? Sum(calls, charge => charge.Estimated ? charge.High : charge.Effective) : null,
            List = Sum(calls, charge => charge.List),
            Reported = Sum(calls, charge => charge.Reported),
            PlanValue = calls.All(call => call.Charge.State is ChargeState.Plan) ? Sum(calls, charge => charge.List) : null,
            RateSource = calls.Select(call => call.Rates).FirstOrDefault(source => source is not null),
            Rates = calls.Select(call => call.Charge.Receipt).FirstOrDefault(receipt => receipt is not null),
            Calls = calls.Count(call => call.Charge.State is not ChargeState.None),
        };
    }

    /// <summary>One line of JSON, by the contract in docs/replay.md.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, Id);
            json.WriteString("provider"u8, Provider);
            json.WriteString("model"u8, Model);
            json.WriteString("state"u8, State.Word());
            json.WriteString("reason"u8, Reason is ChargeReason.None ? null : Reason.Word());
            json.WriteBoolean("estimated"u8, Estimated);
            UsageJson.Write(json, "usage"u8, Usage);
            WriteMoney(json, "cost_usd"u8, Cost);
            WriteMoney(json, "low_usd"u8, Low);
            WriteMoney(json, "high_usd"u8, High);
            WriteMoney(json, "list_usd"u8, List);
            WriteMoney(json, "reported_cost_usd"u8, Reported);
            WriteMoney(json, "plan_value_usd"u8, PlanValue);
            json.WriteString("rate_source"u8, RateSource);
            json.WritePropertyName("rates"u8);
            if (Rates is null) json.WriteNullValue();
            else json.WriteRawValue(Rates.Json, skipInputValidation: true);
            json.WriteNumber("calls"u8, Calls);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteMoney(Utf8JsonWriter json, ReadOnlySpan<byte> name, NanoUsd? amount) =>
        json.WriteString(name, amount?.ToDecimalString());

    private static NanoUsd? Sum(IReadOnlyList<MeteredCall> calls, Func<Charge, NanoUsd?> amount)
    {
        NanoUsd? sum = null;
        foreach (var call in calls)
        {
            if (call.Charge.State is ChargeState.None or ChargeState.Error) continue;
            if (amount(call.Charge) is not { } part) return null;
            sum = sum is { } before ? before + part : part;
        }

        return sum;
    }

    private static Charge Repeated(Charge charge) => new(ChargeState.None, ChargeReason.BilledElsewhere, List: charge.List, Receipt: charge.Receipt);

    // What is not known outweighs what is: a batch with one unpriced call is not "priced".
    private static int Rank(ChargeState state) => state switch
    {
        ChargeState.Unpriced => 5,
        ChargeState.Priced => 4,
        ChargeState.Plan => 3,
        ChargeState.Free => 2,
        ChargeState.Error => 1,
        _ => 0,
    };
}
