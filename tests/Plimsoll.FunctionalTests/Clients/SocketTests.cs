using System.Diagnostics;
using System.Globalization;
using Plimsoll.Cli;

namespace Plimsoll.Clients;

/// <summary>The npm package ws on both ends of <c>plimsoll run</c>: what passes is what was sent, and each response is a call.</summary>
public sealed class SocketTests
{
    private static readonly string Clients = Path.Combine(Repository.Root, "tests", "clients");

    [Theory]
    [InlineData("true", "true", "permessage-deflate")]
    [InlineData("""{"threshold":0}""", """{"threshold":0}""", "permessage-deflate")]
    [InlineData("""{"threshold":100,"serverNoContextTakeover":true,"clientNoContextTakeover":true}""", """{"threshold":0,"serverNoContextTakeover":true}""", "permessage-deflate")]
    [InlineData("""{"threshold":0,"serverMaxWindowBits":9,"clientMaxWindowBits":10}""", """{"threshold":0,"clientMaxWindowBits":10}""", "permessage-deflate")]
    [InlineData("false", "true", "")]
    public async Task Every_response_on_a_socket_of_ws_is_metered(string server, string client, string agreed)
    {
        await using var installation = await Installation.CreateAsync();
        using var provider = await ServeAsync(installation, server);

        var finished = await installation.StartAsync(
            Installation.Program, ["run", "--quiet", "--", "node", Path.Combine(Clients, "socket-client.mjs"), "100", "1000", client]);

        provider.Kill();
        Assert.True(finished.Exit == 0, finished.Errors);
        var said = finished.Output.Split('\n');
        Assert.StartsWith(agreed, said[0], StringComparison.Ordinal);
        Assert.Contains("\"messages\":1700,\"wrong\":0", said[1], StringComparison.Ordinal);
        var calls = await installation.CallsAsync();
        // 1,001 to 1,100 tokens in at $0.25 a million, ten out at $2; those of one millisecond are listed in no order.
        Assert.Equal(
            Enumerable.Range(1, 100).Select(number => string.Create(CultureInfo.InvariantCulture, $"priced {1000 + number} 10 {(((1000 + number) * 0.25m) + 20) / 1_000_000:0.000000000}")),
            calls.Select(call => string.Create(
                CultureInfo.InvariantCulture,
                $"{call.GetProperty("state").GetString()} {call.GetProperty("usage").GetProperty("input_tokens").GetInt64()} {call.GetProperty("usage").GetProperty("output_tokens").GetInt64()} {decimal.Parse(call.GetProperty("cost_usd").GetString()!, CultureInfo.InvariantCulture):0.000000000}")).Order(StringComparer.Ordinal));
    }

    private static async Task<Process> ServeAsync(Installation installation, string deflate)
    {
        var (cert, key) = (Path.Combine(installation.Folder, "leaf.pem"), Path.Combine(installation.Folder, "leaf-key.pem"));
        var leaf = installation.Provider.Ca.Leaf;
        await File.WriteAllTextAsync(cert, leaf.ExportCertificatePem(), TestContext.Current.CancellationToken);
        using var secret = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(leaf)!;
        await File.WriteAllTextAsync(key, secret.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        var server = installation.Launch("node", [Path.Combine(Clients, "socket-server.mjs"), cert, key, deflate]);
        var port = await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        installation.Set("PLIMSOLL_UPSTREAM_HOSTS", $"{installation.Provider.UpstreamHosts},api.openai.com=127.0.0.1:{port}");
        return server;
    }
}
