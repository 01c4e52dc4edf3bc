#!/usr/bin/env python3
"""Counts the requests to each store of the state, and takes the time of whole runs, side by side in one series.

usage: stores.py BUILD_DIR [--smoke] [--only STORE]

Three cases for each store: an apply of 60 creates, one of 1,000, and one of a single update where the state holds 10,000
people. The instance is the sandbox, which answers at once: what is measured is what the store adds. All stores are real servers
on this machine (store_servers.py). A request is one of HTTP; for git by path it is one push, fetch or look at the remote; for
PostgreSQL one statement. Requests are counted in a run of its own; of the times the least of three counts. Prints a table of
docs/performance.md. --smoke does the same with few people, once; its figures mean nothing.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

import store_servers
from bench import Run, agent, agents_yaml

RUNS = 3


class Sandbox:
    def __init__(self, haloform, agents):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haloform-stores-world-"))
        (self.folder / "world.json").write_text(json.dumps({"agents": agents, "customers": [], "teams": []}))
        self.process = subprocess.Popen([haloform, "sandbox", "--world", self.folder / "world.json", "--in-memory"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        hello = json.loads(self.process.stdout.readline())
        self.url = hello["url"]
        # Nothing of a pipeline in which this may run, nor of its stores.
        self.env = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "HALOPSA_URL": self.url,
                    "HALOPSA_CLIENT_ID": hello["client_id"], "HALOPSA_CLIENT_SECRET": hello["client_secret"],
                    "NO_COLOR": "1"}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        shutil.rmtree(self.folder)


def row_of(number):
    """The record of whom agents_yaml declares: nothing of it differs."""
    return {"id": number + 1, "isactive": True} | agent(number)


class Bench:
    def __init__(self, build, smoke):
        self.haloform = build / "cli/haloform"
        self.smoke = smoke
        self.runs = 1 if smoke else RUNS
        self.names = 0

    def folder(self, sandbox, place, people):
        root = pathlib.Path(tempfile.mkdtemp(prefix="haloform-stores-run-"))
        (root / "haloform.yaml").write_text(
            f"version: 1\ninstance: {{url: \"{sandbox.url}\", api: guide, rate_limit: off}}\nguards: {{create: 100000}}\n"
            f"state:\n{place}{people}")
        return root

    def name(self):
        self.names += 1
        return f"state{self.names}"

    def run(self, root, env, arguments):
        return Run([self.haloform, *arguments, "--color", "never", "-q"], env, root).expect(0)

    def measured(self, store, once):
        """The requests of one run, and the least time of the others."""
        before = store.count()
        once(store.counted())
        requests = store.count() - before
        return requests, min(once({}) for _ in range(self.runs))

    def creates(self, store, count):
        def once(counted):
            with Sandbox(self.haloform, []) as sandbox:
                place, variables = store.place(self.name())
                root = self.folder(sandbox, place, agents_yaml(range(count)))
                run = self.run(root, {**sandbox.env, **variables, **counted},
                               ["apply", "--auto-approve", "--allow", f"create={count}"])
                shutil.rmtree(root)
                return run.wall
        return self.measured(store, once)

    def update(self, store, sandbox, state, count):
        place, variables = store.place(self.name())
        people = agents_yaml(range(count))
        root = self.folder(sandbox, place, people)
        env = {**sandbox.env, **variables}
        self.run(root, env, ["state", "push", str(state)])

        def once(counted):
            self.names += 1
            text = (root / "haloform.yaml").read_text()
            head, _, tail = text.partition("    phone: \"")
            (root / "haloform.yaml").write_text(f"{head}    phone: \"{self.names}\"{tail[tail.index(chr(10)):]}")
            return self.run(root, {**env, **counted}, ["apply", "--auto-approve"]).wall
        figures = self.measured(store, once)
        shutil.rmtree(root)
        return figures

    def large_state(self, sandbox, count):
        """The state of that many people, who are all there: nothing is sent."""
        root = self.folder(sandbox, "  local: {path: haloform.state.json}\n", agents_yaml(range(count)))
        self.run(root, sandbox.env, ["apply", "--auto-approve"])
        return root / "haloform.state.json"

    def table(self, only):
        few, many, held = (6, 20, 50) if self.smoke else (60, 1_000, 10_000)
        print(f"| store | {few} creates: requests | wall | {many:,} creates: requests | wall | "
              f"1 update, {held:,} in the state: requests | wall |\n|---|---|---|---|---|---|---|", flush=True)
        with Sandbox(self.haloform, [row_of(number) for number in range(held)]) as sandbox:
            state = self.large_state(sandbox, held)
            for kind in store_servers.ALL:
                if only not in (None, kind.name):
                    continue
                store = kind()
                try:
                    cells = [*self.creates(store, few), *self.creates(store, many), *self.update(store, sandbox, state, held)]
                finally:
                    store.close()
                shown = [f"{cell:.2f} s" if isinstance(cell, float) else str(cell) for cell in cells]
                print(f"| {kind.name} | " + " | ".join(shown) + " |", flush=True)
            print(f"\nThe state of {held:,} people has {state.stat().st_size / 1e6:.1f} MB.")
            shutil.rmtree(state.parent)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--only")
    options = parser.parse_args()
    Bench(options.build, options.smoke).table(options.only)


if __name__ == "__main__":
    main()
