"""Reads what pipelines hand to their hosts, by the rules and limits of each host, and tells what the host would show.

Usage: hosts.py KIND=FILE... Prints JSON: for each KIND what its host shows. Ends with 2 and a line on each rule that is broken. Written
from what the hosts take; nothing here knows how haloform writes.
"""

import gzip
import html.parser
import json
import re
import sys
import urllib.parse
import xml.etree.ElementTree

MEBIBYTE = 1 << 20
BROKEN = []


def expect(right, what):
    if not right:
        BROKEN.append(what[:300])


def counted(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def relative(path, where):
    expect(path and not path.startswith("/") and "://" not in path and "\\" not in path, f"{where}: the path {path!r} is not relative")
    expect(all(part not in ("", ".", "..") for part in path.split("/")), f"{where}: the path {path!r} leads elsewhere")


def positive(number, where):
    expect(isinstance(number, int) and not isinstance(number, bool) and number >= 1, f"{where}: {number!r} is no line")


def filled_text(node, key, most, where):
    text = node.get(key)
    expect(isinstance(text, str) and text.strip(), f"{where}: no {key}")
    expect(len(text or "") <= most, f"{where}: {key} has {len(text or '')} characters")


def hidden(messages):
    """How many others an annotation says there are."""
    found = (re.match(r"([0-9,]+) more \w+ not shown here", message) for message in messages)
    return sum(int(match[1].replace(",", "")) for match in found if match)


# ---- GitHub's runner: what it unescapes, the percent sign last

GITHUB_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
GITHUB_PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))
GITHUB_COMMANDS = {"error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "add-matcher", "remove-matcher", "echo",
                   "stop-commands", "set-output", "save-state", "set-env", "add-path", "internal-set-repo-path"}


def unescaped(text, table):
    for code, sign in table:
        text = text.replace(code, sign)
    return text


def github(text):
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        line = line.lstrip()
        end = line.find("::", 2)
        if not line.startswith("::") or end < 0:
            expect("##[" not in line, f"github: an older command: {line}")
            continue
        name, _, rest = line[2:end].partition(" ")
        if name not in GITHUB_COMMANDS:
            continue
        pairs = [pair.split("=", 1) for pair in rest.strip().split(",") if pair]
        properties = {pair[0]: unescaped(pair[1], GITHUB_PROPERTY) for pair in pairs if len(pair) == 2}
        found.append((name, properties, unescaped(line[end + 2 :], GITHUB_DATA)))
    for name, properties, message in found:
        expect(name in ("error", "warning", "notice"), f"github: the command {name}")
        expect(message.strip(), "github: an annotation without words")
        expect(set(properties) <= {"file", "line", "col", "endLine", "endColumn", "title"}, f"github: {properties}")
        expect(("file" in properties) == ("line" in properties), f"github: half a place: {properties}")
        if "file" in properties:
            relative(properties["file"], "github")
            positive(int(properties["line"]), "github")
        expect(len(message.encode()) <= 64 * 1024, "github: a message of more than 64 KiB")
    shown = counted(name for name, _, _ in found)
    expect(all(count <= 10 for count in shown.values()), f"github: the runner drops what is above 10: {shown}")
    more = {name: hidden(message for kind, _, message in found if kind == name) for name in shown}
    return {name: {"shown": count, "more": more[name]} if more[name] else {"shown": count} for name, count in shown.items()}


