using System.Text;

namespace Plimsoll.Providers;

/// <summary>Keeps the documents of an answer for a plugin, and reads nothing in them.</summary>
internal sealed class KeptDocuments : IUsageReader
{
    private const int MaxCharacters = 16 << 20;
    private readonly List<string> _all = [];
    private long _kept;

    public IReadOnlyList<string> All => _all;

    public long AnswerBytes => 0;

    public bool Unreadable => false;

    public void Read(ReadOnlySpan<byte> json)
    {
        // The last ones state the usage as a rule, but the bodies beside them are cut at the same length: a plugin is told of both alike.
        if (_kept + json.Length > MaxCharacters) return;
        _kept += json.Length;
        _all.Add(Encoding.UTF8.GetString(json));
    }

    public void Finish(in ResponseEnd end, List<Reading> readings)
    {
    }
}
