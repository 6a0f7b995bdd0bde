using System.Buffers.Binary;
using System.Text;
using Plimsoll.Store.Witnesses;

namespace Plimsoll.Store.Rows;

/// <summary>Most of a call as bytes: which fields are there, then those, numbers of variable length.</summary>
/// <remarks>
/// A column a field took 39 bindings and twice the bytes (docs/decisions/0013). What sums need comes first, texts come last, so that a
/// scan need not read them.
/// </remarks>
internal static class CallBody
{
    // Which fields follow. Stored in ledgers: never renumber; what is new comes after the others.
    private const ulong Reason = 1UL << 0, Ending = 1UL << 1, Status = 1UL << 2, Buckets = 1UL << 3, List = 1UL << 4;
    private const ulong Effective = 1UL << 5, EffectiveIsList = 1UL << 6, Reported = 1UL << 7, Low = 1UL << 8, High = 1UL << 9;
    private const ulong Source = 1UL << 10, Duration = 1UL << 11, Witnesses = 1UL << 12, Receipt = 1UL << 13, FirstByte = 1UL << 14;
    private const ulong Requested = 1UL << 15, StopReason = 1UL << 16, AskedModel = 1UL << 17, MaxTokens = 1UL << 18, Tools = 1UL << 19;
    private const ulong PromptBytes = 1UL << 20, PromptHash = 1UL << 21, Identities = 1UL << 22, Response = 1UL << 23, Raw = 1UL << 24;
    private const ulong Prefixes = 1UL << 25, Tier = 1UL << 26, Geo = 1UL << 27, Error = 1UL << 28, Speed = 1UL << 29;
    private const ulong ContextTokens = 1UL << 30, AskedTier = 1UL << 31, Attachments = 1UL << 32, Directory = 1UL << 33;
    private const ulong Native = 1UL << 34, AskedIsRequested = 1UL << 35, AnswerBytes = 1UL << 36, Basis = 1UL << 37;

    /// <summary>The most that all but texts and blobs take.</summary>
    private const int Fixed = 512;

    /// <summary>Writes everything but key, instant, facet, session, run and state.</summary>
    public static ReadOnlySpan<byte> Encode(CallRow row, ref byte[] buffer)
    {
        var most = Fixed + row.Buckets.Length + row.Basis.Length + row.Prefixes.Length + row.Identities.Length + row.RawUsage.Length
            + (3 * (row.NativeText.Length + (row.Response?.Length ?? 0)));
        if (buffer.Length < most) buffer = new byte[2 * most];

        var to = new Writer(buffer);
        to.Number((ulong)FieldsOf(row));
        to.Number((ulong)row.Witness);
        to.Number((ulong)row.Flags);
        if (row.Reason != ChargeReason.None) to.Number((ulong)row.Reason);
        if (row.Ending != ExchangeEnd.Complete) to.Number((ulong)row.Ending);
        to.Signed(row.Status);
        to.Bytes(row.Buckets.Span);
        to.Signed(row.List);
        if (row.Effective != row.List) to.Signed(row.Effective);
        to.Signed(row.Reported);
        to.Signed(row.Low);
        to.Signed(row.High);
        to.Signed(row.Source);
        to.Signed(row.DurationUs);
        if (row.Witnesses != 1) to.Number((ulong)row.Witnesses);
        EncodeRest(row, ref to);
        EncodeTexts(row, ref to);
        return buffer.AsSpan(0, to.Length);
    }

