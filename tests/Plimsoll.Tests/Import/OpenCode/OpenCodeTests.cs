using System.Globalization;
using Plimsoll.Store.Sqlite;
using Xunit;

namespace Plimsoll.Import.OpenCode;

public sealed class OpenCodeTests : IDisposable
{
    private const string Path = ".local/share/opencode/opencode.db";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_row_is_read_priced_and_attributed()
    {
        Put(Message("msg_1"));

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal((10, 5_000, 300, 50, 7), Units(call));
        Assert.Equal(("anthropic", "claude-sonnet-4-5", "opencode", "shop", "ses_1"), (call.Provider, call.Reading!.Model, call.Attribution.Client, call.Attribution.Project, call.Attribution.Session));
        Assert.Equal(TimeSpan.FromSeconds(4), call.Duration);
        Assert.Null(call.Attribution.Agent);
    }

    [Theory]
    [InlineData("", 50, 7)]
    [InlineData(",\"total\":5367", 50, 7)]
    [InlineData(",\"total\":5360", 43, 7)]
    [InlineData(",\"total\":5400", 83, 7)]
    public void A_total_says_where_reasoning_stands(string total, long output, long reasoning)
    {
        Put(Message("msg_1", total: total));

        _rig.Import();

        var usage = Assert.Single(_rig.Calls()).Call.Reading!.Usage;
        Assert.Equal((output, reasoning), (usage[Unit.Output], usage[Unit.OutputReasoning]));
    }

    [Fact]
    public void The_same_message_in_the_database_and_in_a_file_is_one_call()
    {
        Put(Message("msg_1"));
        _rig.Put(".local/share/opencode/storage/message/ses_1/msg_1.json", Message("msg_1"));
        _rig.Put(".local/share/opencode/storage/message/ses_1/msg_2.json", Message("msg_2"));
        _rig.Put(".local/share/opencode/storage/message/ses_1/msg_3.json", Message("msg_3")[..40]);

        _rig.Import();

        Assert.Equal(2, _rig.Calls().Count);
    }

    [Fact]
    public void What_no_model_answered_is_no_call()
    {
        Put(Message("msg_1").Replace("assistant", "user", StringComparison.Ordinal), Message("msg_2", tokens: "null"), """{"role":"assistant","tokens":{"input":0,"output":0}}""");

        _rig.Import();

        Assert.Empty(_rig.Calls());
    }

    [Fact]
    public void A_session_that_another_began_has_an_agent()
    {
        Put(Message("msg_1"));
        Execute("INSERT INTO session(id, parent_id) VALUES ('ses_1', 'ses_0')");

        _rig.Import();

        Assert.Equal("build", Assert.Single(_rig.Calls()).Call.Attribution.Agent);
    }

    [Fact]
    public void Rows_that_come_while_the_owner_is_at_work_are_read_and_nothing_is_left_behind()
    {
        Put(Message("msg_1"));
        _rig.Import();
        using var owner = Database.Open(_rig.At(Path), writable: true, 1_000);
        owner.Execute("PRAGMA journal_mode = WAL");
        Insert(owner, 7, Message("msg_2"));
        var files = Files();

        var again = _rig.Import();

        Assert.Equal(1, again.Applied.Added);
        Assert.Equal(2, _rig.Calls().Count);
        Assert.Equal(files, Files());
        Assert.Equal(0, _rig.Import().Agents["opencode"].FilesRead);
    }

    [Fact]
    public void A_closed_database_is_read_without_a_file_beside_it()
    {
        Put(Message("msg_1"));
        Execute("PRAGMA journal_mode = WAL");
        var files = Files();

        _rig.Import();

        Assert.Single(_rig.Calls());
        Assert.Equal(files, Files());
    }

    [Fact]
    public void A_file_that_is_no_database_is_noted()
    {
        _rig.Put(Path, "no database at all, but long enough to be looked at as one, which takes a hundred bytes of a header that is none.");

        var summary = _rig.Import();

        Assert.Contains("SQLite", Assert.Single(summary.Notes), StringComparison.Ordinal);
    }

    private static (long, long, long, long, long) Units(Observation call)
    {
        var usage = call.Reading!.Usage;
        return (usage[Unit.Input], usage[Unit.CacheRead], usage[Unit.CacheWrite], usage[Unit.Output], usage[Unit.OutputReasoning]);
    }

    internal static string Message(string id, string total = "", string? tokens = null)
    {
        tokens ??= $$$"""{"input":10,"output":50,"reasoning":7,"cache":{"read":5000,"write":300}{{{total}}}}""";
        return $$$"""{"id":"{{{id}}}","sessionID":"ses_1","role":"assistant","providerID":"anthropic","modelID":"claude-sonnet-4-5","mode":"build","cost":0,"path":{"cwd":"/src/shop","root":"/src"},"time":{"created":1787313600000,"completed":1787313604000},"tokens":{{{tokens}}}}""";
    }

    private string[] Files() => [.. Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(_rig.At(Path))!).Order(StringComparer.Ordinal)];

    private void Put(params string[] messages) => Make(_rig.At(Path), messages);

    internal static byte[] Bytes(params string[] messages)
    {
        using var rig = new Rig();
        Make(rig.At("made.db"), messages);
        return File.ReadAllBytes(rig.At("made.db"));
    }

    internal static void Make(string path, params string[] messages)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        using var database = Database.Open(path, writable: true, 1_000);
        database.Execute("CREATE TABLE message(id TEXT PRIMARY KEY, session_id TEXT, data TEXT); CREATE TABLE session(id TEXT PRIMARY KEY, parent_id TEXT)");
        for (var at = 0; at < messages.Length; at++) Insert(database, at, messages[at]);
    }

    private static void Insert(Database database, int number, string message)
    {
        var id = message.Contains("\"id\":\"msg_", StringComparison.Ordinal) ? message[7..12] : number.ToString(CultureInfo.InvariantCulture);
        database.Execute($"INSERT INTO message(id, session_id, data) VALUES ('{id}', 'ses_1', '{message}')");
    }

    private void Execute(string sql)
    {
        using var database = Database.Open(_rig.At(Path), writable: true, 1_000);
        database.Execute(sql);
    }
}
