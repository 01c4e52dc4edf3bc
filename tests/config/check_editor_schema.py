"""Holds files of YAML against a JSON Schema of ours, with a parser and a validator that are not ours.

Run as: python3 tests/config/check_editor_schema.py SCHEMA valid|wrong FILE...
It prints each file that is judged otherwise than it should be, with why, and ends with 1 where there is one.

YAML is read as version 1.2 means it, which is what haloform and editors do: `no` and `on` are texts, and so is a date. Digits behind a
leading zero are a text, as haloform has it.
"""

import json
import pathlib
import re
import sys

import jsonschema
import yaml


class Core(yaml.SafeLoader):
    """The core schema of YAML 1.2."""

    yaml_implicit_resolvers = {}


def resolves(tag, pattern, first):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)


resolves("null", "~|null|Null|NULL|", ["~", "n", "N", ""])
resolves("bool", "true|True|TRUE|false|False|FALSE", list("tTfF"))
resolves("int", r"[-+]?(?:0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789"))
resolves("float", r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
         list("-+.0123456789"))


def mapping(loader, node):
    """Keys are texts, whatever they look like."""
    return {key.value: loader.construct_object(value, deep=True) for key, value in node.value}


def whole_number(loader, node):
    text = node.value
    return int(text[2:], 8) if text.startswith("0o") else int(text, 0)


def number(loader, node):
    return float(node.value.lower().replace(".inf", "inf").replace(".nan", "nan"))


Core.add_constructor("tag:yaml.org,2002:map", mapping)
Core.add_constructor("tag:yaml.org,2002:int", whole_number)
Core.add_constructor("tag:yaml.org,2002:float", number)


def main():
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    wanted = sys.argv[2]
    troubles = 0
    for path in sys.argv[3:]:
        text = pathlib.Path(path).read_text(encoding="utf-8-sig")
        mistakes = [f"{'/'.join(str(part) for part in error.absolute_path)}: {error.message[:200]}"
                    for error in validator.iter_errors(yaml.load(text, Loader=Core))]
        if wanted == "wrong" and not mistakes:
            troubles += 1
            print(f"{path}: the schema takes it")
        if wanted == "valid" and mistakes:
            troubles += 1
            print(f"{path}: {mistakes[0]}")
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
