#!/usr/bin/env python3
"""Measures whole runs of haloform against a lean loopback server, beside what the requests alone would take.

usage: bench.py BUILD_DIR [--smoke] [--only NAME]

Each row is one case of docs/performance.md. "ideal" is the time that the requests take by themselves: rounds of
requests over the connections, times the latency. RSS and CPU are the operating system's own account of the finished
process. --smoke runs every case at a hundredth of its size, to see that it works; its figures mean nothing.
"""
import argparse
import json
import math
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.request

RUNS = 3
# Every kind of output of a plan, and the one that says least.
OUTPUTS = ("text", "json", "terraform", "--json", "markdown", "html", "github", "gitlab", "codequality", "azure", "bitbucket", "sarif",
           "junit", "comment", "approval")
LEAST = "gitlab"


class Server:
    def __init__(self, build, agents, contacts, latency):
        self.process = subprocess.Popen(
            [build / "tests/bench/lean_server", str(agents), str(contacts), str(latency)], stdout=subprocess.PIPE)
        hello = json.loads(self.process.stdout.readline())
        self.url = hello["url"]
        self.env = {**os.environ, "HALOPSA_URL": self.url, "HALOPSA_CLIENT_ID": hello["client_id"],
                    "HALOPSA_CLIENT_SECRET": hello["client_secret"], "NO_COLOR": "1"}

    def ask(self, path):
        with urllib.request.urlopen(self.url + path) as answer:
            return json.load(answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


class Run:
    """One finished process: exit code, wall and CPU seconds, peak memory in MB."""

    def __init__(self, command, env, cwd):
        with tempfile.TemporaryFile() as out:
            start = time.monotonic()
            pid = subprocess.Popen(command, env=env, cwd=cwd, stdout=out, stderr=out).pid
            _, status, usage = os.wait4(pid, 0)
            self.wall = time.monotonic() - start
            out.seek(0)
            self.text = out.read().decode()
        self.code = os.waitstatus_to_exitcode(status)
        self.cpu = usage.ru_utime + usage.ru_stime
        self.rss = usage.ru_maxrss / 1024

    def expect(self, code, text=""):
        if self.code != code or text not in self.text:
            raise SystemExit(f"exit {self.code}, expected {code} and {text!r}:\n{self.text[-2000:]}")
        return self


def agents_yaml(numbers):
    return "agents:\n" + "".join(
        f"  agent{n:06}:\n    name: Agent {n:06}\n    email: agent{n:06}@bench.example\n    role: Technician\n"
        f"    phone: \"+44 20 7946 0000\"\n    timezone: Europe/London\n    language: en-GB\n" for n in numbers)


def contacts_yaml(numbers):
    return "contacts:\n" + "".join(
        f"  contact{n:06}:\n    name: Contact {n:06}\n    email: contact{n:06}@bench.example\n"
        f"    site_id: {n % 50 + 1}\n    phone: \"+44 1632 960000\"\n" for n in numbers)


def parts(count, of):
    """range(count) in `of` pieces of nearly the same size."""
    return [range(part * count // of, (part + 1) * count // of) for part in range(of)]


def agents_files(count):
    return {f"agents{part:02}.yaml": agents_yaml(numbers) for part, numbers in enumerate(parts(count, 10))}


def folder(files):
    root = pathlib.Path(tempfile.mkdtemp(prefix="haloform-bench-"))
    (root / "people").mkdir()
    (root / "haloform.yaml").write_text(
        "version: 1\ninstance: {url: http://127.0.0.1:1, api: guide}\ninclude: [people/*.yaml]\n"
        "guards: {create: 100000}\n")
    for name, text in files.items():
        (root / "people" / name).write_text(text)
    return root


def median(values):
    return sorted(values)[len(values) // 2]


class Bench:
    def __init__(self, build, scale):
        self.build = build
        self.scale = scale
        self.haloform = build / "cli/haloform"
        self.rows = []

    def size(self, count):
        return max(count // self.scale, 10)

    def row(self, case, figures):
        self.rows.append((case, figures))
        print(f"{case}", flush=True)
        for name, value in figures.items():
            print(f"    {name:<42} {value}", flush=True)

    def plan(self, server, root, expected="No changes."):
        runs = []
        for _ in range(RUNS):
            server.ask("/reset")
            runs.append(Run([self.haloform, "plan", "--color", "never"], server.env, root).expect(0, expected))
        return median([r.wall for r in runs]), median([r.cpu for r in runs]), max(r.rss for r in runs), server.ask("/counts")

    def settle(self, server, root):
        Run([self.haloform, "apply", "--auto-approve", "--color", "never"], server.env, root).expect(0)

    def plan_agents(self):
        count = self.size(10_000)
        root = folder(agents_files(count))
        with Server(self.build, count, 0, 20) as server:
            self.settle(server, root)
            wall, cpu, rss, counts = self.plan(server, root)
        requests = counts["token"] + counts["get"]
        # A token, then the first page of each type, then the other pages over eight connections.
        pages = math.ceil(count / 1000)
        ideal = 0.02 * (2 + math.ceil((pages - 1) / 8))
        self.row(f"plan, nothing to do, {count} agents in 10 files, 20 ms", {
            "requests (at most 14)": requests, "ideal, requests alone": f"{ideal:.3f} s", "wall": f"{wall:.3f} s",
            "wall / ideal (at most 2.5)": f"{wall / ideal:.2f}", "CPU": f"{cpu:.3f} s",
            "peak RSS (at most 64 MB)": f"{rss:.1f} MB"})
        shutil.rmtree(root)

    def creates(self, count, latency):
        walls, cpus, shares, halves = [], [], [], []
        for _ in range(RUNS):
            root = folder(agents_files(count))
            with Server(self.build, 0, 0, latency) as server:
                run = Run([self.haloform, "apply", "--auto-approve", "--allow", f"create={count}", "--color", "never", "-q"],
                          server.env, root).expect(0)
                counts = server.ask("/counts")
            if counts["post"] != count:
                raise SystemExit(f"{counts['post']} POSTs for {count} creates")
            posting = (counts["first_half_ms"] + counts["second_half_ms"]) / 1000
            walls.append(run.wall)
            cpus.append(run.cpu)
            halves.append(counts["second_half_ms"] / max(counts["first_half_ms"], 0.001))
            if latency:
                # From the first POST's arrival to the last one's: all but one round of the workers.
                shares.append((count - 8) / posting / (8 / (latency / 1000)))
            shutil.rmtree(root)
        return median(walls), median(cpus), median(shares) if shares else None, median(halves)

    def apply_latency(self):
        count = self.size(1_000)
        wall, cpu, share, _ = self.creates(count, 20)
        self.row(f"apply, {count} creates, 8 workers, 20 ms", {
            "ideal, requests alone": f"{count / 8 * 0.02:.3f} s", "wall": f"{wall:.3f} s",
            "share of 8/latency requests/s (at least 95%)": f"{share * 100:.1f}%", "POSTs per create": 1,
            "CPU (below 0.5 s)": f"{cpu:.3f} s"})

    def apply_growth(self):
        count = self.size(10_000)
        wall, cpu, _, half = self.creates(count, 0)
        self.row(f"apply, {count} creates, 0 ms", {
            "wall": f"{wall:.3f} s", "wall per step": f"{wall / count * 1000:.3f} ms",
            "second half / first half (at most 1.3)": f"{half:.2f}", "CPU": f"{cpu:.3f} s"})

    def plan_everything(self):
        agents, contacts = self.size(10_000), self.size(100_000)
        files = agents_files(agents)
        for part, numbers in enumerate(parts(contacts, 20)):
            files[f"contacts{part:02}.yaml"] = contacts_yaml(numbers)
        root = folder(files)
        yardsticks = []
        with Server(self.build, agents, contacts, 20) as server:
            self.settle(server, root)
            wall, cpu, rss, counts = self.plan(server, root)
        for _ in range(RUNS):
            paths = sorted((root / "people").glob("contacts*.yaml"))
            yardsticks.append(json.loads(subprocess.check_output([self.build / "tests/bench/yaml_events", *paths])))
        events = median([y["seconds"] for y in yardsticks])
        self.row(f"plan, nothing to do, {agents} agents and {contacts} contacts in 20 files, 20 ms", {
            "YAML of contacts": f"{yardsticks[0]['bytes'] / 1e6:.1f} MB",
            "requests: token, pages, teams": f"{counts['token'] + counts['get']} "
                                             f"(expected {2 + math.ceil(agents / 1000) + math.ceil(contacts / 1000)})",
            "yaml-cpp's events alone, one thread": f"{events:.3f} s", "wall": f"{wall:.3f} s",
            "wall / events (at most 0.9)": f"{wall / events:.2f}", "CPU": f"{cpu:.3f} s",
            "peak RSS (at most 200 MB)": f"{rss:.1f} MB"})
        shutil.rmtree(root)

    def large_plan(self, count):
        """A plan of `count` steps, half of them leavers, in each kind of output: CPU, peak memory and size of the file."""
        root = folder(agents_files(count))
        allowed = ["--allow", f"deactivate={count}", "--allow", f"update={count}"]
        figures = {}
        with Server(self.build, count, 0, 0) as server:
            self.settle(server, root)
            for part, numbers in enumerate(parts(count, 10)):
                kept = "" if part < 5 else agents_yaml(numbers).replace("7946 0000", "7946 0001")
                (root / "people" / f"agents{part:02}.yaml").write_text(kept or "agents: {}\n")
            for kind in OUTPUTS:
                output = ["--json"] if kind == "--json" else ["-q", "-o", f"{kind}=shown"]
                runs = [Run([self.haloform, "plan", *allowed, *output], server.env, root).expect(0) for _ in range(RUNS)]
                size = len(runs[0].text) if kind == "--json" else (root / "shown").stat().st_size
                figures[kind] = (median([r.cpu for r in runs]), max(r.rss for r in runs), size)
        shutil.rmtree(root)
        return figures

    def outputs(self):
        small, large = self.size(5_000), self.size(20_000)
        few, many = self.large_plan(small), self.large_plan(large)
        # What making the plan takes, with an output of three numbers.
        self.row(f"plan, {small} and {large} steps, each kind of output", {
            f"CPU of {LEAST}; peak RSS": f"{few[LEAST][0]:.3f} s, {many[LEAST][0]:.3f} s; {many[LEAST][1]:.1f} MB",
            **{f"{kind}: more CPU than {LEAST}; peak RSS": f"{(few[kind][0] - few[LEAST][0]) * 1000:.0f} ms, "
               f"{(many[kind][0] - many[LEAST][0]) * 1000:.0f} ms; {many[kind][1]:.1f} MB; "
               f"{few[kind][2] / 1000:.0f} kB, {many[kind][2] / 1000:.0f} kB" for kind in OUTPUTS if kind != LEAST}})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--only")
    options = parser.parse_args()
    bench = Bench(options.build, 100 if options.smoke else 1)
    for name in ("plan_agents", "apply_latency", "apply_growth", "plan_everything", "outputs"):
        if options.only in (None, name):
            getattr(bench, name)()
    durable = options.build / "tests/bench/journal_bench"
    if options.only in (None, "journal"):
        arguments = ["--benchmark_min_time=0.01"] if options.smoke else []
        subprocess.check_call([durable, *arguments])


if __name__ == "__main__":
    main()
