namespace Plimsoll.WebSockets;

/// <summary>How the two sides agreed to compress messages (https://www.rfc-editor.org/rfc/rfc7692#section-7.1).</summary>
/// <remarks>The sizes of the windows do not matter here: whoever keeps the largest window can read what was written with any smaller one.</remarks>
/// <param name="Agreed">False where nothing is compressed.</param>
/// <param name="ClientStartsOver">True where each message of the client is compressed on its own.</param>
/// <param name="ServerStartsOver">The same of the server.</param>
internal readonly record struct DeflateTerms(bool Agreed, bool ClientStartsOver, bool ServerStartsOver)
{
    /// <summary>Null where something was agreed on that is not known here, so that the messages cannot be read.</summary>
    /// <param name="extensions">The response's <c>Sec-WebSocket-Extensions</c>, all of them with commas between; null where it has none.</param>
    public static DeflateTerms? Read(string? extensions)
    {
        DeflateTerms? terms = null;
        foreach (var extension in (extensions ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (terms is not null || Agree(extension.Split(';', StringSplitOptions.TrimEntries)) is not { } agreed) return null;
            terms = agreed;
        }

        return terms ?? default(DeflateTerms);
    }

    private static DeflateTerms? Agree(string[] parts)
    {
        if (!Is(parts[0], "permessage-deflate")) return null;
        var terms = new DeflateTerms(Agreed: true, false, false);
        foreach (var part in parts.AsSpan(1))
        {
            var name = part.Split('=')[0].TrimEnd();
            if (Is(name, "client_no_context_takeover")) terms = terms with { ClientStartsOver = true };
            else if (Is(name, "server_no_context_takeover")) terms = terms with { ServerStartsOver = true };
            else if (!Is(name, "client_max_window_bits") && !Is(name, "server_max_window_bits")) return null;
        }

        return terms;
    }

    private static bool Is(string text, string name) => text.Equals(name, StringComparison.OrdinalIgnoreCase);
}