    /// <summary>Reads what <see cref="Encode"/> wrote, all but the texts and what goes with them, into a row.</summary>
    /// <param name="body">What was written; the row's blobs lie in it.</param>
    /// <param name="row">Every field but key, instant, facet, session, run and state is set.</param>
    /// <param name="texts">False: native, response and raw usage are left as they are.</param>
    public static void Decode(ReadOnlyMemory<byte> body, CallRow row, bool texts)
    {
        var from = new Reader(body);
        var fields = from.Number();
        row.Witness = (Witness)from.Number();
        row.Flags = (CallFlags)from.Number();
        row.Reason = (fields & Reason) != 0 ? (ChargeReason)from.Number() : ChargeReason.None;
        row.Ending = (fields & Ending) != 0 ? (ExchangeEnd)from.Number() : ExchangeEnd.Complete;
        row.Status = from.Signed(fields & Status);
        row.Buckets = from.Bytes(fields & Buckets);
        row.List = from.Signed(fields & List);
        row.Effective = (fields & EffectiveIsList) != 0 ? row.List : from.Signed(fields & Effective);
        row.Reported = from.Signed(fields & Reported);
        row.Low = from.Signed(fields & Low);
        row.High = from.Signed(fields & High);
        row.Source = from.Signed(fields & Source);
        row.DurationUs = from.Signed(fields & Duration);
        row.Witnesses = (fields & Witnesses) != 0 ? (int)from.Number() : 1;
        if (texts) DecodeRest(ref from, fields, row);
    }

    private static void EncodeRest(CallRow row, ref Writer to)
    {
        to.Signed(row.Receipt);
        to.Signed(row.FirstByteUs);
        to.Signed(row.Requested);
        to.Signed(row.StopReason);
        if (row.AskedModel != row.Requested) to.Signed(row.AskedModel);
        to.Signed(row.MaxTokens);
        to.Signed(row.Tools);
        to.Signed(row.PromptBytes);
        if (row.PromptHash is { } hash) to.Eight(hash);
        to.Bytes(row.Identities.Span);
        to.Bytes(row.Prefixes.Span);
        to.Signed(row.Tier);
        to.Signed(row.Geo);
        to.Signed(row.Error);
        to.Signed(row.Speed);
        to.Signed(row.ContextTokens);
        to.Signed(row.AskedTier);
        to.Signed(row.Attachments);
        to.Signed(row.Directory);
        to.Signed(row.AnswerBytes);
        to.Bytes(row.Basis.Span);
    }

    private static void EncodeTexts(CallRow row, ref Writer to)
    {
        if (!IsNativeOfText(row)) to.Eight(row.Native);
        to.Text(row.NativeText);
        if (row.Response is { } response) to.Text(response);
        if (HasRaw(row))
        {
            to.Number((ulong)row.RawShape);
            to.Rest(row.RawUsage.Span);
        }
    }

    private static void DecodeRest(ref Reader from, ulong fields, CallRow row)
    {
        row.Receipt = from.Signed(fields & Receipt);
        row.FirstByteUs = from.Signed(fields & FirstByte);
        row.Requested = from.Signed(fields & Requested);
        row.StopReason = from.Signed(fields & StopReason);
        row.AskedModel = (fields & AskedIsRequested) != 0 ? row.Requested : from.Signed(fields & AskedModel);
        row.MaxTokens = from.Signed(fields & MaxTokens);
        row.Tools = from.Signed(fields & Tools);
        row.PromptBytes = from.Signed(fields & PromptBytes);
        row.PromptHash = (fields & PromptHash) != 0 ? from.Eight() : null;
        row.Identities = from.Bytes(fields & Identities);
        row.Prefixes = from.Bytes(fields & Prefixes);
        row.Tier = from.Signed(fields & Tier);
        row.Geo = from.Signed(fields & Geo);
        row.Error = from.Signed(fields & Error);
        row.Speed = from.Signed(fields & Speed);
        row.ContextTokens = from.Signed(fields & ContextTokens);
        row.AskedTier = from.Signed(fields & AskedTier);
        row.Attachments = from.Signed(fields & Attachments);
        row.Directory = from.Signed(fields & Directory);
        row.AnswerBytes = from.Signed(fields & AnswerBytes);
        row.Basis = from.Bytes(fields & Basis);
        long? native = (fields & Native) != 0 ? from.Eight() : null;
        row.NativeText = from.Text();
        row.Native = native ?? IdentityIndex.NativeHash(row.Witness, row.NativeText);
        row.Response = (fields & Response) != 0 ? from.Text() : null;
        row.RawShape = (fields & Raw) != 0 ? (int)from.Number() : 0;
        row.RawUsage = (fields & Raw) != 0 ? from.Rest() : default;
    }

