using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Plimsoll.Store.Spills;

/// <summary>Writes an observation as <see cref="SpillJson"/> would, byte for byte.</summary>
/// <remarks>
/// The serializer is generic over our own structs, so that more than a thousand of its methods would be compiled at run time for the first
/// call that two entries of a log tell of: a tenth of a first import (docs/benchmarks.md). A test holds both to the same bytes.
/// </remarks>
internal static class ObservationWriter
{
    public static byte[] Write(Observation observation)
    {
        var bytes = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(bytes, new() { SkipValidation = true })) Write(json, observation);
        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Observation of)
    {
        json.WriteStartObject();
        Word(json, "Witness", of.Witness, of.Witness == default);
        json.WriteString("Native"u8, of.Native);
        json.WriteStartArray("Identities"u8);
        foreach (var identity in of.Identities)
        {
            json.WriteStartObject();
            if (identity.Hash != 0) json.WriteNumber("Hash"u8, identity.Hash);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (of.StartedAt != default) json.WriteString("StartedAt"u8, of.StartedAt);
        Write(json, of.Attribution);
        json.WriteString("Provider"u8, of.Provider);
        json.WriteString("Endpoint"u8, of.Endpoint);
        Text(json, "RequestedModel", of.RequestedModel);
        if (of.Reading is { } reading) Write(json, reading);
        Write(json, of.Charge);
        True(json, "Repeats", of.Repeats);
        True(json, "Fetched", of.Fetched);
        Text(json, "AmountSource", of.AmountSource);
        Write(json, of.Lines);
        if (of.Estimate is { } estimate) Write(json, estimate);
        Number(json, "AnswerBytes", of.AnswerBytes);
        Word(json, "End", of.End, of.End == default);
        Number(json, "Status", of.Status);
        True(json, "Streaming", of.Streaming);
        Time(json, "FirstByte", of.FirstByte);
        Time(json, "Duration", of.Duration);
        if (of.Request is { } request) Write(json, request);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Attribution who)
    {
        json.WriteStartObject("Attribution"u8);
        Text(json, "Project", who.Project);
        Text(json, "ProjectSource", who.ProjectSource);
        Text(json, "Client", who.Client);
        Text(json, "Agent", who.Agent);
        Text(json, "Session", who.Session);
        Text(json, "Run", who.Run);
        Text(json, "Developer", who.Developer);
        Text(json, "User", who.User);
        Text(json, "Feature", who.Feature);
        Text(json, "Repository", who.Repository);
        Text(json, "Branch", who.Branch);
        Text(json, "Directory", who.Directory);
        Text(json, "Machine", who.Machine);
        Text(json, "Key", who.Key);
        json.WriteStartObject("Tags"u8);
        foreach (var (name, tag) in who.Tags) json.WriteString(name, tag);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Reading of)
    {
        json.WriteStartObject("Reading"u8);
        Text(json, "ResponseId", of.ResponseId);
        Text(json, "OrderId", of.OrderId);
        Text(json, "Model", of.Model);
        if (!of.Usage.IsZero) Write(json, of.Usage);
        True(json, "UsageReported", of.UsageReported);
        True(json, "UsagePartial", of.UsagePartial);
        True(json, "Pending", of.Pending);
        json.WriteStartArray("Further"u8);
        foreach (var further in of.Further)
        {
            json.WriteStartObject();
            Text(json, "Model", further.Model);
            if (!further.Usage.IsZero) Write(json, further.Usage);
            Text(json, "Kind", further.Kind);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Number(json, "ContextTokens", of.ContextTokens);
        Text(json, "ServiceTier", of.ServiceTier);
        Text(json, "Speed", of.Speed);
        Text(json, "Geo", of.Geo);
        Money(json, "ReportedCost", of.ReportedCost);
        Text(json, "StopReason", of.StopReason);
        if (!of.RawUsage.Equals(default)) json.WriteString("RawUsage"u8, of.RawUsage.Span);
        Text(json, "Error", of.Error);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, in Usage usage)
    {
        json.WriteStartObject("Usage"u8);
        for (var unit = 0; unit < Usage.Slots; unit++)
        {
            if (usage[(Unit)unit] is var quantity and not 0) json.WriteNumber(((Unit)unit).ToString(), quantity);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, in Charge charge)
    {
        if (charge == default) return;
        json.WriteStartObject("Charge"u8);
        Word(json, "State", charge.State, charge.State == default);
        Word(json, "Reason", charge.Reason, charge.Reason == default);
        True(json, "Estimated", charge.Estimated);
        Money(json, "List", charge.List);
        Money(json, "Effective", charge.Effective);
        Money(json, "Reported", charge.Reported);
        Money(json, "Low", charge.Low);
        Money(json, "High", charge.High);
        if (charge.Receipt is { } receipt)
        {
            json.WriteStartObject("Receipt"u8);
            Text(json, "Json", receipt.Json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<ChargeLine> lines)
    {
        json.WriteStartArray("Lines"u8);
        foreach (var line in lines)
        {
            json.WriteStartObject();
            Text(json, "Model", line.Model);
            Word(json, "Unit", line.Unit, line.Unit == default);
            Number(json, "Quantity", line.Quantity == 0 ? null : line.Quantity);
            Number(json, "NanoPerMillion", line.NanoPerMillion == 0 ? null : line.NanoPerMillion);
            Money(json, "Amount", line.Amount == default ? null : line.Amount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, EstimateBasis of)
    {
        json.WriteStartObject("Estimate"u8);
        Text(json, "PromptBy", of.PromptBy);
        Write(json, "Prompt", of.Prompt);
        Text(json, "AnswerBy", of.AnswerBy);
        Write(json, "Answer", of.Answer);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, TokenRange? range)
    {
        if (range is null) return;
        json.WriteStartObject(name);
        Number(json, "Low", range.Low == 0 ? null : range.Low);
        Number(json, "Likely", range.Likely == 0 ? null : range.Likely);
        Number(json, "High", range.High);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RequestFacts asked)
    {
        json.WriteStartObject("Request"u8);
        Text(json, "Model", asked.Model);
        True(json, "Streaming", asked.Streaming);
        Text(json, "ServiceTier", asked.ServiceTier);
        Number(json, "MaxTokens", asked.MaxTokens);
        True(json, "Thinking", asked.Thinking);
        Number(json, "Tools", asked.Tools == 0 ? null : asked.Tools);
        Number(json, "PromptBytes", asked.PromptBytes == 0 ? null : asked.PromptBytes);
        Number(json, "Attachments", asked.Attachments == 0 ? null : asked.Attachments);
        if (asked.PromptHash != 0) json.WriteNumber("PromptHash"u8, asked.PromptHash);
        json.WriteStartArray("Prefixes"u8);
        foreach (var prefix in asked.Prefixes)
        {
            json.WriteStartObject();
            if (prefix.Hash != 0) json.WriteNumber("Hash"u8, prefix.Hash);
            Number(json, "Bytes", prefix.Bytes == 0 ? null : prefix.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static void True(Utf8JsonWriter json, string name, bool value)
    {
        if (value) json.WriteBoolean(name, value);
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } known) json.WriteNumber(name, known);
    }

    private static void Money(Utf8JsonWriter json, string name, NanoUsd? amount)
    {
        if (amount is not { } known) return;
        json.WriteStartObject(name);
        if (known.Value != 0) json.WriteNumber("Value"u8, known.Value);
        json.WriteEndObject();
    }

    private static void Time(Utf8JsonWriter json, string name, TimeSpan? value)
    {
        if (value is not { } known) return;
        Span<byte> text = stackalloc byte[32];
        _ = Utf8Formatter.TryFormat(known, text, out var length);
        json.WriteString(name, text[..length]);
    }

    // A value that this version has no word for stands as its number.
    private static void Word(Utf8JsonWriter json, string name, Enum value, bool isDefault)
    {
        if (isDefault) return;
        var word = value.ToString();
        if (char.IsAsciiLetter(word[0])) json.WriteString(name, word);
        else json.WriteNumber(name, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
    }
}
