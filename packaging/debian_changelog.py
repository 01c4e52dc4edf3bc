#!/usr/bin/env python3
"""Debian's changelog out of ours: the section of one version, which is also what its release page shows.

debian_changelog.py --version 1.2.0 CHANGELOG.md            Debian's form, dated by SOURCE_DATE_EPOCH
debian_changelog.py --version 1.2.0 --notes CHANGELOG.md    the section itself, for the release page
"""
import argparse
import datetime
import email.utils
import os
import re
import sys
import textwrap


def section_of(text, version):
    """The heading's words behind the version, and the lines below it up to the next version."""
    found = re.search(rf"^## {re.escape(version)}(?![\w.-])[ \t]*(.*)\n((?:(?!## ).*\n?)*)", text, re.M)
    if not found:
        raise SystemExit(f"CHANGELOG.md has no section `## {version}`: write one, or correct the version in CMakeLists.txt")
    return found[1].strip(), found[2].strip()


def entries_of(body):
    """Every paragraph and every point as one line of text."""
    entries = []
    for line in body.split("\n"):
        text = line.strip()
        if not text:
            entries.append("")
        elif line.startswith("- ") or not entries or not entries[-1]:
            entries.append(text.removeprefix("- "))
        else:
            entries[-1] += " " + text
    return [entry for entry in entries if entry]


def debian_changelog(text, version, revision, maintainer, when):
    heading, body = section_of(text, version)
    distribution = "UNRELEASED" if "not released" in heading else "unstable"
    lines = [f"haloform ({version}-{revision}) {distribution}; urgency=medium", ""]
    for entry in entries_of(body):
        lines += textwrap.wrap(entry, 78, initial_indent="  * ", subsequent_indent="    ", break_on_hyphens=False)
    return "\n".join(lines + ["", f" -- {maintainer}  {email.utils.format_datetime(when)}", ""])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file")
    arguments.add_argument("--version", required=True)
    arguments.add_argument("--revision", default="1")
    arguments.add_argument("--maintainer", default="")
    arguments.add_argument("--notes", action="store_true")
    given = arguments.parse_args()
    with open(given.file, encoding="utf-8") as file:
        text = file.read()
    if given.notes:
        print(section_of(text, given.version)[1])
        return
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    utc = datetime.timezone.utc
    when = datetime.datetime.fromtimestamp(int(epoch), utc) if epoch else datetime.datetime.now(utc)
    sys.stdout.write(debian_changelog(text, given.version, given.revision, given.maintainer, when))


if __name__ == "__main__":
    main()
