using System.Globalization;
using System.Text;

namespace Plimsoll;

/// <summary>
/// <c>corpus codex DIR [--mb N]</c>: writes rollouts in the shape of Codex's, always the same for the same size: turns of several calls with
/// running totals, totals told again, sessions that were forked (history copied with its instants), subagents (history copied in one
/// second), archived sessions, and a copy of one in both places.
/// </summary>
internal static class CodexCorpus
{
    private static readonly string[] Models = ["gpt-5.4", "gpt-5.3-codex", "gpt-5.3-codex", "gpt-5.1-codex-max", "gpt-5-mini"];

    public static int Run(string[] arguments)
    {
        var folder = Path.Combine(arguments[0], ".codex");
        var megabytes = arguments is [_, "--mb", var size] ? double.Parse(size, CultureInfo.InvariantCulture) : 1_000;
        long bytes = 0, lines = 0, calls = 0;
        var files = 0;
        for (var number = 0; bytes < megabytes * 1e6; number++)
        {
            foreach (var session in Family(number))
            {
                foreach (var path in session.Paths())
                {
                    var full = Path.Combine(folder, path);
                    Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                    var text = Encoding.UTF8.GetBytes(session.Text);
                    File.WriteAllBytes(full, text);
                    bytes += text.Length;
                    lines += text.AsSpan().Count((byte)'\n');
                    files++;
                }

                calls += session.Calls;
            }
        }

        Console.WriteLine($"{bytes / 1e6:#,##0} MB, {lines:#,##0} lines, {calls:#,##0} calls, {files:#,##0} files below {folder}");
        return 0;
    }

    private static IEnumerable<Session> Family(int number)
    {
        var session = new Session(number, "main");
        session.Begin();
        for (var turns = 30 + (number % 7 * 12); turns > 0; turns--) session.Turn();
        yield return session;

        if (number % 20 == 7)
        {
            var fork = new Session(number, "fork");
            fork.Begin(session, restamped: false);
            for (var turns = 0; turns < 15; turns++) fork.Turn();
            yield return fork;
        }

        if (number % 11 == 3)
        {
            var agent = new Session(number, "agent");
            agent.Begin(session, restamped: true);
            for (var turns = 0; turns < 6; turns++) agent.Turn();
            yield return agent;
        }
    }

    private sealed class Session(int number, string kind)
    {
        // Of a history that a new session takes over, so many lines fit into the second in which they are copied.
        private const int MostCopied = 800;

        private static readonly DateTimeOffset First = new(2026, 5, 4, 7, 0, 0, TimeSpan.Zero);
        private static readonly string Salad = Mix();

        private readonly Random _random = new((number * 3) + kind[0]);
        private readonly string _model = Models[number % Models.Length];
        private readonly List<string> _lines = [];
        private DateTimeOffset _now = First.AddMinutes((number * 263.0) + (kind == "main" ? 0 : 100_000));
        private DateTimeOffset _began;
        private (long Input, long Cached, long Output, long Reasoning) _total, _last;
        private int _context = 9_000, _calls;

        /// <summary>Of its own: what was copied is another session's.</summary>
        public int Calls { get; private set; }

        public string Text => string.Concat(_lines.Select(line => line + "\n"));

        private string Id => $"019a{number:x4}-{kind[0] % 16:x4}-7000-8000-{number * 7919L:x12}";

        public IEnumerable<string> Paths()
        {
            var name = $"rollout-{_began.ToString("yyyy-MM-dd'T'HH-mm-ss", CultureInfo.InvariantCulture)}-{Id}.jsonl";
            var active = Path.Combine("sessions", _began.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture), name);
            var archived = Path.Combine("archived_sessions", name);
            if (number % 9 == 4) return [archived];
            return number % 50 == 11 ? [active, archived] : [active];
        }

        public void Begin(Session? from = null, bool restamped = false)
        {
            _began = _now;
            var more = from is null ? "\"source\":\"cli\""
                : restamped ? $$$$"""
                    "source":{"subagent":{"thread_spawn":{"parent_thread_id":"{{{{from.Id}}}}","depth":1,"agent_nickname":"Hopper","agent_role":"worker"}}}
                    """
                : $"\"source\":\"cli\",\"forked_from_id\":\"{from.Id}\"";
            Line("session_meta", $$$"""
                {"id":"{{{Id}}}","timestamp":"{{{Stamp(_now)}}}","cwd":"/home/dev/src/project-{{{number % 23}}}","originator":"codex_cli_rs","cli_version":"0.150.0",{{{more.Trim()}}},"model_provider":"openai","base_instructions":{"text":"{{{Words(9_000, 9_400)}}}"},"git":{"commit_hash":"{{{number:x40}}}","branch":"main","repository_url":"https://github.com/acme/project-{{{number % 23}}}.git"}}
                """);
            if (from is null) return;

            var copied = from._lines.Take(Math.Min(MostCopied, from._lines.Count * 2 / 3)).ToList();
            for (var at = 0; at < copied.Count; at++)
                _lines.Add(restamped ? copied[at].Replace(copied[at][14..38], Stamp(_now.AddMilliseconds(at)), StringComparison.Ordinal) : copied[at]);

            // The running total goes on from what was copied.
            foreach (var line in copied.Where(line => line.Contains("\"token_count\"", StringComparison.Ordinal))) _total = Totals(line);
            _now = _now.AddSeconds(20);
        }

