namespace Plimsoll.Providers;

/// <summary>Reads the usage of one response, fed to it whole or as a stream of documents.</summary>
/// <remarks>One reader serves one response and one thread. It never throws for what a provider sent.</remarks>
internal interface IUsageReader
{
    /// <summary>Bytes of answer text so far (message text, thinking, arguments of tool calls), the base of an estimate.</summary>
    long AnswerBytes { get; }

    /// <summary>True where a document was not JSON, or broke off.</summary>
    bool Unreadable { get; }

    /// <summary>Takes in one JSON document: a whole body, the data of one server-sent event, a line, an item, a socket's message.</summary>
    void Read(ReadOnlySpan<byte> json);

    /// <summary>Adds what the response held: at least one reading, unless it is a file that holds none. Call once, last.</summary>
    void Finish(in ResponseEnd end, List<Reading> readings);
}

/// <summary>What is known of a response once it is over, beside its documents.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="End">How the exchange ended.</param>
/// <param name="Streamed">True where the documents were parts of one answer.</param>
/// <param name="InputCharacters">Characters of the request's <c>input</c> text; 0 where it has none.</param>
/// <param name="FetchedId">The id of what the request fetched; null where the response was made for this request.</param>
/// <param name="AskedModel">The model that the request or its session names, or null.</param>
/// <param name="Header">Finds a header of the response by its name; null where the response is a part of another.</param>
internal readonly record struct ResponseEnd(
    int Status, ExchangeEnd End, bool Streamed, long InputCharacters = 0, string? FetchedId = null, string? AskedModel = null, Func<string, string?>? Header = null)
{
    public bool CutOff => End is not ExchangeEnd.Complete;
}
