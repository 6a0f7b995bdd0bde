using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Running;
using Plimsoll.Daemon;
using Plimsoll.Daemon.Proxy;

namespace Plimsoll.Cli.Rates.Updating;

/// <summary>Gets a bundle, from a file or an https address.</summary>
internal static class BundleSource
{
    /// <exception cref="CommandException">It cannot be had.</exception>
    public static async Task<byte[]> ReadAsync(string from, Config config, PlimsollHome home, CancellationToken cancellation)
    {
        if (!from.Contains("://", StringComparison.Ordinal)) return File(from);
        if (!Uri.TryCreate(from, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps || address.UserInfo.Length > 0)
            throw new CommandException(ExitCode.Usage, "Rates are fetched from https addresses alone, without a name or password in them; name one, or a file that you have downloaded.");

        config = Overrides.Apply(config);
        var download = new Download
        {
            Home = home.Path,
            Upstream = UpstreamMap.Of(config.UpstreamHosts),
            Proxies = UserProxies.Resolve(config, Environment.GetEnvironmentVariable).ToPlan(),
            Trust = [.. config.UpstreamTrust, .. Launcher.UsersExtraRoots()],
            UserCertFile = Environment.GetEnvironmentVariable("SSL_CERT_FILE") is { Length: > 0 } own ? own : null,
        };
        try
        {
            return await download.GetAsync(address, RatesBundle.MaxSize, cancellation);
        }
        catch (DownloadException e)
        {
            throw new CommandException(ExitCode.Unavailable, $"{address.Host} gave no rates: {e.Message.TrimEnd('.')}. What is installed holds on.", e);
        }
    }

    private static byte[] File(string path)
    {
        try
        {
            // Not by its length: a pipe has none.
            using var file = System.IO.File.OpenRead(path);
            using var all = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = file.Read(buffer)) > 0;)
            {
                if (all.Length + read > RatesBundle.MaxSize) throw new CommandException(ExitCode.BadInput, $"{path} is larger than {RatesBundle.MaxSize >> 20} MB, which no bundle of rates is.");
                all.Write(buffer, 0, read);
            }

            return all.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoInput, $"{path} cannot be read: {e.Message.TrimEnd('.')}. Name a bundle of rates, or the https address of one.", e);
        }
    }
}
