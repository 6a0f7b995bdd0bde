namespace Plimsoll.Framing;

/// <summary>Finds out from the first bytes how a body is laid out, since recorders and gateways mislabel it, and frames it so.</summary>
/// <param name="documents">Takes each document.</param>
/// <param name="declared">What the content type says, or the wire shape: it decides what the bytes leave open.</param>
/// <param name="max">The largest document that is kept, in bytes.</param>
internal sealed class SniffedFraming(DocumentHandler documents, BodyLayout declared, int max = WholeFraming.DefaultMax) : ResponseFraming
{
    // The longest beginning that tells: the name of an event's field and its colon.
    private readonly byte[] _start = new byte[6];
    private int _length;
    private ResponseFraming? _framing;

    public override bool IsStream => _framing?.IsStream ?? declared is BodyLayout.Events or BodyLayout.EventStream;

    /// <summary>True where the body is neither JSON nor events: sound, text, a page of a gateway. It is passed over.</summary>
    public bool IsForeign { get; private set; }

    public override long Held => _framing?.Held ?? 0;

    public override void Feed(ReadOnlySpan<byte> chunk)
    {
        while (_framing is null && !IsForeign && !chunk.IsEmpty)
        {
            var first = chunk[0];
            chunk = chunk[1..];
            if (_length == 0 && first is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') continue;
            _start[_length++] = first;
            if (_length == 3 && _start.AsSpan().StartsWith("\uFEFF"u8)) _length = 0;
            if (_length == _start.Length) Choose();
        }

        if (_framing is null || chunk.IsEmpty) return;
        _framing.Feed(chunk);
        Overflowed = _framing.Overflowed;
    }

    public override void End()
    {
        if (_framing is null && _length > 0) Choose();
        if (_framing is null) return;
        _framing.End();
        Overflowed = _framing.Overflowed;
    }

    private void Choose()
    {
        var start = _start.AsSpan(0, _length);
        var isJson = start[0] is (byte)'{' or (byte)'[';
        if (!isJson && (declared is BodyLayout.Events || IsEventField(start))) _framing = new EventFraming(documents, max);
        else if (!isJson && declared is BodyLayout.EventStream) _framing = new EventStreamFraming(documents, max);
        else if (!isJson) IsForeign = true;
        else if (declared is BodyLayout.Lines) _framing = new LineFraming(documents, max);
        else if (start[0] is (byte)'[') _framing = new ArrayFraming(documents, max);
        else _framing = new WholeFraming(documents, max);
        _framing?.Feed(start);
    }

    private static bool IsEventField(ReadOnlySpan<byte> start) =>
        start.StartsWith("data:"u8) || start.StartsWith("event:"u8) || start.StartsWith("id:"u8) || start.StartsWith("retry:"u8) || start.StartsWith(":"u8);
}
