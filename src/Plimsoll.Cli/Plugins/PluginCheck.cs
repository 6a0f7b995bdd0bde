using System.Globalization;
using System.Text.Json;
using Plimsoll.Cli.Configuration;
using Plimsoll.Daemon.Plugins;
using Plimsoll.Metering;

namespace Plimsoll.Cli.Plugins;

/// <summary>Whether the user's provider files are right.</summary>
/// <param name="Checked">The files that were looked at.</param>
/// <param name="Problems">What is wrong, a sentence each.</param>
internal sealed record PluginCheck(IReadOnlyList<string> Checked, IReadOnlyList<string> Problems)
{
    /// <param name="files">What is installed.</param>
    /// <param name="path">A file to check as if it were in the home; null for those that are.</param>
    /// <exception cref="CommandException">There is no such file, or it cannot be read.</exception>
    public static PluginCheck Of(ProviderFiles files, string? path)
    {
        if (path is null) return new([.. files.Own.Select(file => file.Key)], Meters.Of(files, ModelNames.None).Problems);
        var name = Path.GetFileName(path);
        if (!name.EndsWith(".json", StringComparison.Ordinal)) throw new CommandException(ExitCode.Usage, $"{path} is no provider file: its name must end in .json, after the provider's id.");

        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoInput, $"{path} cannot be read: {e.Message.TrimEnd('.')}. Check the spelling.", e);
        }

        // Last, so that of two files with one host it is this one that is told.
        var own = files.Own.Where(file => file.Key != name).Append(new(name, content)).ToList();
        var problems = Meters.Of(files with { Own = own, Problems = [] }, ModelNames.None).Problems;
        return new([name], [.. problems.Where(problem => problem.StartsWith($"providers/{name}:", StringComparison.Ordinal))]);
    }

    /// <summary>Starts and greets a program, and ends it.</summary>
    public static async Task<PluginCheck> OfProgramAsync(string path, string name, PlimsollHome home)
    {
        // Whoever names it by its path lets it run, this once.
        using var plugins = new PluginHost(Path.GetDirectoryName(Path.GetFullPath(path))!, home.LogsFolder, [name]);
        return new([Path.GetFileName(path)], await plugins.CheckAsync(name) is { } problem ? [$"{Path.GetFileName(path)} {problem}."] : []);
    }

    /// <summary>The same with the programs in <paramref name="home"/> that may run; with none where it is null.</summary>
    public async Task<PluginCheck> WithProgramsAsync(PlimsollHome? home)
    {
        if (home is null) return this;
        var (all, problems) = (new List<string>(Checked), new List<string>(Problems));
        using var plugins = Meters.Plugins(home);
        foreach (var name in ConfigFile.Read(home.ConfigFile).ToConfig().PluginsEnabled)
        {
            all.Add($"plimsoll-provider-{name}");
            if (await plugins.CheckAsync(name) is { } problem) problems.Add($"plimsoll-provider-{name} {problem}.");
        }

        return new(all, problems);
    }

    public void WriteText(TextWriter output, TextWriter errors)
    {
        foreach (var problem in Problems) errors.WriteLine(problem);
        if (Problems.Count > 0) return;
        output.WriteLine(Checked.Count switch
        {
            0 => "There are no provider files of your own; those that come with Plimsoll are right.",
            1 => $"{Checked[0]} is right.",
            _ => string.Create(CultureInfo.InvariantCulture, $"All {Checked.Count} files are right."),
        });
    }

    public void WriteJson(TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", Problems.Count == 0);
            json.WriteStartArray("files");
            foreach (var file in Checked) json.WriteStringValue(file);
            json.WriteEndArray();
            json.WriteStartArray("problems");
            foreach (var problem in Problems) json.WriteStringValue(problem);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
