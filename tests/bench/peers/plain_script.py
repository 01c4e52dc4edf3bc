#!/usr/bin/env python3
"""What is written in an afternoon, and what haloform is compared with: list the agents, compare by e-mail, POST those
that are missing, eight at a time, each tried three times. Usage: plain_script.py PEOPLE.json, with HALOPSA_URL,
HALOPSA_CLIENT_ID and HALOPSA_CLIENT_SECRET set. It speaks the guide's API."""
import concurrent.futures
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

BASE = os.environ["HALOPSA_URL"]


def token():
    form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": os.environ["HALOPSA_CLIENT_ID"],
                                   "client_secret": os.environ["HALOPSA_CLIENT_SECRET"],
                                   "scope": "read:agents edit:agents"})
    with urllib.request.urlopen(BASE + "/auth/token", form.encode(), timeout=60) as answer:
        return json.load(answer)["access_token"]


def call(bearer, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + "/api" + path, data, {"Authorization": f"Bearer {bearer}",
                                                                  "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def create(bearer, person):
    for attempt in range(3):
        try:
            return call(bearer, "/Agent", person)
        except (OSError, ValueError):  # no answer, a 5xx, or one that is no JSON: once more
            if attempt == 2:
                raise
    return None


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        wanted = json.load(file)
    bearer = token()
    present, page = [], 1
    while True:
        rows = call(bearer, f"/Agent?page_size=1000&page_no={page}")["agents"]
        present += rows
        if len(rows) < 1000:
            break
        page += 1
    known = {row["email"].lower() for row in present if row.get("email")}
    missing = [person for person in wanted if person["email"].lower() not in known]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        failed = [one for one in pool.map(lambda person: attempt(bearer, person), missing) if one]
    print(f"{len(missing) - len(failed)} made, {len(failed)} failed")
    return 1 if failed else 0


def attempt(bearer, person):
    try:
        create(bearer, person)
    except Exception as error:  # a script goes on with the others
        return str(error)
    return None


if __name__ == "__main__":
    sys.exit(main())
