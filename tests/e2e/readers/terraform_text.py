"""Reads the text of a plan, an apply or another command as tools do that were made for Terraform's: tfcmt, Atlantis and Digger.

Usage: terraform_text.py COMMAND FILE. Prints JSON: for each tool what it would show, without what is empty. The expressions are those
of the tools; nothing here knows what else haloform writes.
"""

import json
import re
import sys

TFCMT_PASS = {"plan": re.compile(r"^(Plan: \d|No changes.)", re.M), "apply": re.compile(r"^(Apply complete!)", re.M)}
TFCMT_FAIL = {"plan": re.compile(r"^([│|] )?(Error: )", re.M), "apply": re.compile(r"^(Error: )", re.M)}
TFCMT_WARNING = re.compile(r"^([│|] )?(Warning: )", re.M)
TFCMT_OUTPUTS = re.compile(r"^Changes to Outputs:", re.M)
TFCMT_DESTROY = re.compile(r"([1-9][0-9]* to destroy.)")
TFCMT_LISTS = (
    ("created", re.compile(r"^ *# (.*) will be created$")),
    ("updated", re.compile(r"^ *# (.*) will be updated in-place$")),
    ("deleted", re.compile(r"^ *# (.*) will be destroyed$")),
    ("replaced", re.compile(r"^ *# (.*?)(?: is tainted, so)? must be replaced$")),
    ("replaced", re.compile(r"^ *# (.*?) will be replaced, as requested$")),
    ("imported", re.compile(r"^ *# (.*?) will be imported$")),
    ("moved", re.compile(r"^ *# .*? has moved to (.*?)$")),
)
# These two stand in the line below the one that names the resource.
TFCMT_BELOW = (
    ("imported", re.compile(r"^ *# \(imported from (.*?)\)$")),
    ("moved", re.compile(r"^ *# \(moved from (.*?)\)$")),
)
TFCMT_CHANGED = re.compile(r"^ *# (.*?) (?:will be updated in-place|must be replaced|will be replaced, as requested)$")

ATLANTIS_PLAN = re.compile(
    r"Plan: (?:(\d+) to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy(?:, \d+ to forget)?\."
)
ATLANTIS_NOTHING = re.compile(r"No changes. (Infrastructure is up-to-date|Your infrastructure matches the configuration).")
ATLANTIS_OUTSIDE = re.compile(r"Note: Objects have changed outside of Terraform")
# Signs that it moves to the beginning of a line, so that GitHub colours the line.
ATLANTIS_SIGN = re.compile(r"^( +)([-+~]\s)(.*)(\s=\s|\s->\s|<<|\{|\(known after apply\)| {2,}[^ ]+:.*)(.*)", re.M)

DIGGER_BEGINNINGS = (
    "Terraform will perform the following actions:",
    "OpenTofu will perform the following actions:",
    "No changes. Your infrastructure matches the configuration.",
)


def filled(found):
    return {key: value for key, value in found.items() if value}


def tfcmt_lists(lines):
    found = {}
    for number, line in enumerate(lines):
        for name, pattern in TFCMT_LISTS:
            match = pattern.match(line)
            if match:
                found.setdefault(name, []).append(match[1])
                break
        else:
            for name, pattern in TFCMT_BELOW:
                of = TFCMT_CHANGED.match(lines[number - 1]) if pattern.match(line) else None
                if of:
                    found.setdefault(name, []).append(of[1])
    return found


def tfcmt_outside(lines):
    """What it cuts out; an end that is missing ends tfcmt itself."""
    start = [at + 1 for at, line in enumerate(lines) if line == "Note: Objects have changed outside of Terraform"]
    if not start:
        return []
    end = [at + 1 for at, line in enumerate(lines) if line.startswith("Unless you have made equivalent changes to your configuration")]
    return lines[start[-1] : end[0]]


def tfcmt(kind, text):
    has_failed = TFCMT_FAIL[kind].search(text)
    if not has_failed and not TFCMT_PASS[kind].search(text) and not (kind == "plan" and TFCMT_OUTPUTS.search(text)):
        return {"not_understood": True}
    lines = text.split("\n")
    # An error is what it shows, wherever it stands.
    shown = TFCMT_FAIL[kind] if has_failed else TFCMT_PASS[kind]
    result = next(line for line in lines if shown.search(line))
    if kind == "apply":
        return filled({"result": result, "has_error": bool(has_failed)})
    outside = [line for line in tfcmt_outside(lines) if line.endswith(" has changed")]
    return filled(
        {
            "result": result,
            "has_error": bool(has_failed),
            "has_destroy": bool(TFCMT_DESTROY.search(result)),
            "has_no_changes": result.startswith("No changes"),
            "has_warning": any(TFCMT_WARNING.search(line) for line in lines),
            "outside": len(outside),
            "actions": any(line == "Terraform will perform the following actions:" for line in lines),
            **tfcmt_lists(lines),
        }
    )


def atlantis(text):
    plan = ATLANTIS_PLAN.search(text)
    found = {"no_changes": bool(ATLANTIS_NOTHING.search(text)), "outside": bool(ATLANTIS_OUTSIDE.search(text))}
    if plan:
        counts = [int(count or 0) for count in plan.groups()]
        found["stats"] = dict(zip(("import", "add", "change", "destroy"), counts))
    found["coloured"] = len(ATLANTIS_SIGN.findall(text))
    return filled(found)


def digger(text):
    starts = [text.find(line) for line in DIGGER_BEGINNINGS]
    starts = [start for start in starts if start > 0]
    return text[starts[0] if starts else 0 :].split("\n", 1)[0]


def main(command, path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    found = {"tfcmt": tfcmt("apply" if command == "apply" else "plan", text)}
    if command != "apply":
        found |= {"atlantis": atlantis(text), "digger": digger(text)}
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