    private static ulong FieldsOf(CallRow row) =>
        If(Reason, row.Reason != ChargeReason.None) | If(Ending, row.Ending != ExchangeEnd.Complete) | If(Status, row.Status)
        | If(Buckets, !row.Buckets.IsEmpty) | If(List, row.List)
        | (row.Effective == row.List ? If(EffectiveIsList, row.Effective) : If(Effective, row.Effective))
        | If(Reported, row.Reported) | If(Low, row.Low) | If(High, row.High) | If(Source, row.Source) | If(Duration, row.DurationUs)
        | If(Witnesses, row.Witnesses != 1) | If(Receipt, row.Receipt) | If(FirstByte, row.FirstByteUs) | If(Requested, row.Requested)
        | If(StopReason, row.StopReason)
        | (row.AskedModel == row.Requested ? If(AskedIsRequested, row.AskedModel) : If(AskedModel, row.AskedModel))
        | If(MaxTokens, row.MaxTokens) | If(Tools, row.Tools) | If(PromptBytes, row.PromptBytes) | If(PromptHash, row.PromptHash)
        | If(Identities, !row.Identities.IsEmpty) | If(Response, row.Response is not null) | If(Raw, HasRaw(row))
        | If(Prefixes, !row.Prefixes.IsEmpty) | If(Tier, row.Tier) | If(Geo, row.Geo) | If(Error, row.Error) | If(Speed, row.Speed)
        | If(ContextTokens, row.ContextTokens) | If(AskedTier, row.AskedTier) | If(Attachments, row.Attachments)
        | If(Directory, row.Directory) | If(AnswerBytes, row.AnswerBytes) | If(Basis, !row.Basis.IsEmpty) | If(Native, !IsNativeOfText(row));

    private static ulong If(ulong field, bool there) => there ? field : 0;

    private static ulong If(ulong field, long? there) => there is null ? 0 : field;

    private static bool HasRaw(CallRow row) => row.RawShape != 0 || !row.RawUsage.IsEmpty;

    private static bool IsNativeOfText(CallRow row) => row.Native == IdentityIndex.NativeHash(row.Witness, row.NativeText);

    private ref struct Writer(Span<byte> to)
    {
        private readonly Span<byte> _to = to;

        public int Length { get; private set; }

        public void Number(ulong value) => Length += PairCode.Write(_to[Length..], value);

        public void Signed(long? value)
        {
            if (value is { } known) Length += PairCode.WriteSigned(_to[Length..], known);
        }

        public void Eight(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_to[Length..], value);
            Length += sizeof(long);
        }

        public void Bytes(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IsEmpty) return;
            Number((ulong)bytes.Length);
            Rest(bytes);
        }

        public void Text(string text)
        {
            // Mostly as many bytes as characters, so that their number takes as many bytes as the length.
            var bytes = Encoding.UTF8.GetByteCount(text);
            Number((ulong)bytes);
            Length += Encoding.UTF8.GetBytes(text, _to[Length..]);
        }

        public void Rest(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_to[Length..]);
            Length += bytes.Length;
        }
    }

    private ref struct Reader(ReadOnlyMemory<byte> body)
    {
        private ReadOnlySpan<byte> _from = body.Span;

        public ulong Number() => PairCode.Read(ref _from);

        public long? Signed(ulong there) => there != 0 ? PairCode.ReadSigned(ref _from) : null;

        public long Eight()
        {
            var value = BinaryPrimitives.ReadInt64LittleEndian(_from);
            _from = _from[sizeof(long)..];
            return value;
        }

        public ReadOnlyMemory<byte> Bytes(ulong there)
        {
            if (there == 0) return default;
            var length = (int)Number();
            var bytes = body.Slice(body.Length - _from.Length, length);
            _from = _from[length..];
            return bytes;
        }

        public string Text()
        {
            var length = (int)Number();
            var text = Encoding.UTF8.GetString(_from[..length]);
            _from = _from[length..];
            return text;
        }

        public readonly ReadOnlyMemory<byte> Rest() => body[^_from.Length..];
    }
}
