using System.Globalization;
using System.Text.Json;
using Plimsoll.Cli.Limits;
using Plimsoll.Cli.Reporting;

namespace Plimsoll.Cli.Plans;

/// <summary>Plans as JSON; docs/plans.md describes the fields.</summary>
internal static class PlanJson
{
    /// <summary><c>limits</c>, inside an object that is open.</summary>
    public static void WriteLimits(Utf8JsonWriter json, IReadOnlyList<LimitWindow> limits, DateTimeOffset now)
    {
        json.WriteStartArray("limits"u8);
        foreach (var limit in limits)
        {
            json.WriteStartObject();
            json.WriteString("agent"u8, limit.Agent);
            json.WriteString("window"u8, limit.Name);
            json.WriteNumber("used_percentage"u8, limit.UsedPercent);
            if (limit.ResetsAt is { } at) json.WriteString("resets_at"u8, at);
            else json.WriteNull("resets_at"u8);
            json.WriteString("stated_at"u8, limit.At);
            json.WriteString("source"u8, limit.Source);
            json.WriteBoolean("holds"u8, limit.HoldsAt(now));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, PlanMonth month)
    {
        var sum = month.Sum;
        json.WriteStartObject();
        PlansFile.WriteFields(json, month.Plan);
        json.WriteString("month_from"u8, month.Range.From);
        json.WriteString("month_until"u8, month.Range.Until);
        json.WriteNumber("covered_calls"u8, sum.PlanCalls);
        json.WriteString("list_value_usd"u8, sum.PlanCalls == 0 ? null : sum.PlanValue.ToDecimalString());
        json.WriteString("expected_list_value_usd"u8, month.Expected?.ToDecimalString());
        json.WriteString("break_even_on"u8, month.PaidOffOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("beyond_plan_usd"u8, sum.Calls > sum.PlanCalls + sum.Errors ? ReportJson.Cost(sum)?.ToDecimalString() : null);
        json.WriteNumber("unpriced_calls"u8, sum.UnpricedCalls);
        json.WriteStartArray("projects"u8);
        foreach (var share in month.Projects)
        {
            json.WriteStartObject();
            json.WriteString("project"u8, share.Project);
            json.WriteNumber("calls"u8, share.Calls);
            json.WriteString("list_value_usd"u8, share.Value.ToDecimalString());
            json.WriteString("fee_share_usd"u8, share.Fee.ToDecimalString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
