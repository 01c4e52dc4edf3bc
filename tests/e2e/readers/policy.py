"""A policy as teams write them for conftest, over Terraform's JSON of a plan and nothing of ours.

Usage: policy.py PLAN. Prints each rule that is broken, one a line, and ends with 1 where there is any; 2 where the file is no plan
that a policy can be held against.

    deny  something is deleted
    deny  somebody who is no contractor is switched off (their e-mail does not begin with "contractor")
    deny  an agent is created whose e-mail is not of our domain
    deny  more than five people are switched off
    deny  a plan that could not be made as a whole, or that nobody may apply
    warn  a record is taken over that was there before
"""

import json
import sys

OUR_DOMAIN = "@acme.example"
PEOPLE = ("halopsa_agent", "halopsa_contact")


def is_switched_off(change):
    before, after = change["before"], change["after"]
    return bool(before and after) and before.get("active") is True and after.get("active") is False


def broken_rules(plan):
    if plan.get("errored"):
        yield "deny", "the plan is errored"
    switched_off = 0
    for resource in plan["resource_changes"]:
        change, address = resource["change"], resource["address"]
        if "delete" in change["actions"]:
            yield "deny", f"{address} is deleted ({change['before']['email']})"
        if resource["type"] in PEOPLE and is_switched_off(change):
            switched_off += 1
            if not change["before"]["email"].startswith("contractor"):
                yield "deny", f"{address} is switched off ({change['before']['name']})"
        if resource["type"] == "halopsa_agent" and change["actions"] == ["create"]:
            if not change["after"]["email"].endswith(OUR_DOMAIN):
                yield "deny", f"{address} is of another company"
        if change.get("importing"):
            yield "warn", f"{address} takes over record {change['importing']['id']}"
    if switched_off > 5:
        yield "deny", f"{switched_off} people are switched off"


def main(path):
    with open(path, encoding="utf-8") as file:
        plan = json.load(file)
    if not str(plan.get("format_version", "")).startswith("1."):
        print("no plan")
        return 2
    denied = False
    for kind, words in broken_rules(plan):
        print(f"{kind}: {words}")
        denied = denied or kind == "deny"
    return 1 if denied else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
