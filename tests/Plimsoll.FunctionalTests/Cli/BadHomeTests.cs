using System.Security.Cryptography;

namespace Plimsoll.Cli;

/// <summary>A home that is not right is named in one sentence, with a remedy and a documented exit code; nothing is run over it.</summary>
public sealed class BadHomeTests
{
    private static readonly string[] Touch = ["run", "--", "touch", "ran"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("run")]
    [InlineData("report")]
    [InlineData("set")]
    public async Task A_home_that_is_a_file(string what)
    {
        await using var plimsoll = await Installation.CreateAsync();
        await File.WriteAllTextAsync(plimsoll.Home, "not a folder", Cancellation);

        Sentence.Assert(await plimsoll.RunAsync(what == "run" ? Touch : what == "set" ? ["config", "set", "developer", "ada"] : ["report"]), 73, plimsoll.Home, "PLIMSOLL_HOME");
        AssertNothingRan(plimsoll);
    }

    [Fact]
    public async Task A_limit_of_open_files_that_nothing_can_work_with()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "The limit is read where Linux tells it.");
        await using var plimsoll = await Installation.CreateAsync();

        Sentence.Assert(await plimsoll.StartAsync("sh", ["-c", $"ulimit -n 128; exec '{Installation.Program}' run -- touch ran"]), 69, "128", "ulimit -n");
        AssertNothingRan(plimsoll);
    }

    [Theory]
    [InlineData("/dev/null/home")]
    [InlineData("/proc/plimsoll")]
    public async Task A_home_that_cannot_be_made(string home)
    {
        await using var plimsoll = await Installation.CreateAsync();
        plimsoll.Set("PLIMSOLL_HOME", home);

        Sentence.Assert(await plimsoll.RunAsync(Touch), 73, home, "cannot be written", "PLIMSOLL_HOME");
        Sentence.Assert(await plimsoll.RunAsync("config", "set", "developer", "ada"), 73, home);
        AssertNothingRan(plimsoll);
    }

    [Theory]
    [InlineData("text", "is not a Plimsoll ledger")]
    [InlineData("foreign", "is not a Plimsoll ledger")]
    [InlineData("newer", "update Plimsoll")]
    [InlineData("damaged", "is damaged")]
    public async Task A_ledger_that_cannot_be_used_is_left_as_it_is(string kind, string words)
    {
        await using var plimsoll = await WithHomeAsync();
        var ledger = Path.Combine(plimsoll.Home, "ledger.db");
        await SpoilAsync(ledger, kind);
        var before = await File.ReadAllBytesAsync(ledger, Cancellation);

        foreach (var arguments in (string[][])[Touch, ["report"], ["calls"], ["show", "last"], ["explain", "last"]])
            Sentence.Assert(await plimsoll.RunAsync(arguments), 74, ledger, words);

        AssertNothingRan(plimsoll);
        Assert.Equal(before, await File.ReadAllBytesAsync(ledger, Cancellation));
    }

    [Theory]
    [InlineData("machine.key", "", 65, "Remove it")]
    [InlineData("machine.key", "too short", 65, "Remove it")]
    [InlineData("ca/root-key.pem", "junk", 73, "Remove")]
    public async Task A_damaged_key_is_named(string file, string content, int exit, string words)
    {
        await using var plimsoll = await WithHomeAsync();
        await File.WriteAllTextAsync(Path.Combine(plimsoll.Home, file), content, Cancellation);

        Sentence.Assert(await plimsoll.RunAsync(Touch), exit, words, plimsoll.Home);
        AssertNothingRan(plimsoll);
    }

    [Fact]
    public async Task A_certificate_authority_with_another_key_is_refused()
    {
        await using var plimsoll = await WithHomeAsync();
        var file = Path.Combine(plimsoll.Home, "ca", "root-key.pem");
        var pem = await File.ReadAllTextAsync(file, Cancellation);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(file, other.ExportPkcs8PrivateKeyPem() + "\n" + pem[pem.IndexOf("-----BEGIN CERTIFICATE", StringComparison.Ordinal)..], Cancellation);

        Sentence.Assert(await plimsoll.RunAsync(Touch), 73, "tampered with", "Remove");
        AssertNothingRan(plimsoll);
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var plimsoll = await WithHomeAsync();
        File.SetUnixFileMode(Path.Combine(plimsoll.Home, "ca", "root-key.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Sentence.Assert(await plimsoll.RunAsync(Touch), 73, "open to other users", "chmod 600");
        AssertNothingRan(plimsoll);
    }

    [Theory]
    [InlineData("PLIMSOLL_UPSTREAM_HOSTS", "api.openai.com", "host=host:port")]
    [InlineData("PLIMSOLL_UPSTREAM_HOSTS", "api.openai.com=gateway", "host=host:port")]
    [InlineData("PLIMSOLL_UPSTREAM_HOSTS", "api.openai.com=gateway:99999", "host=host:port")]
    [InlineData("PLIMSOLL_UPSTREAM_TRUST", "/no/such.pem", "/no/such.pem")]
    [InlineData("PLIMSOLL_UPSTREAM_TRUST", "/etc/passwd", "no certificate")]
    public async Task A_variable_that_is_not_right_is_named(string name, string value, string words)
    {
        await using var plimsoll = await Installation.CreateAsync();
        plimsoll.Set(name, value);

        Sentence.Assert(await plimsoll.RunAsync(Touch), 78, name, words);
        AssertNothingRan(plimsoll);
    }

    [Theory]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("NODE_EXTRA_CA_CERTS")]
    public async Task A_file_of_certificates_that_is_not_there_is_named(string name)
    {
        await using var plimsoll = await Installation.CreateAsync();
        plimsoll.Set(name, "/no/such.pem");

        Sentence.Assert(await plimsoll.RunAsync(Touch), 66, "/no/such.pem", "unset it");
        AssertNothingRan(plimsoll);
    }

    [Theory]
    [InlineData("{\"project\": ", "line 1")]
    [InlineData("{\n \"projekt\": \"shop\"}", "projekt")]
    [InlineData("{\"tags\": {\"a\": 1}}", "text in quotes")]
    [InlineData("[]", "JSON object")]
    public async Task A_repositorys_file_that_is_not_right_is_named(string content, string words)
    {
        await using var plimsoll = await Installation.CreateAsync();
        var file = Path.Combine(plimsoll.Folder, ".plimsoll.json");
        await File.WriteAllTextAsync(file, content, Cancellation);

        Sentence.Assert(await plimsoll.RunAsync(Touch), 78, file, words);
        AssertNothingRan(plimsoll);
    }

    [Fact]
    public async Task A_provider_file_that_is_not_right_is_named_and_left_out()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var folder = Directory.CreateDirectory(Path.Combine(plimsoll.Home, "providers")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "mine.json"), "{\n  \"id\": ", Cancellation);
        File.CreateSymbolicLink(Path.Combine(folder, "gone.json"), "/no/such/file.json");

        var finished = await plimsoll.RunAsync("run", "--", "sh", "-c", Shell.Chat(options: "-o answer"));

        Assert.Equal(0, finished.Exit);
        Assert.Single(finished.Errors.Split('\n'), line => line.StartsWith("plimsoll: providers/mine.json:2: not JSON", StringComparison.Ordinal) && line.EndsWith("left out.", StringComparison.Ordinal));
        Assert.Single(finished.Errors.Split('\n'), line => line.Contains("gone.json cannot be read and is left out", StringComparison.Ordinal));
        Assert.Equal("priced", Assert.Single(await plimsoll.CallsAsync()).GetProperty("state").GetString());
    }

    private static async Task<Installation> WithHomeAsync()
    {
        var plimsoll = await Installation.CreateAsync();
        var finished = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", Shell.Chat(options: "-o answer"));
        Assert.True(finished.Exit == 0, finished.Errors);
        // The proxy folds the log into the file as it ends: only then is the file all there is.
        await Processes.UntilAsync(plimsoll.Home, () => !File.Exists(Path.Combine(plimsoll.Home, "ledger.db-wal")) || new FileInfo(Path.Combine(plimsoll.Home, "ledger.db-wal")).Length == 0);
        return plimsoll;
    }

    private static async Task SpoilAsync(string ledger, string kind)
    {
        foreach (var log in (string[])["-wal", "-shm"]) File.Delete(ledger + log);
        switch (kind)
        {
            case "text":
                await File.WriteAllTextAsync(ledger, "a shopping list", Cancellation);
                break;
            case "damaged":
                await using (var file = File.OpenWrite(ledger))
                {
                    file.Position = 4096;
                    await file.WriteAsync(Enumerable.Repeat((byte)0x5a, (int)file.Length - 4096).ToArray(), Cancellation);
                }

                break;
            default:
                // The header's fields: application_id at 68, user_version at 60.
                await using (var file = File.OpenWrite(ledger))
                {
                    file.Position = kind == "foreign" ? 68 : 60;
                    await file.WriteAsync(new byte[] { 0, 0, 0, 99 }, Cancellation);
                }

                break;
        }
    }

    private static void AssertNothingRan(Installation plimsoll) => Assert.False(File.Exists(Path.Combine(plimsoll.Folder, "ran")));
}
