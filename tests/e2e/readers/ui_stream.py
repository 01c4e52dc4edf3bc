"""Reads a stream of Terraform's machine-readable UI as programs do that follow a run.

Usage: ui_stream.py FILE. Prints JSON, without what is empty: the addresses that are planned by action, those that were imported besides,
what changed outside, the summaries by operation, and errors and warnings. Ends with 2 where a line breaks a rule of the stream.
"""

import datetime
import json
import sys

LEVELS = {"info", "warn", "error", "debug", "trace"}
ACTIONS = {"noop", "move", "remove", "create", "read", "update", "replace", "delete", "import"}
BEGUN, ENDED = "apply_start", {"apply_complete", "apply_errored"}


class Broken(Exception):
    """A line that no reader would take."""


def expect(right, what):
    if not right:
        raise Broken(what)


def text(node, key):
    expect(isinstance(node.get(key), str), f"{key} is no text in {json.dumps(node)[:200]}")
    return node[key]


class Reader:
    def __init__(self):
        self.found = {"planned": {}, "summaries": {}}
        self.found |= {key: [] for key in ("importing", "outside", "done", "failed", "errors", "warnings")}
        self.running = {}

    def take(self, number, line):
        record = json.loads(line)
        expect(isinstance(record, dict), "a line is no object")
        expect(text(record, "@level") in LEVELS, f"level {record['@level']}")
        expect(text(record, "@message") and "\n" not in record["@message"], "a message is one line")
        text(record, "@module")
        datetime.datetime.fromisoformat(text(record, "@timestamp").replace("Z", "+00:00"))
        kind = text(record, "type")
        expect((kind == "version") == (number == 0), "the version is the first line, and no other")
        # A type that a reader does not know shows its message, and is no error.
        getattr(self, "take_" + kind, lambda _: None)(record)

    def take_version(self, record):
        expect(text(record, "ui").split(".")[0] == "1", "another version of the stream")

    def address_of(self, node):
        resource = node["resource"]
        for key in ("addr", "module", "resource", "implied_provider", "resource_type", "resource_name"):
            text(resource, key)
        expect(resource["addr"] == resource["resource"], "there is no module, so both addresses are one")
        expect(resource["addr"] == f"{resource['resource_type']}.{resource['resource_name']}", "an address of other parts")
        expect("resource_key" in resource, "no key")
        return resource["addr"]

    def action_of(self, node):
        expect(text(node, "action") in ACTIONS, f"action {node['action']}")
        return node["action"]

    def take_planned_change(self, record):
        change = record["change"]
        address = self.address_of(change)
        self.found["planned"].setdefault(self.action_of(change), []).append(address)
        if "importing" in change:
            expect(text(change["importing"], "id"), "what is imported has an id")
            self.found["importing"].append(address)

    def take_resource_drift(self, record):
        self.action_of(record["change"])
        self.found["outside"].append(self.address_of(record["change"]))

    def take_diagnostic(self, record):
        diagnostic = record["diagnostic"]
        severity = text(diagnostic, "severity")
        expect(severity in ("error", "warning"), f"severity {severity}")
        expect(record["@level"] == ("warn" if severity == "warning" else "error"), "a level of another severity")
        text(diagnostic, "detail")
        expect(record["@message"].endswith(text(diagnostic, "summary")), "a message without its summary")
        if "range" in diagnostic:
            text(diagnostic["range"], "filename")
            for point in ("start", "end"):
                for key in ("line", "column", "byte"):
                    expect(isinstance(diagnostic["range"][point][key], int), f"{key} is no number")
        self.found[severity + "s"].append(diagnostic["summary"])

    def take_change_summary(self, record):
        changes = record["changes"]
        counts = {key: changes[key] for key in ("import", "add", "change", "remove")}
        expect(all(isinstance(count, int) for count in counts.values()), "a count is no number")
        operation = text(changes, "operation")
        expect(operation in ("plan", "apply", "destroy"), f"operation {operation}")
        expect(operation not in self.found["summaries"], "a second summary")
        self.found["summaries"][operation] = counts

    def take_apply_start(self, record):
        hook = record["hook"]
        address = self.address_of(hook)
        expect(address not in self.running, f"{address} begins twice")
        self.running[address] = self.action_of(hook)

    def take_apply_progress(self, record):
        expect(self.address_of(record["hook"]) in self.running, "progress of what does not run")
        expect(isinstance(record["hook"]["elapsed_seconds"], (int, float)), "elapsed_seconds")

    def end(self, record, place):
        address = self.address_of(record["hook"])
        expect(self.running.pop(address, None) == self.action_of(record["hook"]), f"{address} ends, and did not begin")
        expect(isinstance(record["hook"]["elapsed_seconds"], (int, float)), "elapsed_seconds")
        self.found[place].append(address)

    def take_apply_complete(self, record):
        self.end(record, "done")

    def take_apply_errored(self, record):
        self.end(record, "failed")


def main(path):
    reader = Reader()
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    try:
        expect(lines.pop() == "", "the last line has no end")
        for number, line in enumerate(lines):
            reader.take(number, line)
        expect(not reader.running, f"{list(reader.running)} have no end")
    except (Broken, KeyError, ValueError) as problem:
        print(f"no stream: {problem!r}")
        return 2
    print(json.dumps({key: value for key, value in reader.found.items() if value}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
