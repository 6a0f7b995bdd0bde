using System.Globalization;
using System.Text;

namespace Plimsoll.Store;

/// <summary>Calls as a busy company makes them, the same at every run, and what they must add up to. For the long test and for LedgerBench.</summary>
/// <remarks>
/// Sessions of 200 calls, ten at a time, each of one of 40 projects; twelve models of four providers, a session's own in seven calls of
/// ten; tags on three sessions of ten; two ids a call; usage objects as the providers send them.
/// </remarks>
internal sealed class ManyCalls
{
    public const int SessionLength = 200;
    private const int AtOnce = 10;
    private const int FormsAModel = 512;

    private static readonly string[] Providers = ["anthropic", "openai", "gemini", "xai"];
    private static readonly string[] Endpoints = ["messages", "responses", "generate", "chat"];
    private static readonly string[] Models = [.. Enumerable.Range(1, 12).Select(n => $"model-{n}")];
    private static readonly string[] Projects = [.. Enumerable.Range(1, 40).Select(n => $"project-{n}")];
    private static readonly string[] Sources = ["example.com/pricing, read 2026-08-01", "example.org/rates, read 2026-08-02"];
    private static readonly IReadOnlyList<KeyValuePair<string, string>>[] Teams =
        [.. Enumerable.Range(1, 8).Select(n => (IReadOnlyList<KeyValuePair<string, string>>)[new("team", $"team-{n}")])];

    private static readonly Receipt[] Receipts =
        [.. Enumerable.Range(1, 12).Select(n => new Receipt($$"""{"source":"price list {{n % 3}}","rates":{"Input":{{n * 100_000_000_000}},"Output":{{n * 500_000_000_000}} } }"""))];

    private readonly Random _random = new(1);
    private readonly Observation[] _forms;
    private readonly long _step;
    private Attribution[] _open = [];
    private int[] _own = [];
    private int _block = -1;

    /// <param name="count">How many; a multiple of 2,000 gives whole sessions.</param>
    /// <param name="from">When the first begins.</param>
    /// <param name="until">Before this the last begins.</param>
    public ManyCalls(int count, DateTimeOffset from, DateTimeOffset until)
    {
        (Count, From) = (count, from);
        _step = (until - from).Ticks / count;
        _forms = [.. Enumerable.Range(0, Models.Length * FormsAModel).Select(n => Form(n / FormsAModel))];
    }

    public int Count { get; }

    public DateTimeOffset From { get; }

    /// <summary>Nano-dollars by project, of the calls made so far.</summary>
    public Dictionary<string, long> Nano { get; } = [];

    /// <summary>Tokens given back, of the calls made so far.</summary>
    public long Output { get; private set; }

    /// <summary>Calls of the first team's sessions made so far.</summary>
    public long OfFirstTeam { get; private set; }

    public IEnumerable<Observation> Make()
    {
        for (var n = 0; n < Count; n++) yield return Make(n);
    }

    private Observation Make(int n)
    {
        if (n / (SessionLength * AtOnce) != _block) Open(n / (SessionLength * AtOnce));
        var who = _open[n % AtOnce];
        var model = _random.Next(10) < 7 ? _own[n % AtOnce] : _random.Next(Models.Length);
        var form = _forms[(model * FormsAModel) + _random.Next(FormsAModel)];
        Nano[who.Project!] = Nano.GetValueOrDefault(who.Project!) + form.Charge.Effective!.Value.Value;
        Output += form.Reading!.Usage[Unit.Output];
        if (who.Tags == Teams[0]) OfFirstTeam++;

        var at = From.AddTicks((n * _step) + _random.NextInt64(_step));
        var id = (ulong)_random.NextInt64();
        return form with
        {
            Native = Hex("", at.ToUnixTimeMilliseconds(), n),

            // By chance, as hashes are: making them is the meter's work, not the ledger's.
            Identities = [new(id), new((ulong)_random.NextInt64())],
            StartedAt = at,
            Attribution = who,
            Reading = form.Reading with { ResponseId = Hex("msg_01", unchecked((long)id) >> 16, n) },
        };
    }

