"""Summarises Terraform's JSON of a plan by what is done to which resource, as programs written for Terraform do.

Usage: summarize.py PLAN. Prints JSON: for each of import, add, change, destroy the addresses, sorted. Knows of a change no more than
`actions` (one or two words) and `importing`, and is as strict as a decoder with types: what is missing or of another type ends it
with 2.
"""

import json
import sys

KINDS = {
    ("create",): "add",
    ("update",): "change",
    ("delete",): "destroy",
    ("delete", "create"): "replace",
    ("create", "delete"): "replace",
    ("no-op",): None,
    ("read",): None,
}


class NoPlan(Exception):
    """The file is not what Terraform writes."""


def expect(value, kind, what):
    if not isinstance(value, kind):
        raise NoPlan(f"{what}: {kind.__name__} is expected")
    return value


def version_of(plan):
    version = expect(plan.get("format_version"), str, "format_version")
    major, _, minor = version.partition(".")
    if not (0, 1) <= (int(major), int(minor)) < (2, 0):
        raise NoPlan(f"format_version {version} is not supported")


def summary_of(plan):
    version_of(plan)
    for flag in ("applyable", "complete", "errored"):
        expect(plan.get(flag, False), bool, flag)
    found = {"import": [], "add": [], "change": [], "destroy": [], "replace": []}
    for resource in expect(plan.get("resource_changes", []), list, "resource_changes"):
        address = expect(resource["address"], str, "address")
        expect(resource["mode"], str, "mode")
        expect(resource["provider_name"], str, "provider_name")
        change = expect(resource["change"], dict, "change")
        actions = tuple(expect(change["actions"], list, "actions"))
        if actions not in KINDS:
            raise NoPlan(f"{address}: {actions} are no actions")
        for side in ("before", "after"):
            if change[side] is not None:
                expect(change[side], dict, side)
        if "importing" in change:
            expect(expect(change["importing"], dict, "importing").get("id"), str, "importing.id")
            found["import"].append(address)
        if KINDS[actions] is not None:
            found[KINDS[actions]].append(address)
    return {kind: sorted(addresses) for kind, addresses in found.items() if addresses}


def main(path):
    try:
        with open(path, encoding="utf-8") as file:
            plan = expect(json.load(file), dict, "the document")
        print(json.dumps(summary_of(plan), sort_keys=True))
    except (NoPlan, KeyError, ValueError) as problem:
        print(f"no plan: {problem!r}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
