using System.Globalization;
using System.Security.Cryptography;
using Plimsoll.Cli.Rates.Updating;

// Makes a signed bundle of rates for plimsoll rates update. How keys are made, kept and changed: docs/releasing.md.
try
{
    return args switch
    {
        ["new-key", var file] => NewKey(file),
        ["make", var folder, var version, var minimumProgram, var output] => Make(folder, long.Parse(version, CultureInfo.InvariantCulture), Version.Parse(minimumProgram), output),
        _ => Usage(),
    };
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or FormatException or ArgumentException or InvalidDataException)
{
    Console.Error.WriteLine($"sign-rates: {e.Message}");
    return 1;
}

static int Usage()
{
    Console.Error.WriteLine("""
        sign-rates new-key FILE                                makes a private key (PEM, for its owner alone) and prints the public one
        sign-rates make FOLDER VERSION MINIMUM-PROGRAM OUTPUT  signs the provider files of FOLDER as rates VERSION (2026112500 is the first of 2026-11-25)

        The private key comes from the file that PLIMSOLL_RATES_KEY_FILE names, or is the text of PLIMSOLL_RATES_KEY.
        """);
    return 2;
}

static int NewKey(string file)
{
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
    if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    using (var output = new StreamWriter(file, options)) output.WriteLine(key.ExportPkcs8PrivateKeyPem());
    Console.WriteLine($"key {TrustedKey.IdOf(key.ExportSubjectPublicKeyInfo())}");
    Console.WriteLine(Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()));
    return 0;
}

static int Make(string folder, long version, Version minimumProgram, string output)
{
    var day = DateOnly.ParseExact((version / 100).ToString(CultureInfo.InvariantCulture), "yyyyMMdd", CultureInfo.InvariantCulture).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    var files = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(path => KeyValuePair.Create(Path.GetFileName(path), (ReadOnlyMemory<byte>)File.ReadAllBytes(path))).ToList();
    if (files.Count == 0) throw new InvalidDataException($"{folder} holds no provider file.");
    if (InstalledRates.Problem(files) is { } problem) throw new InvalidDataException($"A provider file is not right: {problem}");

    using var key = ECDsa.Create();
    key.ImportFromPem(Environment.GetEnvironmentVariable("PLIMSOLL_RATES_KEY_FILE") is { Length: > 0 } named ? File.ReadAllText(named)
        : Environment.GetEnvironmentVariable("PLIMSOLL_RATES_KEY") ?? throw new InvalidDataException("Neither PLIMSOLL_RATES_KEY_FILE nor PLIMSOLL_RATES_KEY is set."));
    var bundle = RatesBundle.Make(files, version, day, minimumProgram, key);
    File.WriteAllBytes(output, bundle);
    Console.WriteLine($"{output}: rates {version}, {files.Count} files, {bundle.Length} bytes, key {TrustedKey.IdOf(key.ExportSubjectPublicKeyInfo())}");
    return 0;
}
