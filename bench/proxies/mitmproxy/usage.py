"""Reads the usage of every answer as it passes (stream mode): what a meter on mitmproxy would do at the least."""
import json

totals = {"calls": 0, "prompt": 0, "completion": 0}


def count(usage):
    totals["calls"] += 1
    totals["prompt"] += usage.get("prompt_tokens", 0)
    totals["completion"] += usage.get("completion_tokens", 0)


def json_reader():
    pieces = []

    def feed(data):
        if data:
            pieces.append(data)
        else:
            usage = json.loads(b"".join(pieces)).get("usage")
            if usage:
                count(usage)
        return data

    return feed


def event_reader():
    rest = b""

    def feed(data):
        nonlocal rest
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            # Only the last event has a usage that is not null; to parse the others would be slower still.
            if line.startswith(b"data: {") and b'"usage":{' in line:
                usage = json.loads(line[6:]).get("usage")
                if usage:
                    count(usage)
        return data

    return feed


def requestheaders(flow):
    flow.request.stream = True


def responseheaders(flow):
    kind = flow.response.headers.get("content-type", "")
    flow.response.stream = event_reader() if kind.startswith("text/event-stream") else json_reader()


def done():
    print(json.dumps(totals), flush=True)
