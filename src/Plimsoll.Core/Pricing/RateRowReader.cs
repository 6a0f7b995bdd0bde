using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Pricing;

/// <summary>Reads a list of rates, multipliers or fees, one object a row.</summary>
internal static class RateRowReader
{
    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public static void Read(ref JsonCursor cursor, RateCard card, string list, List<RateRow> rows)
    {
        var place = cursor.Field;
        if (!cursor.Enter(list, JsonTokenType.StartArray)) return;
        while (cursor.Read() && cursor.Type != JsonTokenType.EndArray)
        {
            cursor.Field = $"{place}.{list}[{rows.Count}]";
            if (cursor.Type != JsonTokenType.StartObject)
            {
                cursor.Problem("", "must be an object.");
                cursor.Skip();
                continue;
            }

            var row = ReadRow(ref cursor, card);
            Check(ref cursor, list, row);
            if (list != "fees" && rows.Exists(row.Clashes)) cursor.Problem("", "an earlier row holds at the same time on the same terms.");
            rows.Add(row);
        }

        cursor.Field = place;
    }

    private static RateRow ReadRow(ref JsonCursor cursor, RateCard card)
    {
        var row = new RateRow();
        while (cursor.Read() && cursor.Type == JsonTokenType.PropertyName)
        {
            var field = cursor.Name();
            switch (field)
            {
                case "source":
                    if (cursor.Text(field) is not { } source) break;
                    if (card.Sources.TryGetValue(source, out var known)) row.Source = known;
                    else cursor.Problem(field, $"\"{source}\" does not stand in sources, which must come first.");
                    break;
                case "from":
                    row.From = cursor.Instant(field) ?? row.From;
                    break;
                case "until":
                    row.Until = cursor.Instant(field) ?? row.Until;
                    break;
                case "tier":
                    row.Tier = ReadTerm(ref cursor, field, card.Tiers);
                    break;
                case "speed":
                    row.Speed = ReadTerm(ref cursor, field, card.Speeds);
                    break;
                case "geo":
                    row.Geo = ReadTerm(ref cursor, field, card.Geos);
                    break;
                case "contextAbove":
                    row.ContextFrom = cursor.Count(field) is var above and > 0 and < long.MaxValue ? above + 1 : 0;
                    break;
                case "contextFrom":
                    row.ContextFrom = cursor.Count(field);
                    break;
                case "hours":
                    ReadWindows(ref cursor, row);
                    break;
                case "free":
                    row.Free = cursor.True(field);
                    break;
                case "multiply":
                    row.Multiply = cursor.Billionths(field) ?? 0;
                    break;
                case "note":
                    cursor.Text(field);
                    break;
                default:
                    ReadRate(ref cursor, field, row);
                    break;
            }
        }

        return row;
    }

    private static void ReadRate(ref JsonCursor cursor, string field, RateRow row)
    {
        if (UnitNames.Find(field) is not { } unit)
        {
            cursor.Problem(field, "is neither a unit nor a term.");
            cursor.Read();
            cursor.Skip();
        }
        else if (cursor.Billionths(field) is { } rate)
        {
            if (row.Rates.Exists(known => known.Key == unit)) cursor.Problem(field, "is there twice.");
            row.Rates.Add(new(unit, rate));
        }
    }

    private static int ReadTerm(ref JsonCursor cursor, string field, TermWords words)
    {
        if (cursor.Text(field) is not { } name) return TermWords.Standard;
        var index = words.Named(name);
        if (index > TermWords.Standard) return index;
        cursor.Problem(field, $"\"{name}\" does not stand in pricing.{field}s, which must come first.");
        return TermWords.Standard;
    }

    // [{"days": ["mon", "tue"], "from": "01:00", "until": "04:00"}]
    private static void ReadWindows(ref JsonCursor cursor, RateRow row)
    {
        if (!cursor.Enter("hours", JsonTokenType.StartArray)) return;
        while (cursor.Read() && cursor.Type != JsonTokenType.EndArray)
        {
            if (cursor.Type != JsonTokenType.StartObject)
            {
                cursor.Problem("hours", "must hold objects.");
                cursor.Skip();
                continue;
            }

            row.Windows.Add(ReadWindow(ref cursor));
        }

        if (row.Windows.Count == 0) cursor.Problem("hours", "must have a window.");
    }

    private static WeekWindow ReadWindow(ref JsonCursor cursor)
    {
        var (days, from, until) = (0, 0, 24 * 60);
        while (cursor.Read() && cursor.Type == JsonTokenType.PropertyName)
        {
            switch (cursor.Name())
            {
                case "days":
                    var names = new List<string>();
                    cursor.Texts("hours.days", names);
                    foreach (var name in names)
                    {
                        if (Array.IndexOf(DayNames, name) is var day and >= 0) days |= 1 << day;
                        else cursor.Problem("hours.days", $"\"{name}\" must be a day (\"mon\").");
                    }

                    break;
                case "from":
                    from = ReadMinute(ref cursor, "hours.from");
                    break;
                case "until":
                    until = ReadMinute(ref cursor, "hours.until");
                    break;
                case var field:
                    cursor.Problem(field, "is no field of hours.");
                    cursor.Read();
                    cursor.Skip();
                    break;
            }
        }

        if (days == 0) cursor.Problem("hours.days", "must have a day.");
        if (from >= until) cursor.Problem("hours", "must end after they begin; a window over midnight is two.");
        return new(days, from, until);
    }

    private static int ReadMinute(ref JsonCursor cursor, string field)
    {
        if (cursor.Text(field) is not { } text) return 0;
        if (text == "24:00") return 24 * 60;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time.Hour * 60 + time.Minute;
        cursor.Problem(field, $"\"{text}\" must be a time of day (\"06:30\").");
        return 0;
    }

    private static void Check(ref JsonCursor cursor, string list, RateRow row)
    {
        if (row.Source is null) cursor.Problem("source", "a row must name its source.");
        if (row.From >= row.Until) cursor.Problem("until", "must be after from.");
        var kinds = (row.Free ? 1 : 0) + (row.Multiply > 0 ? 1 : 0) + (row.Rates.Count > 0 ? 1 : 0);
        if (kinds != 1) cursor.Problem("", "a row must have rates, or multiply, or free, and only one of them.");
        if (row.Multiply > 0 && row.Terms != 1) cursor.Problem("multiply", "a multiplier must have exactly one of tier, speed and geo.");
        if (list == "multipliers" && row.Multiply == 0) cursor.Problem("multiply", "a multiplier must multiply.");
        if (list != "fees") return;
        if (row.Terms > 0 || row.Free || row.Multiply > 0) cursor.Problem("", "a fee has no terms but dates, hours and context.");
        if (row.Rates.Exists(rate => rate.Key < UnitNames.FirstFee))
            cursor.Problem("", "tokens are no matter for fees: they stand in a model's rates.");
    }
}
