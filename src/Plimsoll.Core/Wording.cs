namespace Plimsoll;

/// <summary>The words by which states, reasons and units go in JSON, in CSV and on a terminal. They are a contract: never change one.</summary>
public static class Wording
{
    public static string Word(this ChargeState state) => state switch
    {
        ChargeState.None => "none",
        ChargeState.Priced => "priced",
        ChargeState.Unpriced => "unpriced",
        ChargeState.Plan => "plan",
        ChargeState.Free => "free",
        ChargeState.Error => "error",
        _ => "unknown",
    };

    public static string Word(this GapCause cause) => cause switch
    {
        GapCause.Uncovered => "uncovered",
        GapCause.CertificateRefused => "certificate_refused",
        GapCause.Lost => "lost",
        GapCause.Unlisted => "unlisted",
        GapCause.PassedThrough => "passed_through",
        _ => "unknown",
    };

    public static string Word(this ChargeReason reason) => reason switch
    {
        ChargeReason.None => "none",
        ChargeReason.UnknownProvider => "unknown_provider",
        ChargeReason.UnknownModel => "unknown_model",
        ChargeReason.NoRateOnDate => "no_rate_on_date",
        ChargeReason.NoRateForUnit => "no_rate_for_unit",
        ChargeReason.NoUsage => "no_usage",
        ChargeReason.CutOff => "cut_off",
        ChargeReason.EstimatedUsage => "estimated_usage",
        ChargeReason.WebSocketNotRead => "websocket_not_read",
        ChargeReason.Unreadable => "unreadable",
        ChargeReason.NoRateForTier => "no_rate_for_tier",
        ChargeReason.BilledElsewhere => "billed_elsewhere",
        ChargeReason.Pending => "pending",
        ChargeReason.RateFallback => "rate_fallback",
        ChargeReason.FreeAllowance => "free_allowance",
        ChargeReason.NotRead => "not_read",
        ChargeReason.UnknownEndpoint => "unknown_endpoint",
        ChargeReason.WarmUp => "warm_up",
        ChargeReason.PluginFailed => "plugin_failed",
        _ => "unknown",
    };

    public static string Word(this Unit unit) => unit switch
    {
        Unit.Input => "input",
        Unit.InputAudio => "input_audio",
        Unit.InputImage => "input_image",
        Unit.InputVideo => "input_video",
        Unit.InputTool => "input_tool",
        Unit.CacheRead => "cache_read",
        Unit.CacheReadAudio => "cache_read_audio",
        Unit.CacheReadImage => "cache_read_image",
        Unit.CacheReadVideo => "cache_read_video",
        Unit.CacheWrite => "cache_write",
        Unit.CacheWrite5m => "cache_write_5m",
        Unit.CacheWrite1h => "cache_write_1h",
        Unit.Output => "output",
        Unit.OutputReasoning => "output_reasoning",
        Unit.OutputAudio => "output_audio",
        Unit.OutputImage => "output_image",
        Unit.OutputVideo => "output_video",
        Unit.Requests => "requests",
        Unit.WebSearches => "web_searches",
        Unit.FileSearches => "file_searches",
        Unit.CodeSessions => "code_sessions",
        Unit.Groundings => "groundings",
        Unit.Images => "images",
        Unit.Characters => "characters",
        Unit.AudioInputMs => "audio_input_ms",
        Unit.AudioOutputMs => "audio_output_ms",
        Unit.Pages => "pages",
        Unit.SocialSearches => "social_searches",
        Unit.WebSearchPreviews => "web_search_previews",
        _ => "unknown",
    };

    public static string Word(this ExchangeEnd end) => end switch
    {
        ExchangeEnd.Complete => "complete",
        ExchangeEnd.ClientAborted => "client_aborted",
        ExchangeEnd.UpstreamReset => "upstream_reset",
        ExchangeEnd.NoResponse => "no_response",
        ExchangeEnd.MeterStopped => "meter_stopped",
        _ => "unknown",
    };

    public static string Word(this Witness witness) => witness switch
    {
        Witness.Proxy => "proxy",
        Witness.Recording => "recording",
        Witness.AgentLog => "agent_log",
        Witness.AgentTelemetry => "agent_telemetry",
        _ => "unknown",
    };
}
