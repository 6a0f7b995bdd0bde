using System.Globalization;
using Plimsoll.Import.Entries;

namespace Plimsoll.Import.Copilot;

/// <summary>A span of the kind <c>chat</c>, or the log entry of an inference: a request to a model, by OpenTelemetry's names for what it used.</summary>
internal static class CopilotCall
{
    private static readonly string[] Sessions = ["gen_ai.conversation.id", "copilot_chat.session_id", "copilot_chat.chat_session_id", "session.id"];

    /// <param name="client">The agent's id.</param>
    /// <param name="attributes">Looks up an attribute.</param>
    /// <param name="began">The span's start; null where it does not say.</param>
    /// <param name="ended">Its end, likewise.</param>
    /// <param name="span">Trace and span; null where there is none.</param>
    /// <param name="calls">Takes the call.</param>
    public static void Add(string client, Func<string, LogValue> attributes, DateTimeOffset? began, DateTimeOffset? ended, string? span, CallSink calls)
    {
        var counts = new LoggedUsage
        {
            Input = attributes("gen_ai.usage.input_tokens").Count ?? 0,
            Output = attributes("gen_ai.usage.output_tokens").Count ?? 0,
            CacheRead = attributes("gen_ai.usage.cache_read.input_tokens").Count ?? 0,
            CacheWrite = attributes("gen_ai.usage.cache_creation.input_tokens").Count ?? attributes("gen_ai.usage.cache_write.input_tokens").Count ?? 0,
            CacheInside = true,
        };
        if (counts.IsZero) return;

        // One id may stand for all calls of a turn, and a span may be exported twice, under another id: the counts tell which is which.
        var response = attributes("gen_ai.response.id").Text;
        var key = response is null ? span : string.Create(CultureInfo.InvariantCulture, $"{response}:{counts.Input}:{counts.Output}:{counts.CacheRead}:{counts.CacheWrite}");
        if ((began ?? ended) is not { } at || key is null)
        {
            calls.AddUnreadable();
            return;
        }

        var answered = attributes("gen_ai.response.model").Text;
        var asked = attributes("gen_ai.request.model").Text ?? answered;
        calls.Add(new()
        {
            Native = $"{client}:{key}",
            Witness = Witness.AgentTelemetry,
            At = at,
            Duration = ended > at ? ended - at : null,
            Provider = "github-copilot",
            Endpoint = "",
            RequestedModel = asked,
            ByFingerprint = true,
            Reading = new()
            {
                ResponseId = response,
                Model = CopilotModel.Plain(answered ?? asked),
                Usage = counts.ToUsage(),
                UsageReported = true,
                RawUsage = KeptFields.Of([("input_tokens", counts.Input), ("output_tokens", counts.Output), ("cache_read_tokens", counts.CacheRead), ("cache_write_tokens", counts.CacheWrite)]),
            },
            Attribution = calls.Folder(null) with
            {
                Client = client,
                Session = Sessions.Select(name => attributes(name).Text).FirstOrDefault(told => told is not null),
                Repository = Attributing.GitRemote.Normalize(attributes("github.copilot.git.repository").Text),
            },
        });
    }
}
