using System.Text.Json;

namespace Plimsoll.Providers.Gemini;

/// <summary>A list of counts by modality. Text and documents are what the rest of the total is, and are not kept.</summary>
internal struct Modalities
{
    public long Audio;
    public long Image;
    public long Video;

    /// <summary>Reads <c>[{"modality":"AUDIO","tokenCount":33}]</c>, in upper or lower case, or with the number of the proto's enum.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        this = default;
        if (!reader.EnterArray()) return;
        while (reader.NextItem())
        {
            if (reader.TokenType is JsonTokenType.StartObject) ReadEntry(ref reader);
            else reader.Skip();
        }
    }

    private void ReadEntry(ref Utf8JsonReader reader)
    {
        var modality = Modality.Text;
        long count = 0;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("modality"u8)) modality = ReadModality(ref reader);
            else if (reader.ValueTextEquals("tokenCount"u8) || reader.ValueTextEquals("tokens"u8)) count = reader.Count() ?? 0;
            else reader.Skip();
        }

        if (modality is Modality.Audio) Audio += count;
        else if (modality is Modality.Image) Image += count;
        else if (modality is Modality.Video) Video += count;
    }

    private static Modality ReadModality(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var number)) return (Modality)number;
        if (reader.TokenType is not JsonTokenType.String)
        {
            reader.Skip();
            return Modality.Text;
        }

        if (reader.ValueTextEquals("AUDIO"u8) || reader.ValueTextEquals("audio"u8)) return Modality.Audio;
        if (reader.ValueTextEquals("IMAGE"u8) || reader.ValueTextEquals("image"u8)) return Modality.Image;
        return reader.ValueTextEquals("VIDEO"u8) || reader.ValueTextEquals("video"u8) ? Modality.Video : Modality.Text;
    }

    // The numbers of google.ai.generativelanguage.Modality, which some clients print.
    private enum Modality
    {
        Text = 1,
        Image = 2,
        Video = 3,
        Audio = 4,
    }
}
