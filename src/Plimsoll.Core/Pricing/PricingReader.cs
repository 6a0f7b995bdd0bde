using System.Text.Json;

namespace Plimsoll.Pricing;

/// <summary>Reads <c>pricing</c>: what holds for all models of a provider.</summary>
internal static class PricingReader
{
    public static void Read(ref JsonCursor cursor, RateCard card)
    {
        if (!cursor.Enter("pricing", JsonTokenType.StartObject)) return;
        while (cursor.Read() && cursor.Type == JsonTokenType.PropertyName)
        {
            cursor.Field = "pricing";
            switch (cursor.Name())
            {
                case "tiers":
                    ReadWords(ref cursor, "tiers", card.Tiers);
                    break;
                case "speeds":
                    ReadWords(ref cursor, "speeds", card.Speeds);
                    break;
                case "geos":
                    ReadWords(ref cursor, "geos", card.Geos);
                    break;
                case "namePrefixes":
                    cursor.Texts("namePrefixes", card.NamePrefixes);
                    break;
                case "billedAsText":
                    card.BilledAsText = ReadModalities(ref cursor);
                    break;
                case "cachedAsInput":
                    card.CachedAsInput = cursor.True("cachedAsInput");
                    break;
                case "multipliers":
                    var multipliers = new List<RateRow>();
                    RateRowReader.Read(ref cursor, card, "multipliers", multipliers);
                    card.Multipliers.RemoveAll(row => multipliers.Exists(row.Clashes));
                    card.Multipliers.AddRange(multipliers);
                    break;
                case "fees":
                    var fees = new List<RateRow>();
                    RateRowReader.Read(ref cursor, card, "fees", fees);
                    card.Fees.InsertRange(0, fees); // The first that holds is charged: before those of the file that this one extends.
                    break;
                case var field:
                    cursor.Problem(field, "is no field of pricing.");
                    cursor.Read();
                    cursor.Skip();
                    break;
            }
        }
    }

    public static Modalities ReadModalities(ref JsonCursor cursor)
    {
        var names = new List<string>();
        cursor.Texts("billedAsText", names);
        var all = Modalities.None;
        foreach (var name in names)
        {
            var one = name switch
            {
                "image" => Modalities.Image,
                "video" => Modalities.Video,
                "audio" => Modalities.Audio,
                _ => Modalities.None,
            };
            if (one == Modalities.None) cursor.Problem("billedAsText", $"\"{name}\" must be image, video or audio.");
            all |= one;
        }

        return all;
    }

    // {"standard": ["auto"], "batch": ["batch"]}: the term, and the words that mean it.
    private static void ReadWords(ref JsonCursor cursor, string kind, TermWords words)
    {
        if (!cursor.Enter(kind, JsonTokenType.StartObject)) return;
        while (cursor.Read() && cursor.Type == JsonTokenType.PropertyName)
        {
            var name = cursor.Name();
            var index = words.Add(name);
            var known = new List<string>();
            cursor.Texts($"{kind}.{name}", known);
            foreach (var word in known)
            {
                var taken = words.Find(word);
                if (taken == TermWords.Unknown || word == "*") words.AddWord(word, index);
                else if (taken != index) cursor.Problem($"{kind}.{name}", $"\"{word}\" is there twice.");
            }
        }
    }
}