    // A call's numbers are among some thousands: making new ones for each takes longer than writing it.
    private Observation Form(int model)
    {
        long input = _random.Next(1, 3_000), cached = _random.Next(0, 90_000), written = _random.Next(0, 3_000), output = _random.Next(1, 2_000);
        var cost = new NanoUsd(_random.NextInt64(1_000, 900_000_000));
        Usage usage = default;
        usage.Set(Unit.Input, input);
        usage.Set(Unit.CacheRead, cached);
        if (model % 4 == 0) usage.Set(Unit.CacheWrite5m, written);
        usage.Set(Unit.Output, output);
        return new()
        {
            Witness = Witness.Proxy,
            Native = "",
            StartedAt = From,
            Attribution = Attribution.Unknown,
            Provider = Providers[model % 4],
            Endpoint = Endpoints[model % 4],
            RequestedModel = Models[model],
            Reading = new()
            {
                Model = Models[model],
                Usage = usage,
                UsageReported = true,
                StopReason = "end_turn",
                ServiceTier = "standard",
                RawUsage = Raw(model % 4, input, cached, written, output),
            },
            AmountSource = Sources[model % 2],
            Charge = new(ChargeState.Priced, List: cost, Effective: cost, Receipt: Receipts[model]),
            Status = 200,
            Streaming = true,
            FirstByte = TimeSpan.FromMilliseconds(_random.Next(200, 2_000)),
            Duration = TimeSpan.FromMilliseconds(_random.Next(1_000, 30_000)),
            Request = new() { Model = Models[model], Streaming = true, MaxTokens = 32_000, Tools = 12, PromptBytes = 3 * (input + cached), PromptHash = (ulong)cost.Value },
        };
    }

    private static string Hex(string before, long first, int second) => string.Create(before.Length + 24, (before, first, second), static (to, of) =>
    {
        of.before.CopyTo(to);
        (of.first & 0xFFFF_FFFF_FFFF).TryFormat(to[of.before.Length..], out _, "x12", CultureInfo.InvariantCulture);
        of.second.TryFormat(to[^12..], out _, "x12", CultureInfo.InvariantCulture);
    });

    private void Open(int block)
    {
        _block = block;
        _own = [.. Enumerable.Range(0, AtOnce).Select(_ => _random.Next(Models.Length))];
        _open = [.. Enumerable.Range(0, AtOnce).Select(n => new Attribution
        {
            Project = Projects[_random.Next(Projects.Length)],
            ProjectSource = "git",
            Client = "claude-code",
            Session = Guid.CreateVersion7(From).ToString()[..13] + $"-{block:x}-{n}",
            Developer = "ada",
            Machine = "bench",
            Repository = "github.com/example/repository",
            Branch = "main",
            Key = "0a1b2c3d",
            Tags = _random.Next(10) < 3 ? Teams[_random.Next(Teams.Length)] : [],
        })];
    }

    private static byte[] Raw(int provider, long input, long cached, long written, long output) => Encoding.UTF8.GetBytes(provider switch
    {
        0 => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"input_tokens":{{{input}}},"cache_creation_input_tokens":{{{written}}},"cache_read_input_tokens":{{{cached}}},"cache_creation":{"ephemeral_5m_input_tokens":{{{written}}},"ephemeral_1h_input_tokens":0},"output_tokens":{{{output}}},"output_tokens_details":{"thinking_tokens":0},"service_tier":"standard","inference_geo":"global"}"""),
        1 => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"input_tokens":{{{input + cached}}},"input_tokens_details":{"cached_tokens":{{{cached}}}},"output_tokens":{{{output}}},"output_tokens_details":{"reasoning_tokens":{{{output / 2}}}},"total_tokens":{{{input + cached + output}}}}"""),
        2 => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""
            {
                "promptTokenCount": {{{input + cached}}},
                "candidatesTokenCount": {{{output}}},
                "totalTokenCount": {{{input + cached + output}}},
                "cachedContentTokenCount": {{{cached}}},
                "promptTokensDetails": [ { "modality": "TEXT", "tokenCount": {{{input + cached}}} } ],
                "candidatesTokensDetails": [ { "modality": "TEXT", "tokenCount": {{{output}}} } ]
              }
            """),
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"prompt_tokens":{{{input + cached}}},"completion_tokens":{{{output}}},"total_tokens":{{{input + cached + output}}},"prompt_tokens_details":{"text_tokens":{{{input + cached}}},"audio_tokens":0,"image_tokens":0,"cached_tokens":{{{cached}}}},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0},"num_sources_used":0,"cost_in_usd_ticks":{{{output * 977}}}}"""),
    });
}
