using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Plimsoll.Daemon.Certificates;
using Plimsoll.Daemon.Proxy;

namespace Plimsoll.Daemon;

/// <summary>Fetches one small file over https, the way that calls go out: through the company's proxy, trusting its roots.</summary>
public sealed class Download
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Plimsoll's home folder: roots of our own are not trusted.</summary>
    public required string Home { get; init; }

    public UpstreamMap Upstream { get; init; } = UpstreamMap.None;

    public UpstreamProxies Proxies { get; init; } = UpstreamProxies.None;

    /// <summary>PEM files of CAs to trust besides the system's.</summary>
    public IReadOnlyList<string> Trust { get; init; } = [];

    /// <summary>SSL_CERT_FILE as the user has it, or null.</summary>
    public string? UserCertFile { get; init; }

    /// <summary>The body of a 200 answer. Nothing is followed elsewhere: an address is fetched, or it is not.</summary>
    /// <param name="address">An https address.</param>
    /// <param name="most">The most bytes that are taken.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="DownloadException">There is none; the message says why.</exception>
    public async Task<byte[]> GetAsync(Uri address, int most, CancellationToken cancellation)
    {
        if (address.Scheme != Uri.UriSchemeHttps) throw new DownloadException("the address is not https");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using var upstream = new Upstream(new(Upstream, Proxies, TimeProvider.System, new ProxyLimits().DialPatience), Roots, TimeProvider.System);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        try
        {
            using var response = await upstream.SendAsync(request, patience.Token);
            if ((int)response.StatusCode is >= 300 and < 400) throw new DownloadException($"it leads elsewhere ({(int)response.StatusCode}); name the address that it leads to{(response.Headers.Location is { } to ? $", {new Uri(address, to)}" : "")}");
            if ((int)response.StatusCode != 200) throw new DownloadException($"it answered {(int)response.StatusCode}");
            await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
            using var all = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = await body.ReadAsync(buffer, patience.Token)) > 0;)
            {
                if (all.Length + read > most) throw new DownloadException($"it sent more than {most >> 20} MB");
                await all.WriteAsync(buffer.AsMemory(0, read), patience.Token);
            }

            return all.ToArray();
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new DownloadException($"it did not answer in full within {Patience.TotalSeconds} seconds", e);
        }
        catch (Exception e) when (e is HttpRequestException or DialException or IOException or CaException or AuthenticationException)
        {
            throw new DownloadException(Root(e), e);
        }
    }

    private X509Certificate2Collection Roots() => SystemRoots.Load(SystemRoots.FindFile(UserCertFile, Path.Combine(Home, "ca")), Trust);

    // What the library wraps says more than the wrapping.
    private static string Root(Exception e) => e switch
    {
        { InnerException: DialException or AuthenticationException or CaException } => e.InnerException.Message,
        _ => e.Message,
    };
}

/// <summary>A file could not be fetched.</summary>
/// <param name="message">Why, in words that follow a name and a colon.</param>
/// <param name="inner">What the system said, or null.</param>
public sealed class DownloadException(string message, Exception? inner = null) : Exception(message, inner);
