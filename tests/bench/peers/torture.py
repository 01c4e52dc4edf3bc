#!/usr/bin/env python3
"""haloform and a plain script under the same torture: 40 new agents, the program is killed with SIGKILL at a random moment
and started again at once, or answers get lost. Counts who is there twice. Usage: torture.py BUILD [ROUNDS]"""
import collections
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
PEOPLE = 40
LATENCY = 20   # ms
SLOW = 900     # ms that a create takes on the server; one that was sent when its program died is done all the same


class Sandbox:
    def __init__(self, build, folder, *flags):
        world = folder / "world.json"
        world.write_text('{"agents": []}')
        self.process = subprocess.Popen([build / "cli/haloform", "sandbox", "--world", world, "--in-memory",
                                         "--latency", str(LATENCY), *flags],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        hello = json.loads(self.process.stdout.readline())
        self.url = hello["url"]
        self.env = dict(os.environ, HALOPSA_URL=hello["url"], HALOPSA_CLIENT_ID=hello["client_id"],
                        HALOPSA_CLIENT_SECRET=hello["client_secret"], NO_COLOR="1", XDG_STATE_HOME=str(folder))

    def duplicates(self):
        with urllib.request.urlopen(self.url + "/_sandbox/world") as answer:
            agents = json.load(answer)["agents"]
        count = collections.Counter(agent["email"].lower() for agent in agents if agent.get("email"))
        return sum(n - 1 for n in count.values()), len(count)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def people(folder):
    rows = [{"name": f"Agent {n}", "email": f"agent{n}@example.com"} for n in range(PEOPLE)]
    (folder / "people.json").write_text(json.dumps(rows))
    (folder / "haloform.yaml").write_text(
        "version: 1\ninstance: {api: guide}\nguards: {create: 100}\nagents:\n" +
        "".join(f"  a{n}: {{name: Agent {n}, email: agent{n}@example.com}}\n" for n in range(PEOPLE)))


def one_round(build, command, seed, faults, kills):
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="haloform-peers-") as name:
        folder = pathlib.Path(name)
        people(folder)
        flags = [part for fault in faults for part in ("--fault", fault)]
        with Sandbox(build, folder, *flags) as sandbox:
            quiet = {"cwd": folder, "env": sandbox.env, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            for _ in range(kills):
                run = subprocess.Popen(command, **quiet)
                time.sleep(rng.uniform(0.3, 4))
                run.send_signal(signal.SIGKILL)
                run.wait()
            for _ in range(2):
                last = subprocess.run(command, **quiet, check=False).returncode
            time.sleep(2 * SLOW / 1000)
            doubled, there = sandbox.duplicates()
            return doubled, there == PEOPLE and last == 0


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 24
    tools = {"haloform": [build / "cli/haloform", "apply", "--auto-approve", "-q"],
             "a plain script": [sys.executable, HERE / "plain_script.py", "people.json"]}
    slow = [f"CREATE /api/Agent hang-before={SLOW}"]
    cases = {"killed once, started again at once": (slow, 1),
             "killed three times": (slow, 3),
             "3 answers of 40 lost after the record was made": (
                 ["CREATE /api/Agent:3 status=504,stored", "CREATE /api/Agent:9 reset-after",
                  "CREATE /api/Agent:20 garbage,stored"], 0)}
    seed = random.randrange(1 << 30)
    print(f"{rounds} rounds of {PEOPLE} creates each, {LATENCY} ms latency, {SLOW} ms for a create, seeds from {seed}")
    print(f"{'':<50}{'':<18}{'duplicates':>12}{'rounds complete':>18}")
    for case, (faults, kills) in cases.items():
        for tool, command in tools.items():
            with ThreadPoolExecutor(8) as pool:
                results = list(pool.map(lambda n, c=command, f=faults, k=kills: one_round(build, c, seed + n, f, k),
                                        range(rounds)))
            print(f"{case:<50}{tool:<18}{sum(d for d, _ in results):>12}{sum(ok for _, ok in results):>18}", flush=True)


if __name__ == "__main__":
    main()
