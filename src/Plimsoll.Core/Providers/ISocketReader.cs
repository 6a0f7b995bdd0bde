namespace Plimsoll.Providers;

/// <summary>Tells what the messages on a WebSocket are: which ask for an answer, which are parts of one, and where it ends.</summary>
/// <remarks>One reader serves one socket and one thread. It never throws for what either side sent. Usage is no matter here.</remarks>
internal interface ISocketReader
{
    /// <summary>The model that the session names, or null where it names none (then each answer does).</summary>
    string? Model { get; }

    /// <summary>True where a message that asks makes a call even if nothing answers it; false where a session may let it pass.</summary>
    bool AskingIsACall { get; }

    SocketMessage OfClient(ReadOnlySpan<byte> json);

    SocketMessage OfServer(ReadOnlySpan<byte> json);
}

/// <summary>What one message on a WebSocket is.</summary>
/// <param name="Step">What it does.</param>
/// <param name="Lane">The lane that it belongs to, where several answers are under way at once; null for the only one.</param>
/// <param name="Answer">The provider's id of the answer, or null where the message names none.</param>
/// <param name="Model">The model of an answer that stands beside the others.</param>
/// <param name="Anew">True where the answer that was under way, or what was asked before, is over without a message that says so.</param>
internal readonly record struct SocketMessage(SocketStep Step, string? Lane = null, string? Answer = null, string? Model = null, bool Anew = false);

/// <summary>What a message on a WebSocket does.</summary>
internal enum SocketStep : byte
{
    /// <summary>Nothing that matters here.</summary>
    None = 0,

    /// <summary>It is none of the protocol's: no JSON, or no object.</summary>
    Foreign = 1,

    /// <summary>The client asks for an answer.</summary>
    Asks = 2,

    /// <summary>The provider says no to something that was asked; no answer comes of it, and no call.</summary>
    Refuses = 3,

    /// <summary>A part of an answer, which may be its first.</summary>
    Begins = 4,

    /// <summary>A part of an answer that is under way.</summary>
    Part = 5,

    /// <summary>The last part of an answer.</summary>
    Ends = 6,

    /// <summary>An error that takes the place of an answer, or ends one.</summary>
    Fails = 7,

    /// <summary>An error within the answer that is under way, which ends it.</summary>
    Breaks = 9,

    /// <summary>An answer by itself, beside the others: what was said, put into text by a model of its own.</summary>
    Transcribes = 8,
}
