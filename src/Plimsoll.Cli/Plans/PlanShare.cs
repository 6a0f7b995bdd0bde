using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Plans;

/// <summary>What one project used of a plan, and what part of the fee that is.</summary>
/// <param name="Project">Null where not known.</param>
/// <param name="Calls">Covered ones.</param>
/// <param name="Value">At list price.</param>
/// <param name="Permille">Of the list value of all projects.</param>
/// <param name="Fee">The same part of the fee; all parts together are the fee, to the nano-dollar.</param>
internal sealed record PlanShare(string? Project, long Calls, NanoUsd Value, int Permille, NanoUsd Fee)
{
    /// <summary>The largest first; none where nothing with a list price was covered.</summary>
    public static IReadOnlyList<PlanShare> Of(IReadOnlyList<ReportRow> projects, NanoUsd fee)
    {
        var used = projects.Where(row => row.PlanCalls > 0).OrderByDescending(row => row.PlanValue).ThenBy(row => row.Dims[0], StringComparer.Ordinal).ToList();
        var total = used.Sum(row => row.PlanValue.Value);
        if (total <= 0) return [.. used.Select(row => new PlanShare(row.Dims[0], row.PlanCalls, row.PlanValue, 0, NanoUsd.Zero))];

        var (shares, given) = (new List<PlanShare>(), 0L);
        foreach (var row in used)
        {
            var part = (long)decimal.Floor((decimal)fee.Value * row.PlanValue.Value / total);
            given += part;
            shares.Add(new(row.Dims[0], row.PlanCalls, row.PlanValue, (int)decimal.Round(1_000m * row.PlanValue.Value / total), new(part)));
        }

        // What rounding left over, some nano-dollars, is the largest one's.
        shares[0] = shares[0] with { Fee = new(shares[0].Fee.Value + fee.Value - given) };
        return shares;
    }
}
