using System.Security.Cryptography;
using Plimsoll.Exchanges;

namespace Plimsoll.Cli.Configuration;

/// <summary>Where Plimsoll keeps its files: <c>$PLIMSOLL_HOME</c>, by default <c>~/.plimsoll</c>. Only the owner may enter.</summary>
internal sealed class PlimsollHome
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int KeyBytes = 32;

    public PlimsollHome(string path) => Path = System.IO.Path.GetFullPath(path);

    public string Path { get; }

    public string ConfigFile => System.IO.Path.Combine(Path, "config.json");

    public string LedgerFile => System.IO.Path.Combine(Path, "ledger.db");

    /// <summary>Files that a running Plimsoll lays out for the programs it runs.</summary>
    public string RunFolder => System.IO.Path.Combine(Path, "run");

    public string ProvidersFolder => System.IO.Path.Combine(Path, "providers");

    public string LogsFolder => System.IO.Path.Combine(Path, "logs");

    /// <summary>What the user pays instead of the list: docs/rates.md.</summary>
    public string OverridesFile => System.IO.Path.Combine(Path, "overrides.json");

    /// <summary>The user's subscriptions: docs/plans.md.</summary>
    public string PlansFile => System.IO.Path.Combine(Path, "plans.json");

    /// <summary>Books of rates that <c>rates update</c> installed.</summary>
    public string RatesFolder => System.IO.Path.Combine(Path, "rates");

    public string InstalledRatesFile => System.IO.Path.Combine(RatesFolder, "installed.bundle");

    public string FormerRatesFile => System.IO.Path.Combine(RatesFolder, "former.bundle");

    private string KeyFile => System.IO.Path.Combine(Path, "machine.key");

    /// <summary>The home that the environment names.</summary>
    /// <exception cref="CommandException">There is neither <c>PLIMSOLL_HOME</c> nor a home folder, or it is a file.</exception>
    public static PlimsollHome Find()
    {
        if (Environment.GetEnvironmentVariable("PLIMSOLL_HOME") is { Length: > 0 } named) return Folder(named);

        var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (user.Length > 0) return Folder(System.IO.Path.Combine(user, ".plimsoll"));
        throw new CommandException(ExitCode.CannotCreate, "There is no home folder to keep the ledger in; set PLIMSOLL_HOME to a folder that you can write to.");
    }

    // An empty report of a home that cannot be one would be a lie.
    private static PlimsollHome Folder(string path) => File.Exists(path)
        ? throw new CommandException(ExitCode.CannotCreate, $"{path} is a file, and Plimsoll's home is a folder; set PLIMSOLL_HOME to one that you can write to.")
        : new(path);

    /// <summary>Makes the folder where it is missing.</summary>
    /// <exception cref="CommandException">It cannot be made or written to.</exception>
    public void Create()
    {
        try
        {
            MakeFolder(Path);
            MakeFolder(RunFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    /// <summary>The machine's key for hashing prompts and credentials: made once, readable by the owner alone.</summary>
    /// <exception cref="CommandException">It cannot be read or made, or is damaged.</exception>
    public PromptHasher Hasher()
    {
        try
        {
            if (!File.Exists(KeyFile)) MakeKey();
            var key = File.ReadAllBytes(KeyFile);
            if (key.Length == KeyBytes) return new(key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }

        throw new CommandException(
            ExitCode.BadInput,
            $"{KeyFile} is damaged: it should hold {KeyBytes} bytes. Remove it, and a new one is made; prompts seen before will then not be recognised again.");
    }

    private static void MakeFolder(string path)
    {
        if (Directory.Exists(path)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly);
    }

    // Two first runs at once: each writes a file of its own, and one of them is put in place; both then read that one.
    private void MakeKey()
    {
        var draft = $"{KeyFile}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options)) file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
        try
        {
            File.Move(draft, KeyFile, overwrite: false);
        }
        catch (IOException) when (File.Exists(KeyFile))
        {
            File.Delete(draft);
        }
    }

    private CommandException Unwritable(Exception e) => new(
        ExitCode.CannotCreate, $"{Path} cannot be written to ({e.Message.TrimEnd('.')}). Make it writable, or set PLIMSOLL_HOME to a folder that is.", e);
}
