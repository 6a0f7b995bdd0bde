using System.Globalization;
using System.Text;

namespace Plimsoll;

/// <summary>
/// <c>corpus claude-code DIR [--mb N]</c>: writes logs in the shape of Claude Code's, always the same for the same size: sessions with prompts,
/// answers block by block (several lines of one message), results of tools, subagents, and sessions that were forked (history copied).
/// </summary>
internal static class ClaudeCodeCorpus
{
    private const double BytesPerSession = 2_000_000;

    private static readonly string[] Models =
        ["claude-opus-4-8", "claude-opus-4-8", "claude-sonnet-4-6", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001", "claude-opus-5"];

    public static int Run(string[] arguments)
    {
        var folder = Path.Combine(arguments[0], ".claude", "projects");
        var megabytes = arguments is [_, "--mb", var size] ? double.Parse(size, CultureInfo.InvariantCulture) : 1_000;
        long bytes = 0, lines = 0;
        var files = 0;
        for (var number = 0; bytes < megabytes * 1e6; number++)
        {
            var session = new Session(number);
            foreach (var (path, text, count) in session.Files())
            {
                var full = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                using var file = File.Create(full);
                text.CopyTo(file);
                bytes += text.Length;
                lines += count;
                files++;
            }
        }

        Console.WriteLine($"{bytes / 1e6:#,##0} MB, {lines:#,##0} lines, {files:#,##0} files below {folder}");
        return 0;
    }

    private sealed class Session(int number)
    {
        private static readonly DateTimeOffset First = new(2026, 5, 4, 7, 0, 0, TimeSpan.Zero);
        private readonly Random _random = new(number);
        private readonly string _project = $"/home/dev/src/project-{number % 23}";
        private readonly string _id = Id(number, 0);
        private DateTimeOffset _now = First.AddMinutes(number * 263.0);
        private int _lines, _messages;

        public IEnumerable<(string Path, MemoryStream Text, int Lines)> Files()
        {
            var folder = _project.Replace('/', '-');
            var main = new StringBuilder();
            var agents = new List<StringBuilder>();
            while (main.Length < BytesPerSession * (0.4 + (number % 7 * 0.2)))
            {
                Turn(main, null);
                if (_random.Next(400) == 0)
                {
                    var agent = new StringBuilder();
                    for (var turns = _random.Next(3, 12); turns > 0; turns--) Turn(agent, $"a{number:x4}{agents.Count:x3}");
                    agents.Add(agent);
                }
            }

            yield return File(Path.Combine(folder, _id + ".jsonl"), main);
            for (var at = 0; at < agents.Count; at++) yield return File(Path.Combine(folder, _id, "subagents", $"agent-a{number:x4}{at:x3}.jsonl"), agents[at]);

            // Every thirtieth session was forked half-way: its history stands in another file, under another session.
            if (number % 30 != 7) yield break;
            var fork = Id(number, 1);
            var lines = main.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var half = new StringBuilder();
            foreach (var line in lines[..(lines.Length / 2)]) half.Append(line.Replace(_id, fork, StringComparison.Ordinal)).Append('\n');
            for (var turns = 0; turns < 20; turns++) Turn(half, null, fork);
            yield return File(Path.Combine(folder, fork + ".jsonl"), half);
        }

        private static string Id(int session, int fork) => $"{session:x8}-{fork:x4}-4000-8000-{session * 7919L:x12}";

        private (string, MemoryStream, int) File(string path, StringBuilder text)
        {
            var all = text.ToString();
            return (path, new MemoryStream(Encoding.UTF8.GetBytes(all)), all.AsSpan().Count('\n'));
        }

        // A prompt or a result of a tool, then an answer in one to three lines that share message, request and usage.
        private void Turn(StringBuilder into, string? agent, string? session = null)
        {
            Line(into, agent, session, "user", $$"""
                {"role":"user","content":[{"tool_use_id":"toolu_{{_lines:x16}}","type":"tool_result","content":"{{Words(2_000, 9_400)}}"}]}
                """);
            _now = _now.AddSeconds(2 + _random.Next(30));
            var model = Models[_random.Next(Models.Length)];
            var message = $"msg_01{number:x8}{_messages:x12}Zq";
            var request = $"req_011{number:x8}{_messages++:x12}";
            var blocks = 1 + _random.Next(3);
            var written = _random.Next(4) == 0 ? 0 : _random.Next(100, 8_000);
            var hourly = number % 3 == 0;
            var (input, output) = (_random.Next(2, 60), _random.Next(5, 2_400));
            for (var block = 0; block < blocks; block++)
            {
                var last = block == blocks - 1;
                var content = last && blocks > 1
                    ? $$$"""{"type":"tool_use","id":"toolu_{{{_lines:x16}}}","name":"Bash","input":{"command":"{{{Words(80, 1_800)}}}"}}"""
                    : $$"""{"type":"text","text":"{{Words(100, 3_200)}}"}""";
                Line(into, agent, session, "assistant", $$$"""
                    {"model":"{{{model}}}","id":"{{{message}}}","type":"message","role":"assistant","content":[{{{content}}}],"stop_reason":{{{(last ? "\"tool_use\"" : "null")}}},"stop_sequence":null,"usage":{"input_tokens":{{{input}}},"cache_creation_input_tokens":{{{written}}},"cache_read_input_tokens":{{{11_000 + (_messages * 900 % 150_000)}}},"cache_creation":{"ephemeral_5m_input_tokens":{{{(hourly ? 0 : written)}}},"ephemeral_1h_input_tokens":{{{(hourly ? written : 0)}}}},"output_tokens":{{{(last ? output : Math.Min(output, 4))}}},"service_tier":"standard"}}
                    """, request);
                _now = _now.AddMilliseconds(400);
            }
        }

        private void Line(StringBuilder into, string? agent, string? session, string type, string message, string? request = null)
        {
            into.Append("{\"parentUuid\":\"").Append(Id(_lines, number)).Append("\",\"isSidechain\":").Append(agent is null ? "false" : "true");
            if (agent is not null) into.Append(",\"agentId\":\"").Append(agent).Append('"');
            into.Append(",\"userType\":\"external\",\"cwd\":\"").Append(_project).Append("\",\"sessionId\":\"").Append(session ?? _id)
                .Append("\",\"version\":\"2.1.90\",\"gitBranch\":\"main\",\"type\":\"").Append(type).Append("\",\"message\":").Append(message.Trim());
            if (request is not null) into.Append(",\"requestId\":\"").Append(request).Append('"');
            into.Append(",\"uuid\":\"").Append(Id(++_lines, number)).Append("\",\"timestamp\":\"")
                .Append(_now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)).Append("\"}\n");
        }

        private static readonly string Salad = Mix();

        private string Words(int least, int most)
        {
            var length = _random.Next(least, most);
            return Salad.Substring(_random.Next(Salad.Length - length), length).TrimEnd('\\');
        }

        private static string Mix()
        {
            string[] words = ["let ", "call", "\\n", "  ", "return ", "(value)", "; ", "the ", "meter", "const ", "\\\"x\\\"", "of ", "a ", "ledger", " = ", "{ ", "} ", "price", "é", "//"];
            var random = new Random(1);
            var text = new StringBuilder();
            while (text.Length < 400_000) text.Append(words[random.Next(words.Length)]);
            // Escapes must not be cut in two: a piece may begin and end anywhere.
            return text.ToString().Replace("\\n", " ", StringComparison.Ordinal).Replace("\\\"", "'", StringComparison.Ordinal);
        }
    }
}
