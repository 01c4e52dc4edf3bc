"""Holds every plan that a test expects against docs/plan.schema.json, with a validator that is not ours.

A schema that takes everything proves nothing, so for each kind of object in those plans it is also tried whether an
unknown key, and the absence of any key that is always there, is refused.

Run from the root of the repository: python3 tests/render/check_schema.py
"""

import copy
import json
import pathlib
import sys

import jsonschema

# Objects that hold whatever fields there are: what is in them may be absent.
OPEN = ("change.before", "change.after", "applied.fields", "haloform.allowed", "unmanaged_records.fields")
# Keys that Terraform writes only where they mean something.
SOMETIMES = ("change.importing",)


def plans():
    """The plans among the files that tests expect, by path."""
    tests = pathlib.Path("tests")
    files = sorted(tests.glob("**/golden/*.json")) + sorted(tests.glob("scenarios/*/expected/*.json"))
    files.append(tests / "e2e/golden/acme/plan.json")
    for path in files:
        document = json.loads(path.read_text(encoding="utf-8"))
        if path.name.startswith("plan") or "resource_changes" in document:
            yield path, document


def objects(node, path=""):
    """Every object in a document, with its path; the items of a list share one path."""
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from objects(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for item in node:
            yield from objects(item, path)


def refuses(validator, document):
    return not validator.is_valid(document)


def holes(validator, document, tried):
    """What the schema lets through although it should not, each as a sentence."""
    for path, node in objects(document):
        keys = tuple(sorted(node))
        if (path, keys) in tried:
            continue
        tried.add((path, keys))
        node["No Such Key"] = 1
        if not refuses(validator, document):
            yield f"takes an unknown key in {path or 'the document'}"
        del node["No Such Key"]
        if path.endswith(OPEN):
            continue
        for key in keys:
            if f"{path}.{key}".endswith(SOMETIMES):
                continue
            value = node.pop(key)
            if not refuses(validator, document):
                yield f"does not miss {path}.{key}"
            node[key] = value


def main():
    schema = json.loads(pathlib.Path("docs/plan.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    troubles = []
    tried = set()
    count = 0
    for path, document in plans():
        count += 1
        for error in validator.iter_errors(document):
            place = "/".join(str(part) for part in error.absolute_path)
            troubles.append(f"{path}: {place}: {error.message}")
        if not troubles:
            troubles += [f"{path}: the schema {hole}" for hole in holes(validator, copy.deepcopy(document), tried)]
    if count < 2:
        troubles.append(f"only {count} plans were found under tests: is this the root of the repository?")
    for trouble in troubles:
        print(trouble)
    print(f"{count} plans, {len(tried)} kinds of objects, {len(troubles)} troubles")
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
