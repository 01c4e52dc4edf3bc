#!/usr/bin/env python3
"""Counts the requests of whole runs against an instance that speaks as real ones do (`haloform sandbox --profile halo`).

usage: requests.py BUILD_DIR [--smoke]

A company of 500 agents in 20 teams and 3,000 contacts, of whom 100 are declared: a plan with nothing to do, on builds whose
rows of agents carry their teams and on others, and an apply that changes 50 agents. Prints a table of docs/performance.md.
Every plan must find nothing, every apply must leave nothing to do, and changed memberships must not take more requests than
they did (MOST), or this ends with an error. --smoke does the same
with a tenth of the people.
"""
import argparse
import collections
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import urllib.request

AGENTS, TEAMS, CONTACTS, DECLARED, CHANGED = 500, 20, 3_000, 100, 50
# Of an apply in which 50 agents join a second team, by what stands under `instance` for it.
MOST = {"": 96, ", batch: 25": 46}


class Sandbox:
    """The sandbox with a world, and the `--halo NAME=VALUE` settings of this build of it."""

    def __init__(self, haloform, world, settings):
        command = [haloform, "sandbox", "--profile", "halo", "--world", world, "--in-memory"]
        for setting in settings:
            command += ["--halo", setting]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        hello = json.loads(self.process.stdout.readline())
        self.url = hello["url"]
        self.env = {**os.environ, "HALOPSA_URL": self.url, "HALOPSA_CLIENT_ID": hello["client_id"],
                    "HALOPSA_CLIENT_SECRET": hello["client_secret"], "NO_COLOR": "1"}

    def counts(self):
        """Requests since the last call, by kind."""
        with urllib.request.urlopen(self.url + "/_sandbox/requests?summary=1") as answer:
            summary = json.load(answer)
        urllib.request.urlopen(urllib.request.Request(self.url + "/_sandbox/reset-log", data=b"{}", method="POST",
                                                      headers={"Content-Type": "application/json"}))
        kinds = collections.Counter(summary["by_kind"])
        return {"all": summary["total"], "list": kinds["list"], "get": kinds["get"],
                "write": kinds["create"] + kinds["update"], "token": kinds["token"]}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def world(size):
    teams = [{"id": 1 + n, "name": f"Team {n:02}"} for n in range(TEAMS)]
    agents = [{"id": 1_001 + n, "name": f"Agent {n:04}", "email": f"agent{n:04}@bench.example", "isactive": True,
               "teams": [{"id": 5_001 + n, "team_id": 1 + n % TEAMS}]} for n in range(size(AGENTS))]
    contacts = [{"id": 10_001 + n, "type": "contact", "name": f"Contact {n:04}", "email": f"contact{n:04}@bench.example",
                 "site_id": 900, "isactive": True} for n in range(size(CONTACTS))]
    client = {"id": 901, "type": "company", "name": "Client", "main_site_id": 900}
    return {"agents": agents, "customers": [client, *contacts], "teams": teams,
            "sites": [{"id": 900, "name": "Office", "client_id": 901}], "next_id": 100_000}


def people(size, changed, move):
    """The YAML; the first `changed` agents get a job title, or a second team where `move`."""
    text = "teams:\n" + "".join(f"  team{n:02}: {{name: Team {n:02}}}\n" for n in range(TEAMS))
    text += "agents:\n"
    for n in range(size(AGENTS)):
        joins = f", team{(n + 1) % TEAMS:02}" if move and n < changed else ""
        title = "    jobtitle: Engineer\n" if not move and n < changed else ""
        text += (f"  agent{n:04}:\n    name: Agent {n:04}\n    email: agent{n:04}@bench.example\n"
                 f"    teams: [team{n % TEAMS:02}{joins}]\n{title}")
    text += "contacts:\n"
    # Spread over all of them, as they would be.
    step = size(CONTACTS) // size(DECLARED)
    for n in range(0, size(CONTACTS), step):
        text += f"  contact{n:04}:\n    name: Contact {n:04}\n    email: contact{n:04}@bench.example\n    site_id: 900\n"
    return text


class Bench:
    def __init__(self, build, scale):
        self.haloform = build / "cli/haloform"
        self.scale = scale
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="haloform-requests-"))
        (self.root / "world.json").write_text(json.dumps(world(self.size)))

    def size(self, count):
        return max(count // self.scale, 2)

    def configure(self, changed=0, move=False, instance=""):
        (self.root / "haloform.yaml").write_text(
            f"version: 1\ninstance: {{api: halo, rate_limit: off{instance}}}\nguards: {{update: 100%}}\n" +
            people(self.size, changed, move))

    def run(self, sandbox, command, expected):
        done = subprocess.run([self.haloform, *command, "--color", "never"], env=sandbox.env, cwd=self.root,
                              capture_output=True, text=True)
        if done.returncode != 0 or expected not in done.stdout:
            raise SystemExit(f"{command}: exit {done.returncode}, expected {expected!r}:\n{done.stdout}{done.stderr}"[-3000:])
        return sandbox.counts()

    def settled(self, settings=()):
        """A sandbox whose people are all in the state, as they are."""
        for old in self.root.glob("haloform.state.json*"):
            old.unlink()
        sandbox = Sandbox(self.haloform, self.root / "world.json", settings)
        self.configure()
        self.run(sandbox, ["apply", "--auto-approve"], "Apply complete!")
        return sandbox

    def row(self, case, counts):
        print(f"| {case} | {counts['all']} | {counts['token']} | {counts['list']} | {counts['get']} | {counts['write']} |",
              flush=True)

    def plans(self):
        for words, settings in (
                ("rows of agents carry their teams", ()),
                ("they do not, rows of teams name their agents", ("agent-teams=hidden",)),
                ("the same, only of teams that are named", ("agent-teams=hidden", "team-agents=named"))):
            with self.settled(settings) as sandbox:
                self.row(f"plan, nothing to do; {words}", self.run(sandbox, ["plan"], "No changes."))

    def applies(self):
        changed = self.size(CHANGED)
        # How many records one POST carries (`batch` under `instance`): one row for each.
        for batch in ("", ", batch: 25"):
            with self.settled() as sandbox:
                self.configure(changed, instance=batch)
                self.row(f"apply, {changed} agents get a job title{batch}",
                         self.run(sandbox, ["apply", "--auto-approve"], f"{changed} changed"))
                self.run(sandbox, ["plan"], "No changes.")
                self.configure(changed, move=True, instance=batch)
                counts = self.run(sandbox, ["apply", "--auto-approve"], f"{changed} changed")
                self.row(f"apply, {changed} agents join a second team{batch}", counts)
                if counts["all"] > MOST[batch]:
                    raise SystemExit(f"{counts['all']} requests, where at most {MOST[batch]} are enough")
                self.run(sandbox, ["plan"], "No changes.")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    bench = Bench(options.build, 10 if options.smoke else 1)
    print(f"{bench.size(AGENTS)} agents in {TEAMS} teams, {bench.size(CONTACTS)} contacts of which {bench.size(DECLARED)} "
          "are declared\n\n| case | requests | token | lists | gets | writes |\n|---|---|---|---|---|---|", flush=True)
    bench.plans()
    bench.applies()
    shutil.rmtree(bench.root)


if __name__ == "__main__":
    main()
