using Plimsoll.Metering;
using Plimsoll.Pricing;
using Plimsoll.Store;
using Plimsoll.Store.Queries;
using Xunit;

namespace Plimsoll.Import;

/// <summary>A home folder with logs, and a ledger to import them into.</summary>
internal sealed class Rig : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public Rig() => Directory.CreateDirectory(Home);

    public string Home => Path.Combine(_folder.Path, "home");

    public string Folder => _folder.Path;

    public Rig Set(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    /// <summary>Writes a file below the home; lines are joined, and ended.</summary>
    public Rig Write(string path, params ReadOnlySpan<string> lines) => Put(path, string.Concat(lines.ToArray().Select(line => line + "\n")));

    public Rig Put(string path, string text) => PutBytes(path, System.Text.Encoding.UTF8.GetBytes(text));

    public Rig PutBytes(string path, ReadOnlySpan<byte> bytes)
    {
        var full = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
        // Two writes within a tick of the file system's clock would look like none.
        File.SetLastWriteTimeUtc(full, DateTime.UnixEpoch.AddDays(20_000).AddSeconds(++_writes));
        return this;
    }

    public Rig Append(string path, params ReadOnlySpan<string> lines) => Put(path, File.ReadAllText(At(path)) + string.Concat(lines.ToArray().Select(line => line + "\n")));

    public string At(string path) => Path.Combine(Home, path);

    public ImportSummary Import(params string[] agents) => Import([], agents);

    public ImportSummary Import(IReadOnlyList<string> otherHomes, string[] agents, bool dry = false)
    {
        using var ledger = OpenLedger();
        return Make().Run(ledger, agents.Length == 0 ? Importer.Known : agents, Homes(otherHomes), dry, null, TestContext.Current.CancellationToken);
    }

    public Importer Make() => new(() => new(ProviderFiles.Catalog, new CallPricer(Bundled.Prices)), Resolve);

    public Homes Homes(IReadOnlyList<string>? others = null) => new([Home, .. others ?? []], name => _environment.GetValueOrDefault(name));

    public Ledger OpenLedger() => Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);

    /// <summary>Puts in what another witness says.</summary>
    public void Apply(params IReadOnlyList<Observation> observations)
    {
        using var ledger = OpenLedger();
        ledger.Apply(observations);
    }

    public IReadOnlyList<CallDetail> Calls()
    {
        using var ledger = OpenLedger();
        return [.. new CallList { Limit = int.MaxValue }.Read(ledger).Select(entry => CallDetail.Read(ledger, entry.Id)!).OrderBy(call => call.Call.StartedAt)];
    }

    public string Dump()
    {
        using var ledger = OpenLedger();
        Assert.Empty(LedgerCheck.Verify(ledger));
        return Store.Dump.Of(ledger);
    }

    public long Tokens() => Calls().Sum(call => call.Call.Reading!.Usage.TotalTokens);

    public void Dispose() => _folder.Dispose();

    private int _writes;

    private static Attribution Resolve(string directory) => new() { Project = Path.GetFileName(directory), ProjectSource = "directory" };
}
