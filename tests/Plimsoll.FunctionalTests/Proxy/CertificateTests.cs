using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Plimsoll.Daemon.Certificates;

namespace Plimsoll.Proxy;

[UnsupportedOSPlatform("windows")]
public sealed class CertificateTests : IDisposable
{
    private static readonly string[] Hosts = ["api.anthropic.com", "api.openai.com"];

    private readonly string _home = Directory.CreateTempSubdirectory("plimsoll-ca-").FullName;

    private string Folder => Path.Combine(_home, "ca");

    private string KeyFile => Path.Combine(Folder, "root-key.pem");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Whoever_comes_first_makes_the_root_and_all_others_use_it()
    {
        var roots = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using var ca = MachineCa.Open(_home, Hosts, TimeProvider.System);
            return CaBundle.Build(ca, null, TimeProvider.System).RootPath + File.ReadAllText(KeyFile);
        })));

        Assert.Single(roots.Distinct());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_folder_that_others_can_write_to_is_refused_with_a_remedy(UnixFileMode bit)
    {
        using (MachineCa.Open(_home, Hosts, TimeProvider.System))
            File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | bit);

        var refused = Assert.Throws<CaException>(() => MachineCa.Open(_home, Hosts, TimeProvider.System));
        File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);

        Assert.Contains($"chmod 700 {Folder}", refused.Message, StringComparison.Ordinal);
        using var readable = MachineCa.Open(_home, Hosts, TimeProvider.System); // That others may look is no matter.
    }

    [Fact]
    public async Task A_lock_that_nobody_holds_and_that_cannot_be_made_is_not_waited_for()
    {
        var taking = Task.Run(() => PrivateFiles.Lock(Path.Combine(_home, "nowhere", ".lock"), TimeSpan.FromHours(1), TimeProvider.System));

        await Assert.ThrowsAnyAsync<IOException>(() => taking.WaitAsync(TimeSpan.FromSeconds(20), TestProxy.Cancellation));
    }

    [Fact]
    public async Task A_lock_that_another_holds_is_waited_for()
    {
        var file = Path.Combine(_home, ".lock");
        var held = PrivateFiles.Lock(file, TimeSpan.Zero, TimeProvider.System);

        Assert.ThrowsAny<IOException>(() => PrivateFiles.Lock(file, TimeSpan.Zero, TimeProvider.System));
        var taking = Task.Run(() => PrivateFiles.Lock(file, TimeSpan.FromHours(1), TimeProvider.System));
        await held.DisposeAsync();

        await using var taken = await taking.WaitAsync(TimeSpan.FromSeconds(20), TestProxy.Cancellation);
    }

    [Fact]
    public void It_vouches_for_its_hosts_and_for_no_other()
    {
        using var ca = MachineCa.Open(_home, Hosts, TimeProvider.System);
        using var root = Root();

        var fine = ca.For("api.openai.com");
        using var foreign = Sign(root, "example.com");

        Assert.Same(fine, ca.For("api.openai.com"));
        Assert.True(Chain(root, fine.ServerCertificateContext!.TargetCertificate, out _));
        Assert.False(Chain(root, foreign, out var status));
        Assert.True(status.HasFlag(X509ChainStatusFlags.HasNotPermittedNameConstraint) || status.HasFlag(X509ChainStatusFlags.InvalidNameConstraints), status.ToString());
        Assert.Throws<CaException>(() => ca.For("example.com"));
    }

    [Fact]
    public async Task Openssl_refuses_a_leaf_outside_the_constraints()
    {
        using var ca = MachineCa.Open(_home, Hosts, TimeProvider.System);
        var trust = CaBundle.Build(ca, null, TimeProvider.System).RootPath;
        using var root = Root();
        using var foreign = Sign(root, "example.com");
        var (inside, outside) = (Path.Combine(_home, "inside.pem"), Path.Combine(_home, "outside.pem"));
        await File.WriteAllTextAsync(inside, ca.For("api.openai.com").ServerCertificateContext!.TargetCertificate.ExportCertificatePem(), TestProxy.Cancellation);
        await File.WriteAllTextAsync(outside, foreign.ExportCertificatePem(), TestProxy.Cancellation);

        var right = await Tool.RunAsync("openssl", "verify", "-CAfile", trust, inside);
        var wrong = await Tool.RunAsync("openssl", "verify", "-CAfile", trust, outside);

        Assert.EndsWith("OK\n", right, StringComparison.Ordinal);
        Assert.Contains("permitted subtree violation", wrong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2001:db8::1")]
    public async Task Openssl_refuses_a_leaf_for_an_address(string address)
    {
        using var ca = MachineCa.Open(_home, Hosts, TimeProvider.System);
        var trust = CaBundle.Build(ca, null, TimeProvider.System).RootPath;
        using var root = Root();
        using var foreign = Sign(root, "api.openai.com", IPAddress.Parse(address));
        var file = Path.Combine(_home, "address.pem");
        await File.WriteAllTextAsync(file, foreign.ExportCertificatePem(), TestProxy.Cancellation);

        var told = await Tool.RunAsync("openssl", "verify", "-CAfile", trust, file);

        Assert.Contains("excluded subtree violation", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_constraints_may_not_be_overlooked_and_it_makes_no_further_CA()
    {
        using var ca = MachineCa.Open(_home, Hosts, TimeProvider.System);
        using var root = Root();

        var constraints = root.Extensions.Single(x => x.Oid!.Value == "2.5.29.30");
        var basic = Assert.Single(root.Extensions.OfType<X509BasicConstraintsExtension>());

        Assert.True(constraints.Critical);
        Assert.Equal((true, true, true, 0), (basic.Critical, basic.CertificateAuthority, basic.HasPathLengthConstraint, basic.PathLengthConstraint));
    }

    [Fact]
    public void A_root_of_ours_is_no_word_for_a_provider()
    {
        using var ca = MachineCa.Open(_home, Hosts, TimeProvider.System);
        var bundle = CaBundle.Build(ca, null, TimeProvider.System);
        using var root = Root();

        var trusted = SystemRoots.Load(bundle.Path, [bundle.RootPath]);

        Assert.DoesNotContain(trusted, one => one.Thumbprint == root.Thumbprint);
    }

    [Theory]
    [InlineData("openssl")]
    [InlineData("curl")]
    [InlineData("node")]
    [InlineData("python3")]
    [InlineData(".NET")]
    public async Task A_root_for_hundreds_of_hosts_is_taken(string by)
    {
        string[] hosts = [.. Enumerable.Range(0, 700).Select(i => $"bedrock-runtime.region-{i}.amazonaws.com")];
        using var ca = MachineCa.Open(_home, hosts, TimeProvider.System);
        var trust = CaBundle.Build(ca, null, TimeProvider.System).RootPath;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeOneAsync(listener, ca.For(hosts[350]), asked: by == "curl");
        var (host, port) = (hosts[350], ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture));

        var answer = by switch
        {
            "openssl" => await Tool.RunAsync("sh", "-c", $"openssl s_client -quiet -verify_return_error -verify_hostname {host} -CAfile {trust} -servername {host} -connect 127.0.0.1:{port} </dev/null"),
            "curl" => await Tool.RunAsync("curl", "-sS", "--http1.1", "--http0.9", "--cacert", trust, "--resolve", $"{host}:{port}:127.0.0.1", $"https://{host}:{port}/"),
            "node" => await Tool.RunAsync("node", "-e", $"require('tls').connect({{port:{port},host:'127.0.0.1',servername:'{host}',ca:require('fs').readFileSync('{trust}')}}).on('data',x=>console.log(''+x)).on('error',x=>console.log(x.message))"),
            "python3" => await Tool.RunAsync("python3", "-c", $"import ssl,socket; print(ssl.create_default_context(cafile='{trust}').wrap_socket(socket.create_connection(('127.0.0.1',{port})),server_hostname='{host}').recv(9))"),
            _ => await DotNetAsync(trust, host, listener),
        };
        await serving;

        Assert.Contains("accepted", answer, StringComparison.Ordinal);
    }

    private static async Task<string> DotNetAsync(string trust, string host, TcpListener listener)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(trust);
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestProxy.Cancellation);
        await using var tls = new SslStream(client.GetStream());
        var options = TestProxy.Trusting(roots);
        options.TargetHost = host;
        await tls.AuthenticateAsClientAsync(options, TestProxy.Cancellation);
        using var reader = new StreamReader(tls);
        return await reader.ReadToEndAsync(TestProxy.Cancellation);
    }

    private static async Task ServeOneAsync(TcpListener listener, SslServerAuthenticationOptions options, bool asked)
    {
        using var client = await listener.AcceptTcpClientAsync(TestProxy.Cancellation);
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(options, TestProxy.Cancellation);
            if (asked) _ = await tls.ReadAsync(new byte[1000], TestProxy.Cancellation);
            await tls.WriteAsync("accepted\n"u8.ToArray(), TestProxy.Cancellation);
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client did not take it; the answer says so.
        }
    }

    [Fact]
    public void A_leaf_is_made_anew_before_it_expires()
    {
        var clock = new Clock();
        using var ca = MachineCa.Open(_home, Hosts, clock);
        var first = ca.For("api.openai.com");

        clock.Now += TimeSpan.FromDays(22);
        var same = ca.For("api.openai.com");
        clock.Now += TimeSpan.FromDays(2);
        var next = ca.For("api.openai.com");

        Assert.Same(first, same);
        Assert.NotSame(first, next);
    }

    [Fact]
    public void A_clock_that_is_set_back_gets_leaves_that_are_valid_then()
    {
        var clock = new Clock();
        MachineCa.Open(_home, Hosts, clock).Dispose();
        clock.Now += TimeSpan.FromDays(40);
        using var ca = MachineCa.Open(_home, Hosts, clock);
        ca.For("api.openai.com");

        clock.Now -= TimeSpan.FromDays(20);
        using var leaf = ca.For("api.openai.com").ServerCertificateContext!.TargetCertificate;
        var valid = leaf.NotBefore.ToUniversalTime() <= clock.Now.UtcDateTime;
        clock.Now -= TimeSpan.FromDays(30);
        var before = ca.Covers("api.openai.com");
        using var then = MachineCa.Open(_home, Hosts, clock);

        Assert.True(valid);
        Assert.False(before); // A leaf would be refused: better tunnelled.
        Assert.NotNull(then.For("api.openai.com"));
    }

    [Fact]
    public void A_root_near_its_end_gets_a_successor_and_signs_until_its_end()
    {
        var clock = new Clock();
        MachineCa.Open(_home, Hosts, clock).Dispose();
        using var first = Root();

        clock.Now += TimeSpan.FromDays((5 * 365) - 89);
        using var ca = MachineCa.Open(_home, Hosts, clock);
        using var again = MachineCa.Open(_home, Hosts, clock);
        var trusted = Trusted(ca, clock);
        var early = Issuer(ca);
        Assert.Equal(first.Subject, Issuer(again)); // Also where both were there from the start.
        clock.Now += TimeSpan.FromDays(88);
        var late = Issuer(ca);
        clock.Now += TimeSpan.FromDays(2);
        var after = Issuer(ca);

        Assert.Equal(2, trusted.Count);
        Assert.Equal(2, Directory.GetFiles(Folder, "root-key*.pem").Length);
        Assert.Equal((first.Subject, first.Subject), (early, late));
        Assert.Equal(trusted[1].Subject, after);
        Assert.Equal(trusted[1].Subject, Assert.Single(Trusted(ca, clock)).Subject);
        Assert.DoesNotContain("PRIVATE KEY", File.ReadAllText(CaBundle.Build(ca, null, clock).Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_outlasts_every_root_it_knows_covers_nothing()
    {
        var clock = new Clock();
        using var ca = MachineCa.Open(_home, Hosts, clock);
        ca.For("api.openai.com");

        clock.Now += TimeSpan.FromDays(5 * 365);

        Assert.False(ca.Covers("api.openai.com"));
    }

    [Fact]
    public void A_new_host_gets_a_root_of_its_own_and_what_is_trusted_already_stays()
    {
        using var old = MachineCa.Open(_home, Hosts, TimeProvider.System);
        var before = Trusted(old, TimeProvider.System);

        using var ca = MachineCa.Open(_home, [.. Hosts, "api.x.ai"], TimeProvider.System);
        using var leaf = ca.For("api.openai.com").ServerCertificateContext!.TargetCertificate;
        using var added = ca.For("api.x.ai").ServerCertificateContext!.TargetCertificate;
        var after = Trusted(ca, TimeProvider.System);

        Assert.True(Chain(before[0], leaf, out _));
        Assert.False(Chain(before[0], added, out _));
        Assert.True(Chain(after[1], added, out _));
        Assert.Equal(before[0], after[0]);
        Assert.Equal(["api.x.ai"], NameConstraints.Read(after[1])); // The key of one generation is no use against another's hosts.
        Assert.False(old.Covers("api.x.ai"));
        using var again = MachineCa.Open(_home, Hosts, TimeProvider.System);
        Assert.Equal(2, Trusted(again, TimeProvider.System).Count); // Taken away again: nobody's trust is touched.
    }

    [Fact]
    public void Hosts_of_the_user_never_share_a_root_with_those_that_come_along()
    {
        var clock = new Clock();
        MachineCa.Open(_home, Hosts, ["llm.acme.example"], clock).Dispose();
        using var later = MachineCa.Open(_home, [.. Hosts, "api.x.ai"], ["llm.acme.example", "eu.acme.example"], clock);
        using var again = MachineCa.Open(_home, [.. Hosts, "api.x.ai"], ["llm.acme.example", "eu.acme.example"], clock);
        var generations = Trusted(again, clock).Select(root => string.Join(' ', NameConstraints.Read(root).Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal).ToList();

        clock.Now += TimeSpan.FromDays((5 * 365) - 89);
        using var near = MachineCa.Open(_home, [.. Hosts, "api.x.ai"], ["llm.acme.example", "eu.acme.example"], clock);
        var successors = Trusted(near, clock).Skip(4).Select(root => NameConstraints.Read(root).Count).Order().ToList();

        Assert.Equal(["api.anthropic.com api.openai.com", "api.x.ai", "eu.acme.example", "llm.acme.example"], generations);
        Assert.Equal([2, 3], successors); // The two of the user's, and the three that come along.
        foreach (var host in (string[])["api.openai.com", "api.x.ai", "eu.acme.example", "llm.acme.example"]) Assert.NotNull(near.For(host));
    }

    [Fact]
    public async Task A_bundle_is_not_put_back_by_a_process_that_knows_fewer_roots()
    {
        using var old = MachineCa.Open(_home, Hosts, TimeProvider.System);
        using var ca = MachineCa.Open(_home, [.. Hosts, "api.x.ai"], TimeProvider.System);
        CaBundle.Build(ca, null, TimeProvider.System);

        var bundle = CaBundle.Build(old, null, TimeProvider.System);

        Assert.Equal(2, (await File.ReadAllTextAsync(bundle.RootPath, TestProxy.Cancellation)).Split("BEGIN CERTIFICATE").Length - 1);
    }

    [Fact]
    public void Where_no_further_root_can_be_made_the_others_go_on()
    {
        MachineCa.Open(_home, Hosts, TimeProvider.System).Dispose();
        Directory.CreateDirectory(Path.Combine(Folder, "root-key-2.pem")); // In the file's way; modes would stop no root user.

        using var ca = MachineCa.Open(_home, [.. Hosts, "api.x.ai"], TimeProvider.System);

        Assert.Contains("api.x.ai", ca.Notice, StringComparison.Ordinal);
        Assert.False(ca.Covers("api.x.ai"));
        Assert.NotNull(ca.For("api.openai.com"));
    }

    [Fact]
    public void A_damaged_or_open_key_is_refused_with_a_remedy()
    {
        MachineCa.Open(_home, Hosts, TimeProvider.System).Dispose();
        var whole = File.ReadAllText(KeyFile);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var open = Assert.Throws<CaException>(() => MachineCa.Open(_home, Hosts, TimeProvider.System));
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(KeyFile, stranger.ExportPkcs8PrivateKeyPem() + "\n" + whole[whole.IndexOf("-----BEGIN CERT", StringComparison.Ordinal)..]);
        var mixed = Assert.Throws<CaException>(() => MachineCa.Open(_home, Hosts, TimeProvider.System));
        File.WriteAllText(KeyFile, whole[..(whole.Length / 2)]);
        var cut = Assert.Throws<CaException>(() => MachineCa.Open(_home, Hosts, TimeProvider.System));

        Assert.Contains("chmod 600", open.Message, StringComparison.Ordinal);
        Assert.Contains($"{KeyFile} is damaged", mixed.Message, StringComparison.Ordinal);
        Assert.Contains($"{KeyFile} is damaged", cut.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bundle_takes_the_users_roots_but_never_its_own()
    {
        using var ca = MachineCa.Open(_home, Hosts, TimeProvider.System);
        var users = Path.Combine(_home, "users.pem");
        File.WriteAllText(users, "# roots of the user\n");

        var bundle = CaBundle.Build(ca, users, TimeProvider.System);
        var first = File.ReadAllText(bundle.Path);
        var nested = File.ReadAllText(CaBundle.Build(ca, bundle.Path, TimeProvider.System).Path);

        Assert.StartsWith("# roots of the user\n-----BEGIN CERTIFICATE-----", first, StringComparison.Ordinal);
        Assert.True(bundle.HasSystemRoots);
        Assert.DoesNotContain("# roots of the user", nested, StringComparison.Ordinal);
    }

    private static string Issuer(MachineCa ca) => ca.For("api.openai.com").ServerCertificateContext!.TargetCertificate.Issuer;

    private static X509Certificate2Collection Trusted(MachineCa ca, TimeProvider clock)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(CaBundle.Build(ca, null, clock).RootPath);
        return roots;
    }

    private X509Certificate2 Root()
    {
        var pem = File.ReadAllText(KeyFile);
        return X509Certificate2.CreateFromPem(pem, pem);
    }

    // What a thief of the key could do.
    private static X509Certificate2 Sign(X509Certificate2 root, string host, IPAddress? address = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (address is not null) names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        return request.Create(root, new DateTimeOffset(root.NotBefore), new DateTimeOffset(root.NotBefore.AddDays(10)), [1, 2, 3]);
    }

    private static bool Chain(X509Certificate2 root, X509Certificate2 leaf, out X509ChainStatusFlags status)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        var valid = chain.Build(leaf);
        status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        return valid;
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
