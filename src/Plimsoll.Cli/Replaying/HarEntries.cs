using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Cli.Replaying;

/// <summary>The entries of a HAR file (HTTP Archive 1.2), one at a time, holding no more than the largest of them.</summary>
internal static class HarEntries
{
    private const int LargestEntry = 512 << 20;

    // Grows with the entries; a small file does not begin with a large object.
    private const int FirstBuffer = 64 << 10;

    /// <exception cref="CommandException">The file is not JSON, or has no <c>log.entries</c>.</exception>
    public static IEnumerable<Recording> Read(Stream content, string name)
    {
        var buffer = new byte[FirstBuffer];
        var (start, end, entry) = (0, 0, 0);
        var (ended, inEntries, named) = (false, false, false);
        var state = default(JsonReaderState);
        while (true)
        {
            Found found;
            int consumed;
            ReadOnlyMemory<byte> json = default;
            try
            {
                var reader = new Utf8JsonReader(buffer.AsSpan(start, end - start), ended, state);
                found = inEntries ? NextEntry(ref reader) : FindEntries(ref reader, ref named);
                consumed = (int)reader.BytesConsumed;
                if (found is Found.Entry) json = buffer.AsMemory(start, consumed);
                if (found is not Found.More || !inEntries) state = reader.CurrentState;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // The second: a name that is no text, as half a surrogate pair.
                throw new CommandException(ExitCode.BadInput, $"{name} is not a whole HAR file: {JsonProblem.Of(e.Message)}.", e);
            }

            switch (found)
            {
                case Found.Entries:
                    inEntries = true;
                    start += consumed;
                    break;
                case Found.Entry:
                    start += consumed;
                    yield return new(
                        string.Create(CultureInfo.InvariantCulture, $"{name}, entry {++entry}"), json.ToArray().AsMemory().TrimStart(" \t\r\n,"u8), IsHar: true);
                    break;
                case Found.End:
                    yield break;
                default:
                    if (ended) throw new CommandException(ExitCode.BadInput, $"{name} is not a whole HAR file: it has no log.entries, or breaks off in them.");
                    if (!inEntries) start += consumed;
                    if (start > 0)
                    {
                        buffer.AsSpan(start, end - start).CopyTo(buffer);
                        (start, end) = (0, end - start);
                    }

                    if (end == buffer.Length)
                    {
                        if (buffer.Length >= LargestEntry) throw new CommandException(ExitCode.BadInput, $"{name}, entry {entry + 1} is longer than {LargestEntry >> 20} MB.");
                        Array.Resize(ref buffer, buffer.Length * 2);
                    }

                    var read = RecordingFile.ReadSome(content, buffer.AsMemory(end), name);
                    ended = read == 0;
                    end += read;
                    break;
            }
        }
    }

    // "entries" stands in "log", which stands in the root: at depth 2. Other arrays (pages) may come before it.
    private static Found FindEntries(ref Utf8JsonReader reader, ref bool named)
    {
        while (reader.Read())
        {
            if (reader.CurrentDepth != 2) continue;
            if (reader.TokenType is JsonTokenType.PropertyName) named = reader.ValueTextEquals("entries"u8);
            else if (named && reader.TokenType is JsonTokenType.StartArray) return Found.Entries;
        }

        return Found.More;
    }

    private static Found NextEntry(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) return Found.More;
        if (reader.TokenType is JsonTokenType.EndArray) return Found.End;
        return reader.TrySkip() ? Found.Entry : Found.More;
    }

    private enum Found
    {
        More,
        Entries,
        Entry,
        End,
    }
}
