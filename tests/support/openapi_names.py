#!/usr/bin/env python3
"""Takes from an OpenAPI document of HaloPSA what the tests look up in it: paths, names of parameters, names and types of
properties. tests/support/openapi_names.py swagger.json > tests/support/halo_openapi.json

An instance serves its document under /api/swagger/v2/swagger.json. None of its texts is kept.
"""
import json
import sys

RECORDS = ["Agent", "Users", "Client", "Site", "Team"]
ALONE = ["/Agent/me", "/InstanceInfo", "/Roles", "/UserRoles"]
# Lists of records within a record, of those that are ever sent.
SENT_LISTS = {"Uname": ["teams", "roles", "departments", "customfields"], "Users": ["roles", "customfields"]}


def last(reference):
    return reference.rsplit("/", 1)[-1]


def schema_of_body(operation):
    return operation["requestBody"]["content"]["application/json"]["schema"]


def shape(schema):
    """The type of a property: without texts, and of what it refers to the name alone."""
    kept = {key: schema[key] for key in ("type", "nullable", "$ref") if key in schema}
    if "items" in schema:
        kept["items"] = shape(schema["items"])
    return kept


def operation_of(operation):
    kept = {"parameters": [{"name": parameter["name"]} for parameter in operation.get("parameters", [])]}
    if "requestBody" in operation:
        kept["requestBody"] = {"content": {"application/json": {"schema": shape(schema_of_body(operation))}}}
    return kept


def names_of(document):
    schemas = document["components"]["schemas"]
    paths, wanted = {}, []
    for path in [f"/{record}{rest}" for record in RECORDS for rest in ("", "/{id}")] + ALONE:
        operations = document["paths"][path]
        paths[path] = {how: operation_of(operations[how]) for how in ("get", "post", "delete") if how in operations}
        if "post" in operations and path.strip("/") in RECORDS:
            wanted.append(last(schema_of_body(operations["post"])["items"]["$ref"]))
    for name, lists in SENT_LISTS.items():
        wanted += [last(schemas[name]["properties"][one]["items"]["$ref"]) for one in lists]
    kept = {name: {"properties": {key: shape(value) for key, value in schemas[name]["properties"].items()}}
            for name in wanted}
    return {"paths": paths, "components": {"schemas": kept}}


def written(value, depth=0):
    """JSON with one line for each operation of a path and each property, so that a diff shows what changed."""
    if not value or "parameters" in value or isinstance(value.get("type", value.get("$ref", value.get("nullable"))), (str, bool)):
        return json.dumps(value)
    inner = ",\n".join(f"{' ' * (depth + 1)}{json.dumps(key)}: {written(one, depth + 1)}" for key, one in value.items())
    return "{\n" + inner + "\n" + " " * depth + "}"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print(written(names_of(json.load(file))))
