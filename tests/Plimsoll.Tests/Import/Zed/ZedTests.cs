using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace Plimsoll.Import.Zed;

public sealed class ZedTests : IDisposable
{
    internal const string Path = ".local/share/zed/threads/threads.db";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("zstd")]
    [InlineData("json")]
    public void A_thread_is_one_entry_the_sum_of_all_its_requests(string kind)
    {
        _rig.PutBytes(Path, Database(Row("t1", kind, Thread())));

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(new Counted(30, 15_000, 900, 150), Counted.Of(call));
        Assert.Equal(("anthropic", "claude-sonnet-4-5", "zed", "shop", "t1"), (call.Provider, call.Reading!.Model, call.Attribution.Client, call.Attribution.Project, call.Attribution.Session));
        Assert.Equal((ChargeState.Priced, 0L), (call.Charge.State, call.Reading.ContextTokens));
    }

    [Fact]
    public void A_new_thread_has_its_requests_alone()
    {
        _rig.PutBytes(Path, Database(Row("t1", "json", Thread(whole: "null"))));

        _rig.Import();

        Assert.Equal(new Counted(10, 5_000, 300, 50), Counted.Of(Assert.Single(_rig.Calls()).Call));
    }

    [Fact]
    public void Threads_that_did_not_change_are_not_read_again()
    {
        _rig.PutBytes(Path, Database(Row("t1", "zstd", Thread()), Row("t2", "zstd", Thread(), minute: 5)));
        _rig.Import();
        File.WriteAllBytes(_rig.At(Path), Database(Row("t1", "zstd", Thread(), minute: 1), Row("t2", "zstd", Thread(), minute: 5), Row("t3", "zstd", Thread(), minute: 9)));

        var again = _rig.Import();

        Assert.Equal((2, 1), (again.Agents["zed"].Calls, again.Applied.Added));
    }

    [Fact]
    public void What_is_damaged_or_swells_beyond_bounds_is_unreadable()
    {
        _rig.PutBytes(Path, Database(
            Row("t1", "zstd", "not compressed", raw: true), Row("t2", "json", "{"), "INSERT INTO threads VALUES ('t3', 'x', NULL, 'zstd', NULL)", Row("t4", "json", "{\"model\":null}"), Row("t5", "zstd", Thread())));

        var summary = _rig.Import();

        Assert.Equal(3, summary.Agents["zed"].Unreadable);
        Assert.Single(_rig.Calls());
    }

    internal static byte[] Database(params string[] rows) => Tables.Make(["CREATE TABLE threads(id TEXT PRIMARY KEY, summary TEXT, updated_at TEXT, data_type TEXT, data BLOB)", .. rows]);

    internal static string Row(string id, string kind, string document, int minute = 1, bool raw = false)
    {
        var bytes = Encoding.UTF8.GetBytes(document);
        if (kind == "zstd" && !raw) bytes = Compressed(bytes);
        return $"INSERT INTO threads VALUES ('{id}', 'x', '2026-08-21T12:{minute:00}:00.000Z', '{kind}', x'{Convert.ToHexString(bytes)}')";
    }

    internal static string Thread(string whole = """{"input_tokens":30,"output_tokens":150,"cache_creation_input_tokens":900,"cache_read_input_tokens":15000}""") =>
        $$$"""{"version":"0.3.0","title":"x","messages":[],"model":{"provider":"zed.dev","model":"claude-sonnet-4-5"},"initial_project_snapshot":{"worktree_snapshots":[{"worktree_path":"/src/shop"}]},"request_token_usage":{"m1":{"input_tokens":10,"output_tokens":50,"cache_creation_input_tokens":300,"cache_read_input_tokens":5000},"m2":null},"cumulative_token_usage":{{{whole}}}}""";

    // One frame with one block that is stored as it is (RFC 8878).
    private static byte[] Compressed(byte[] content)
    {
        var frame = new byte[12 + content.Length];
        ((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD, 0xA0]).CopyTo(frame);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(5), content.Length);
        var block = (content.Length << 3) | 1;
        (frame[9], frame[10], frame[11]) = ((byte)(block & 0xFF), (byte)((block >> 8) & 0xFF), (byte)(block >> 16));
        content.CopyTo(frame, 12);
        return frame;
    }
}