        /// <summary>A prompt, then some calls, each with its thoughts, a tool and what the tool said, and at the end the answer.</summary>
        public void Turn()
        {
            Line("turn_context", $$"""{"cwd":"/home/dev/src/project-{{number % 23}}","approval_policy":"on-request","sandbox_policy":{"type":"workspace-write"},"model":"{{_model}}","effort":"high","summary":"auto"}""");
            var prompt = Words(60, 1_500);
            Line("response_item", $$"""{"type":"message","role":"user","content":[{"type":"input_text","text":"{{prompt}}"}]}""");
            Line("event_msg", $$"""{"type":"user_message","message":"{{prompt}}","images":[]}""");
            for (var calls = 1 + _random.Next(7); calls > 0; calls--)
            {
                Pass(2, 25);
                var call = $"call_{number:x8}{_calls++:x16}";
                Line("response_item", $$"""{"type":"reasoning","summary":[{"type":"summary_text","text":"{{Words(40, 300)}}"}],"content":null,"encrypted_content":"{{Words(900, 3_600).Replace(' ', 'A')}}"}""");
                if (calls > 1) Line("response_item", $$"""{"type":"function_call","name":"shell","arguments":"{{Words(80, 1_800)}}","call_id":"{{call}}"}""");
                else Answer();
                Count();
                if (calls <= 1) continue;
                Pass(0, 4);
                Line("response_item", $$"""{"type":"function_call_output","call_id":"{{call}}","output":"{{Words(1_000, 16_000)}}"}""");
            }
        }

        private void Answer()
        {
            var answer = Words(100, 3_200);
            Line("response_item", $$"""{"type":"message","role":"assistant","content":[{"type":"output_text","text":"{{answer}}"}]}""");
            Line("event_msg", $$"""{"type":"agent_message","message":"{{answer}}"}""");
        }

        private void Count()
        {
            if (_context > 230_000) _context = 20_000; // What was said is compacted.
            var input = _context + _random.Next(50, 4_000);
            var cached = Math.Min(_context, input) / 128 * 128;
            var output = _random.Next(20, 2_600);
            _context = input + output;
            _last = (input, cached, output, output * _random.Next(0, 80) / 100);
            _total = (_total.Input + _last.Input, _total.Cached + _last.Cached, _total.Output + _last.Output, _total.Reasoning + _last.Reasoning);
            Calls++;
            Tell();
            if (_random.Next(15) != 0) return;
            _now = _now.AddMilliseconds(700);
            Tell();
        }

        private void Tell()
        {
            var limits = number % 3 == 0
                ? $$"""{"limit_id":"codex","primary":{"used_percent":{{_calls % 100}}.0,"window_minutes":300,"resets_at":{{_now.ToUnixTimeSeconds() + 9_000}}},"secondary":{"used_percent":{{_calls % 37}}.0,"window_minutes":10080,"resets_at":{{_now.ToUnixTimeSeconds() + 300_000}}},"credits":null,"plan_type":"pro"}"""
                : "null";
            Line("event_msg", $$"""{"type":"token_count","info":{"total_token_usage":{{Counts(_total)}},"last_token_usage":{{Counts(_last)}},"model_context_window":258400},"rate_limits":{{limits}}}""");
        }

        private static string Counts((long Input, long Cached, long Output, long Reasoning) of) => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"input_tokens":{{of.Input}},"cached_input_tokens":{{of.Cached}},"output_tokens":{{of.Output}},"reasoning_output_tokens":{{of.Reasoning}},"total_tokens":{{of.Input + of.Output}}}""");

        private static (long, long, long, long) Totals(string line)
        {
            using var document = System.Text.Json.JsonDocument.Parse(line);
            var total = document.RootElement.GetProperty("payload").GetProperty("info").GetProperty("total_token_usage");
            return (Of("input_tokens"), Of("cached_input_tokens"), Of("output_tokens"), Of("reasoning_output_tokens"));

            long Of(string name) => total.GetProperty(name).GetInt64();
        }

        private void Pass(int least, int most) => _now = _now.AddMilliseconds(_random.Next(least * 1_000, most * 1_000) + 600);

        private void Line(string type, string payload)
        {
            _lines.Add($$"""{"timestamp":"{{Stamp(_now)}}","type":"{{type}}","payload":{{payload.Trim()}}}""");
            _now = _now.AddMilliseconds(1);
        }

        private static string Stamp(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

        private string Words(int least, int most)
        {
            var length = _random.Next(least, most);
            return Salad.Substring(_random.Next(Salad.Length - length), length);
        }

        private static string Mix()
        {
            string[] words = ["let ", "call", "  ", "return ", "(value)", "; ", "the ", "meter", "const ", "'x'", "of ", "a ", "ledger", " = ", "{ ", "} ", "price", "é", "//"];
            var random = new Random(1);
            var text = new StringBuilder();
            while (text.Length < 400_000) text.Append(words[random.Next(words.Length)]);
            return text.ToString();
        }
    }
}