def github_outputs(text):
    found = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        expect(equals and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", name) and "<<" not in name, f"github outputs: {line!r}")
        found[name] = value
    return found


def markdown(text, most, where):
    expect(len(text.encode()) <= most, f"{where}: {len(text.encode())} bytes")
    expect(text.count("<details>") == text.count("</details>"), f"{where}: a fold has no end")
    expect(text.count("```") % 2 == 0, f"{where}: a block of code has no end")
    steps, columns = {}, None
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            columns = None
        elif columns is None and cells[0] == "" and set(cells[1:]) <= {"agents", "contacts", "teams"}:
            columns = cells
        elif columns and not cells[0].startswith("---") and len(cells) == len(columns):
            steps[cells[0]] = sum(int(re.match(r"[0-9,]*", cell)[0].replace(",", "") or 0) for cell in cells[1:])
    return {"title": text.split("\n", 1)[0], **({"steps": steps} if steps else {})}


# ---- Azure: commands anywhere in a line, in any letter case

AZURE_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%AZP25", "%"))
AZURE_PROPERTY = (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%"))


def azure(text):
    issues = []
    for line in re.split(r"\r\n|\r|\n", text):
        start = line.lower().find("##vso[")
        end = line.find("]", start)
        if start < 0 or end < 0:
            continue
        name, _, rest = line[start + 6 : end].partition(" ")
        pairs = [pair.split("=", 1) for pair in rest.split(";") if pair.strip()]
        properties = {pair[0].strip().lower(): unescaped(pair[1], AZURE_PROPERTY) for pair in pairs if len(pair) == 2}
        data = unescaped(line[end + 1 :], AZURE_DATA)
        if name.lower() == "task.uploadsummary":
            expect(data.startswith("/") and data.endswith(".md"), f"azure: no file of a summary: {data}")
            continue
        expect(name == "task.logissue", f"azure: the command {name}")
        expect(properties.get("type") in ("error", "warning"), f"azure: {properties}")
        expect(set(properties) <= {"type", "sourcepath", "linenumber", "columnnumber", "code"}, f"azure: {properties}")
        expect(("sourcepath" in properties) == ("linenumber" in properties), f"azure: half a place: {properties}")
        if "sourcepath" in properties:
            relative(properties["sourcepath"], "azure")
            positive(int(properties["linenumber"]), "azure")
        expect(data.strip() and "\n" not in data, "azure: an issue is one line")
        issues.append((properties.get("type"), data))
    shown = counted(kind for kind, _ in issues)
    expect(all(count <= 10 for count in shown.values()), f"azure: the agent drops what is above 10: {shown}")
    more = {name: hidden(data for kind, data in issues if kind == name) for name in shown}
    return {name: {"shown": count, "more": more[name]} if more[name] else {"shown": count} for name, count in shown.items()}


# ---- GitLab


def gitlab(text):
    """Its widget in a merge request: either counts, or the name of what is wrong."""
    try:
        report = json.loads(text)
    except ValueError:
        return {"tf_report_error": "invalid_json_format"}
    if not {"create", "update", "delete"} <= set(report):
        return {"tf_report_error": "missing_json_keys"}
    counts = {}
    for key in ("create", "update", "delete"):
        value = report[key]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            counts[key] = min(value, 999_999)
        elif isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value):
            counts[key] = int(value)
        else:
            return {"tf_report_error": "invalid_resource_count"}
    return counts


def codequality(text):
    report = json.loads(text)
    expect(isinstance(report, list), "codequality: no list")
    prints = set()
    for one in report:
        where = f"codequality {json.dumps(one)[:120]}"
        filled_text(one, "description", 4 * 1024, where)
        filled_text(one, "fingerprint", 255, where)
        expect(one["fingerprint"] not in prints, f"{where}: overwritten, since its fingerprint is there twice")
        prints.add(one["fingerprint"])
        expect(one["severity"] in ("blocker", "critical", "major", "minor", "info", "unknown"), f"{where}: severity")
        relative(one["location"]["path"], where)
        positive(one["location"]["lines"]["begin"], where)
    return {"severities": counted(one["severity"] for one in report), "checks": counted(one["check_name"] for one in report)}


# ---- Bitbucket


def bitbucket(text):
    both = json.loads(text)
    report, annotations = both["report"], both["annotations"]
    filled_text(report, "title", 450, "bitbucket report")
    filled_text(report, "details", 2000, "bitbucket report")
    expect(report["report_type"] in ("SECURITY", "COVERAGE", "TEST", "BUG"), "bitbucket: report_type")
    expect(report["result"] in ("PASSED", "FAILED", "PENDING"), "bitbucket: result")
    expect(len(report["data"]) <= 10, "bitbucket: more than 10 data")
    expect(all(item["type"] == "NUMBER" and isinstance(item["value"], int) for item in report["data"]), "bitbucket: data")
    expect(len(annotations) <= 1000, f"bitbucket: {len(annotations)} annotations")
    ids = set()
    for one in annotations:
        where = f"bitbucket {json.dumps(one)[:120]}"
        filled_text(one, "external_id", 255, where)
        expect(one["external_id"] not in ids, f"{where}: there twice")
        ids.add(one["external_id"])
        expect(one["annotation_type"] in ("VULNERABILITY", "CODE_SMELL", "BUG"), f"{where}: annotation_type")
        filled_text(one, "summary", 450, where)
        filled_text(one, "details", 2000, where)
        expect(one.get("severity") in ("HIGH", "MEDIUM", "LOW", "CRITICAL"), f"{where}: severity")
        if "path" in one:
            relative(one["path"], where)
            positive(one["line"], where)
    # They are sent a hundred at a time.
    for at in range(0, len(annotations), 100):
        expect(len(json.dumps(annotations[at : at + 100])) <= MEBIBYTE, "bitbucket: a request of more than 1 MiB")
    return {
        "result": report["result"],
        "data": {item["title"]: item["value"] for item in report["data"] if item["value"]},
        "annotations": len(annotations),
        "more": hidden(one["summary"] for one in annotations),
    }


# ---- SARIF 2.1.0 as code scanning takes it


def sarif_message(node, key, where):
    text = (node.get(key) or {}).get("text")
    expect(isinstance(text, str) and text.strip(), f"{where}: no {key}.text")
    expect(not re.search(r"\{\d+\}", re.sub(r"\{\{|\}\}", "", text or "")), f"{where}: a placeholder without its argument")


def sarif(text):
    expect(len(gzip.compress(text.encode())) <= 10 * MEBIBYTE, "sarif: more than 10 MiB, compressed")
    log = json.loads(text)
    expect(log["version"] == "2.1.0" and log["$schema"].startswith("https://"), "sarif: another version")
    expect(len(log["runs"]) <= 20, "sarif: more than 20 runs")
    levels, used = [], []
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        filled_text(driver, "name", 100, "sarif driver")
        filled_text(run["automationDetails"], "id", 1000, "sarif automationDetails")
        expect(len(run["results"]) <= 25_000 and len(driver["rules"]) <= 25_000, "sarif: more than 25,000 results or rules")
        rules = [rule["id"] for rule in driver["rules"]]
        expect(len(rules) == len(set(rules)), "sarif: a rule is there twice")
        for rule in driver["rules"]:
            for key in ("shortDescription", "fullDescription", "help"):
                sarif_message(rule, key, f"sarif rule {rule['id']}")
        for result in run["results"]:
            where = f"sarif {json.dumps(result)[:120]}"
            sarif_message(result, "message", where)
            expect(result["ruleId"] in rules and rules[result.get("ruleIndex", 0)] == result["ruleId"], f"{where}: another rule")
            expect(result["level"] in ("error", "warning", "note", "none"), f"{where}: level")
            place = result["locations"][0]["physicalLocation"]
            uri = place["artifactLocation"]["uri"]
            relative(urllib.parse.unquote(uri), where)
            expect(re.fullmatch(r"[A-Za-z0-9._~/%!$&'()*+,;=@-]+", uri), f"{where}: the URI {uri!r}")
            region = place["region"]
            for key in ("startLine", "startColumn", "endLine", "endColumn"):
                positive(region[key], where)
            expect((region["startLine"], region["startColumn"]) < (region["endLine"], region["endColumn"]), f"{where}: an empty region")
            levels.append(result["level"])
            used.append(result["ruleId"])
    return {"levels": counted(levels), "rules": counted(used)}


def junit(text):
    root = xml.etree.ElementTree.fromstring(text)
    suites = [root] if root.tag == "testsuite" else list(root)
    ends = []
    for suite in suites:
        expect(suite.tag == "testsuite", f"junit: {suite.tag}")
        of_suite = []
        for case in suite.iter("testcase"):
            expect(case.get("name") and case.get("classname"), "junit: a test without a name")
            float(case.get("time"))
            end = [part.tag for part in case if part.tag in ("failure", "error", "skipped")]
            expect(len(end) <= 1, "junit: a test ends twice")
            of_suite.append(end[0] if end else "passed")
        counts = counted(of_suite)
        for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            expect(int(suite.get(key)) == counts.get(tag, 0), f"junit: {key} is {suite.get(key)}")
        expect(int(suite.get("tests")) == len(of_suite), "junit: tests")
        ends += of_suite
    return counted(ends)


# ---- a page


class Page(html.parser.HTMLParser):
    VOID = {"meta", "link", "input", "br", "hr", "img", "path", "circle", "line", "rect", "use"}

    def __init__(self):
        super().__init__()
        self.open, self.steps, self.actions = [], 0, []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        for key in ("src", "href", "action", "data", "poster", "srcset", "xlink:href"):
            expect(attributes.get(key, "#").startswith(("#", "data:,")), f"html: <{tag}> leads to {attributes.get(key)}")
        expect(not any(key.startswith("on") for key in attributes), f"html: <{tag}> runs something")
        if tag == "article" and "step" in (attributes.get("class") or "").split():
            self.steps += 1
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            expect(self.open and self.open.pop() == tag, f"html: </{tag}> closes another")


def html_page(text):
    expect("Content-Security-Policy" in text, "html: no policy")
    page = Page()
    page.feed(text)
    page.close()
    expect(not page.open, f"html: {page.open[-3:]} have no end")
    return {"steps": page.steps}


def approval(text):
    expect(len(text.encode()) <= MEBIBYTE, f"approval: {len(text.encode())} bytes")
    document = json.loads(text)
    return {"digest": document.get("digest"), "steps": len(document.get("steps", []))}


READERS = {
    "github": github,
    "github-outputs": github_outputs,
    "github-summary": lambda text: markdown(text, MEBIBYTE, "a summary of GitHub"),
    "markdown": lambda text: markdown(text, 60_000, "markdown"),
    # GitHub takes 65,536 characters; Azure DevOps and GitLab take more.
    "comment": lambda text: markdown(text, 65_536, "a comment"),
    "azure": azure,
    "gitlab": gitlab,
    "codequality": codequality,
    "bitbucket": bitbucket,
    "sarif": sarif,
    "junit": junit,
    "html": html_page,
    "approval": approval,
}


def main(arguments):
    found = {}
    for argument in arguments:
        kind, _, path = argument.partition("=")
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        try:
            found[kind] = READERS[kind](text)
        except (KeyError, IndexError, TypeError, ValueError, xml.etree.ElementTree.ParseError) as problem:
            expect(False, f"{kind}: {problem!r}")
    for what in BROKEN:
        print(what)
    if BROKEN:
        return 2
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
