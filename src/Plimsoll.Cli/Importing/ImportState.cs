using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Cli.Configuration;
using Plimsoll.Import;

namespace Plimsoll.Cli.Importing;

/// <summary>How the automatic import stands, in a file that <c>plimsoll status</c> reads. For one thread.</summary>
internal sealed class ImportState(PlimsollHome home, TimeProvider clock)
{
    // Nobody looks more often.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private readonly string _path = FileOf(home);
    private ImportStatus _status = new() { Process = Environment.ProcessId, StartedAt = clock.GetUtcNow() };
    private DateTimeOffset _written = DateTimeOffset.MinValue;

    /// <summary>What the last one said; null where there was none, or it cannot be read.</summary>
    public static ImportStatus? Read(PlimsollHome home)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(FileOf(home)), ImportStatusJson.Default.ImportStatus);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Looked(ImportSummary summary)
    {
        var now = clock.GetUtcNow();
        var calls = summary.Applied.Added + summary.Applied.Changed;
        _status = _status with { LookedAt = now, Calls = _status.Calls + calls };
        if (calls > 0 || now - _written >= Every) Write();
    }

    public void Noted(string note)
    {
        _status = _status with { Problem = note };
        Write();
    }

    public void Failed(string problem)
    {
        _status = _status with { Problem = problem, EndedAt = clock.GetUtcNow() };
        Write();
    }

    public void Ended()
    {
        _status = _status with { EndedAt = clock.GetUtcNow() };
        Write();
    }

    private static string FileOf(PlimsollHome home) => Path.Combine(home.RunFolder, "import.json");

    private void Write()
    {
        var draft = $"{_path}.{Environment.ProcessId}";
        try
        {
            File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(_status, ImportStatusJson.Default.ImportStatus));
            File.Move(draft, _path, overwrite: true);
            _written = clock.GetUtcNow();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk: the import itself says so where it matters.
        }
    }
}

/// <summary>What an automatic import did last.</summary>
internal sealed record ImportStatus
{
    public required int Process { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>Null where it goes on, or was killed.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Calls that were new, or say more now.</summary>
    public long Calls { get; init; }

    /// <summary>The last thing that was wrong, a sentence; null where nothing was.</summary>
    public string? Problem { get; init; }

    /// <summary>True where its process is at it.</summary>
    [JsonIgnore]
    public bool IsRunning
    {
        get
        {
            if (EndedAt is not null) return false;
            try
            {
                using var process = System.Diagnostics.Process.GetProcessById(Process);
                return !process.HasExited;
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}

[JsonSerializable(typeof(ImportStatus))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class ImportStatusJson : JsonSerializerContext;
