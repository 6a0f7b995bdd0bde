using Xunit;

namespace Plimsoll.Import.Goose;

public sealed class GooseTests : IDisposable
{
    internal const string Path = ".local/share/goose/sessions/sessions.db";

    private const string Table = "CREATE TABLE sessions(id TEXT PRIMARY KEY, working_dir TEXT, created_at TEXT, updated_at TEXT, total_tokens INTEGER, input_tokens INTEGER, output_tokens INTEGER, accumulated_total_tokens INTEGER, accumulated_input_tokens INTEGER, accumulated_output_tokens INTEGER, provider_name TEXT, model_config_json TEXT)";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_session_is_one_entry_whose_cost_lies_between_all_of_it_cached_and_none()
    {
        _rig.PutBytes(Path, Database(Row("20260821_1", 900_000, 4_000)));

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(new Counted(900_000, 0, 0, 4_000), Counted.Of(call));
        Assert.Equal(("anthropic", "claude-sonnet-4-5", "goose", "shop", "20260821_1"), (call.Provider, call.Reading!.Model, call.Attribution.Client, call.Attribution.Project, call.Attribution.Session));
        // $3, $0.30 and $15 a million, at the base tier though no single request is known.
        Assert.Equal((ChargeState.Priced, true), (call.Charge.State, call.Charge.Estimated));
        Assert.Equal((new NanoUsd(330_000_000), new NanoUsd(2_760_000_000), new NanoUsd(2_760_000_000)), (call.Charge.Low, call.Charge.Effective, call.Charge.High));
    }

    [Fact]
    public void A_session_that_grew_says_more_and_stays_one()
    {
        _rig.PutBytes(Path, Database(Row("20260821_1", 1_000, 40)));
        _rig.Import();
        _rig.PutBytes(Path, Database(Row("20260821_1", 2_000, 90), Row("20260821_2", null, null)));

        _rig.Import();

        Assert.Equal(new Counted(2_000, 0, 0, 90), Counted.Of(Assert.Single(_rig.Calls()).Call));
    }

    [Fact]
    public void Two_machines_number_their_sessions_alike_and_both_count()
    {
        _rig.PutBytes(Path, Database(Row("20260821_1", 1_000, 40)));
        var other = System.IO.Path.Combine(_rig.Folder, "other");
        Directory.CreateDirectory(System.IO.Path.Combine(other, System.IO.Path.GetDirectoryName(Path)!));
        File.WriteAllBytes(System.IO.Path.Combine(other, Path), Database(Row("20260821_1", 700, 70, hour: 15)));

        _rig.Import([other], []);

        Assert.Equal(2, _rig.Calls().Count);
    }

    [Fact]
    public void An_older_version_has_the_last_requests_counts_alone()
    {
        _rig.PutBytes(Path, Tables.Make(
            "CREATE TABLE sessions(id TEXT, created_at TEXT, updated_at TEXT, total_tokens INTEGER, input_tokens INTEGER, output_tokens INTEGER)",
            "INSERT INTO sessions VALUES ('20260821_1', '2026-08-21 12:00:00', NULL, 120, 100, 10)"));

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(new Counted(100, 0, 0, 20), Counted.Of(call));
        Assert.Equal(ChargeState.Unpriced, call.Charge.State);
    }

    internal static byte[] Database(params string[] rows) => Tables.Make([Table, .. rows]);

    internal static string Row(string id, long? input, long? output, int hour = 12)
    {
        var (accumulatedInput, accumulatedOutput, total) = (Sql(input), Sql(output), Sql(input + output));
        return $$"""INSERT INTO sessions VALUES ('{{id}}', '/src/shop', '2026-08-21 {{hour}}:00:00', '2026-08-21 {{hour}}:30:00', {{(input is null ? "NULL, NULL, NULL" : "99, 90, 9")}}, {{total}}, {{accumulatedInput}}, {{accumulatedOutput}}, 'anthropic', '{"model_name":"claude-sonnet-4-5","context_limit":null}')""";

        static string Sql(long? number) => number is { } value ? $"{value}" : "NULL";
    }
}
