using System.Globalization;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Replaying;

/// <summary>What all replayed exchanges came to, by provider.</summary>
internal sealed class ReplayTotals
{
    private readonly SortedDictionary<string, Sum> _providers = new(StringComparer.Ordinal);

    public void Add(ReplayResult result)
    {
        var provider = result.Provider ?? "unknown";
        if (!_providers.TryGetValue(provider, out var sum)) _providers[provider] = sum = new();
        sum.Add(result);
    }

    public void Write(TextWriter output, int width, Style style)
    {
        var table = new TextTable(
            new TextColumn("provider"), new("exchanges", Right: true), new("input", Right: true), new("output", Right: true), new("cost", Right: true),
            new("estimated", Right: true, HideWhenEmpty: true), new("plan value", Right: true, HideWhenEmpty: true),
            new("unpriced", Right: true, HideWhenEmpty: true), new("errors", Right: true, HideWhenEmpty: true));
        var all = new Sum();
        foreach (var (provider, sum) in _providers)
        {
            table.Add(sum.Row(provider));
            all.Add(sum);
        }

        if (_providers.Count > 1)
        {
            table.AddRule();
            table.Add(all.Row("all"));
        }

        table.Write(output, width, style);
        if (all.Unpriced > 0) output.WriteLine(style.Warn($"{all.Unpriced.ToString(CultureInfo.InvariantCulture)} exchanges have no known price and are not in the cost; see --json for the reasons."));
    }

    private sealed class Sum
    {
        private long _exchanges;
        private long _input;
        private long _output;
        private long _errors;
        private NanoUsd _cost;
        private NanoUsd _estimated;
        private NanoUsd _plan;

        public long Unpriced { get; private set; }

        public void Add(ReplayResult result)
        {
            _exchanges++;
            _input += result.Usage.InputTokens;
            _output += result.Usage.OutputTokens;
            if (result.State is ChargeState.Error) _errors++;
            if (result.State is ChargeState.Unpriced) Unpriced++;
            _cost += result.Cost ?? NanoUsd.Zero;
            if (result.Estimated) _estimated += result.Cost ?? NanoUsd.Zero;
            _plan += result.PlanValue ?? NanoUsd.Zero;
        }

        public void Add(Sum other)
        {
            _exchanges += other._exchanges;
            _input += other._input;
            _output += other._output;
            _errors += other._errors;
            Unpriced += other.Unpriced;
            _cost += other._cost;
            _estimated += other._estimated;
            _plan += other._plan;
        }

        public string[] Row(string name) =>
        [
            name, Figures.Count(_exchanges), Figures.Count(_input), Figures.Count(_output), Figures.Money(_cost),
            _estimated == NanoUsd.Zero ? "" : Figures.Money(_estimated), _plan == NanoUsd.Zero ? "" : Figures.Money(_plan),
            Unpriced == 0 ? "" : Figures.Count(Unpriced), _errors == 0 ? "" : Figures.Count(_errors),
        ];
    }
}
