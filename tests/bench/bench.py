#!/usr/bin/env python3
"""Measures whole runs of haloform against a lean loopback server, beside a composite that has no state and checks nothing.

usage: bench.py BUILD_DIR [--smoke] [--only NAME] [--accept]

Each row is one case of docs/performance.md. haloform and what it is measured beside run by turns, and medians are compared:
the composite (tests/bench/composite), which waits for the same pages and reads the same files, and for `validate` the events
of yaml-cpp alone. "Requests alone" is the time that the requests take by themselves: rounds over the connections, times the
latency. RSS and CPU are the operating system's own account of the finished process. What the runs beside each other gave is
printed once more at the end, as a table; --accept writes that into docs/performance.md. --smoke runs every case once and at a hundredth of its
size, to see that it works; its figures mean nothing.
"""
import argparse
import contextlib
import datetime
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.request

RUNS = 5
CONNECTIONS = 8
LATENCY = 20  # ms
PAGE = 1000
# Every kind of output of a plan, and the one that says least.
OUTPUTS = ("text", "json", "terraform", "--json", "markdown", "html", "github", "gitlab", "codequality", "azure", "bitbucket", "sarif",
           "junit", "comment", "approval")
LEAST = "gitlab"
HALOFORM, OTHER = 0, 1
PAGE_OF_FIGURES = pathlib.Path(__file__).resolve().parents[2] / "docs/performance.md"
# Starts a program and says what it took. The peak memory of a process begins with that of whoever started it, so that this is
# a small process of its own.
LAUNCHER = """
import os, sys, time
start = time.monotonic()
_, status, usage = os.wait4(os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ), 0)
wall = time.monotonic() - start
took = [os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]
os.write(int(sys.argv[1]), repr(took).encode())
"""


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
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as took:
            subprocess.run([sys.executable, "-I", "-S", "-c", LAUNCHER, str(took.fileno()), *map(str, command)], env=env, cwd=cwd,
                           stdout=out, stderr=out, pass_fds=[took.fileno()], check=True)
            took.seek(0)
            self.code, self.wall, self.cpu, self.rss = json.loads(took.read())
            out.seek(0)
            self.text = out.read().decode()
        self.requests = None

    def expect(self, code, text=""):
        if self.code != code or text not in self.text:
            raise SystemExit(f"exit {self.code}, expected {code} and {text!r}:\n{self.text[-2000:]}")
        return self

    def counted(self, counts):
        self.requests = counts["token"] + counts["get"] + counts["post"]
        return self


class Taken:
    """What all runs of one program took."""

    def __init__(self, runs):
        self.wall = median([run.wall for run in runs])
        self.cpu = median([run.cpu for run in runs])
        self.rss = max(run.rss for run in runs)
        self.requests = max(run.requests or 0 for run in runs)


# The fields that most people have in a configuration. lean_server answers with rows of the same values.

def agent(n):
    return {"name": f"Agent Archer-{n:06}", "email": f"agent{n:06}@bench.example", "firstname": "Agent", "surname": f"Archer-{n:06}",
            "role": "Technician", "phone": f"+44 20 7946 0{n % 1000:03}", "mobile": f"+44 7700 900{n % 1000:03}",
            "department_id": n % 8 + 1, "site_id": n % 50 + 1, "timezone": "Europe/London", "language": "en-GB"}


def contact(n):
    return {"name": f"Contact Jones-{n:06}", "email": f"contact{n:06}@bench.example", "firstname": "Contact",
            "surname": f"Jones-{n:06}", "phone": f"+44 1632 960{n % 1000:03}", "mobile": f"+44 7700 900{n % 1000:03}",
            "site_id": n % 50 + 1}


def block(key, fields):
    """In quotes where a plain text would be a number."""
    lines = (f'    {name}: "{value}"\n' if str(value).startswith("+") else f"    {name}: {value}\n" for name, value in fields.items())
    return f"  {key}:\n{''.join(lines)}"


def agents_yaml(numbers):
    return "agents:\n" + "".join(block(f"agent{n:06}", agent(n)) for n in numbers)


def contacts_yaml(numbers):
    return "contacts:\n" + "".join(block(f"contact{n:06}", contact(n)) for n in numbers)


def parts(count, of):
    """range(count) in `of` pieces of nearly the same size."""
    return [range(part * count // of, (part + 1) * count // of) for part in range(of)]


def agents_files(count, files=10):
    return {f"agents{part:02}.yaml": agents_yaml(numbers) for part, numbers in enumerate(parts(count, files))}


@contextlib.contextmanager
def folder(files):
    with tempfile.TemporaryDirectory(prefix="haloform-bench-") as name:
        root = pathlib.Path(name)
        (root / "people").mkdir()
        (root / "haloform.yaml").write_text(
            "version: 1\ninstance: {url: http://127.0.0.1:1, api: guide}\ninclude: [people/*.yaml]\n"
            "guards: {create: 100000}\n")
        for file, text in files.items():
            (root / "people" / file).write_text(text)
        yield root


def yaml_files(root):
    return [root / "haloform.yaml", *sorted((root / "people").iterdir())]


def megabytes(root):
    return sum(file.stat().st_size for file in yaml_files(root)) / 1e6


def median(values):
    return sorted(values)[len(values) // 2]


def pages_of(count):
    return max(math.ceil(count / PAGE), 1)


def pages_ahead(count):
    """How many pages haloform asks for at once: its state tells it how many people there were."""
    return 2 if count >= PAGE else 1


class Bench:
    def __init__(self, build, smoke):
        self.build = build
        self.scale = 100 if smoke else 1
        self.runs = 1 if smoke else RUNS
        self.haloform = build / "cli/haloform"
        self.table = []

    def size(self, count):
        return max(count // self.scale, 10)

    def row(self, case, figures):
        print(f"{case}", flush=True)
        for name, value in figures.items():
            print(f"    {name:<42} {value}", flush=True)

    def row_beside(self, case, lines):
        """`lines`: what was measured, haloform's, the other's, how they are written, and the ratio that is wanted."""
        print(f"{case}", flush=True)
        for what, ours, other, form, target in lines:
            ratio = f"{ours / other:.2f} x" if other else ""
            wanted = f"{target:.2f} x" if isinstance(target, float) else target or ""
            ours, other = form.format(ours), form.format(other)
            print(f"    {what:<34} {ours:>10} {other:>10} {ratio:>8}  {wanted and 'at most ' + wanted}", flush=True)
            self.table.append(f"|{case and ' ' + case} | {what} | {ours} | {other} | {ratio} | {wanted} |")
            case = ""  # a cell for the first line alone

    def by_turns(self, once):
        """once(HALOFORM) and once(OTHER) make a Run each, in changing order."""
        runs = ([], [])
        for turn in range(self.runs):
            for who in (HALOFORM, OTHER) if turn % 2 == 0 else (OTHER, HALOFORM):
                runs[who].append(once(who))
        return runs

    def composite(self, verb, root, agents, contacts):
        return [self.build / "tests/bench/composite", verb, CONNECTIONS, pages_ahead(agents), pages_ahead(contacts),
                *yaml_files(root)]

    def settle(self, server, root):
        Run([self.haloform, "apply", "--auto-approve", "--color", "never"], server.env, root).expect(0)

    def plan(self, case, agents, contacts, files, targets):
        """A plan with nothing to do."""
        with folder(files) as root, Server(self.build, agents, contacts, LATENCY) as server:
            self.settle(server, root)
            ways = (([self.haloform, "plan", "--color", "never"], "No changes."),
                    (self.composite("plan", root, agents, contacts), "Nothing differs."))

            def once(who):
                command, expected = ways[who]
                server.ask("/reset")
                return Run(command, server.env, root).expect(0, expected).counted(server.ask("/counts"))

            ours, other = map(Taken, self.by_turns(once))
            size = megabytes(root)
        # A token, then the first pages of each type, then the other pages over all connections.
        left = sum(pages_of(count) - pages_ahead(count) for count in (agents, contacts))
        alone = LATENCY / 1000 * (2 + math.ceil(left / CONNECTIONS))
        self.row_beside(f"plan, nothing to do, {case}, {size:.1f} MB; requests alone {alone:.3f} s", [
            ("wall", ours.wall, other.wall, "{:.3f} s", targets.get("wall")),
            ("CPU", ours.cpu, other.cpu, "{:.3f} s", targets.get("cpu")),
            ("peak memory", ours.rss, other.rss, "{:.0f} MB", targets.get("memory")),
            ("requests", ours.requests, other.requests, "{}", None)])

    def plan_small(self):
        count = self.size(1_010)
        self.plan(f"{count:,} agents in 10 files", count, 0, agents_files(count), {"wall": 1.15})

    def plan_people(self):
        count = self.size(10_010)
        self.plan(f"{count:,} agents in 10 files", count, 0, agents_files(count), {"wall": 1.6, "cpu": 2.2, "memory": "45 MB"})

    def plan_one_file(self):
        count = self.size(10_010)
        self.plan(f"{count:,} agents in one file", count, 0, agents_files(count, 1), {})

    def plan_everything(self):
        agents, contacts = self.size(10_000), self.size(100_000)
        files = agents_files(agents)
        for part, numbers in enumerate(parts(contacts, 20)):
            files[f"contacts{part:02}.yaml"] = contacts_yaml(numbers)
        self.plan(f"{agents:,} agents and {contacts:,} contacts in 30 files", agents, contacts, files,
                  {"wall": 1.8, "memory": "170 MB"})

    def validate(self):
        count = self.size(10_010)
        with folder(agents_files(count)) as root:
            ways = [self.haloform, "validate", "--color", "never"], [self.build / "tests/bench/yaml_events", *yaml_files(root)]

            def once(who):
                run = Run(ways[who], os.environ, root).expect(0)
                if who == OTHER:
                    # Without the start of the program and the reading of the files.
                    events = json.loads(run.text)
                    run.wall, run.cpu = events["seconds"], events["cpu"]
                return run

            ours, other = map(Taken, self.by_turns(once))
            size = megabytes(root)
        self.row_beside(f"validate of {count:,} agents in 10 files, {size:.1f} MB; beside it yaml-cpp's events alone, on one thread", [
            ("wall", ours.wall, other.wall, "{:.3f} s", None), ("CPU", ours.cpu, other.cpu, "{:.3f} s", 1 / 3)])

    def create(self, who, count, latency):
        """One apply of `count` creates: its Run, and between its POSTs, when they arrive, the time of the halves in seconds."""
        with folder(agents_files(count)) as root, Server(self.build, 0, 0, latency) as server:
            command = [self.haloform, "apply", "--auto-approve", "--allow", f"create={count}", "--color", "never", "-q"]
            run = Run(command if who == HALOFORM else self.composite("apply", root, 0, 0), server.env, root).expect(0)
            counts = server.ask("/counts")
        if counts["post"] != count:
            raise SystemExit(f"{counts['post']} POSTs for {count} creates")
        run.halves = counts["first_half_ms"] / 1000, counts["second_half_ms"] / 1000
        return run.counted(counts)

    def apply_latency(self):
        count = self.size(1_000)
        runs = self.by_turns(lambda who: self.create(who, count, LATENCY))
        ours, other = map(Taken, runs)
        # From the first POST's arrival to the last one's: all but one round over the connections.
        rounds = (count - CONNECTIONS) / CONNECTIONS * LATENCY / 1000
        beside = [median([sum(run.halves) / rounds for run in some]) for some in runs]
        alone = count / CONNECTIONS * LATENCY / 1000
        self.row_beside(f"apply, {count:,} creates over {CONNECTIONS} connections; requests alone {alone:.3f} s", [
            ("wall", ours.wall, other.wall, "{:.3f} s", None),
            ("the creates, beside connections/latency", *beside, "{:.3f} x", "1.05 x of connections/latency"),
            ("CPU", ours.cpu, other.cpu, "{:.3f} s", None),
            ("peak memory", ours.rss, other.rss, "{:.0f} MB", None),
            ("requests", ours.requests, other.requests, "{}", None)])
        print(f"    {'share of connections/latency (at least 97%)':<42} {100 / beside[HALOFORM]:.1f}%", flush=True)

    def apply_growth(self):
        count = self.size(10_000)
        runs = [self.create(HALOFORM, count, 0) for _ in range(self.runs)]
        took = Taken(runs)
        half = median([run.halves[1] / max(run.halves[0], 1e-6) for run in runs])
        self.row(f"apply, {count} creates, 0 ms", {
            "wall": f"{took.wall:.3f} s", "wall per step": f"{took.wall / count * 1000:.3f} ms",
            "second half / first half (at most 1.3)": f"{half:.2f}", "CPU": f"{took.cpu:.3f} s"})

    def large_plan(self, count):
        """A plan of `count` steps, half of them leavers, in each kind of output: CPU, peak memory and size of the file."""
        allowed = ["--allow", f"deactivate={count}", "--allow", f"update={count}"]
        figures = {}
        with folder(agents_files(count)) as root, Server(self.build, count, 0, 0) as server:
            self.settle(server, root)
            for part, numbers in enumerate(parts(count, 10)):
                kept = "" if part < 5 else agents_yaml(numbers).replace("+44 20 7946", "+44 20 7947")
                (root / "people" / f"agents{part:02}.yaml").write_text(kept or "agents: {}\n")
            for kind in OUTPUTS:
                output = ["--json"] if kind == "--json" else ["-q", "-o", f"{kind}=shown"]
                runs = [Run([self.haloform, "plan", *allowed, *output], server.env, root).expect(0) for _ in range(self.runs)]
                size = len(runs[0].text) if kind == "--json" else (root / "shown").stat().st_size
                figures[kind] = (median([r.cpu for r in runs]), max(r.rss for r in runs), size)
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

    def journal(self):
        arguments = ["--benchmark_min_time=0.01"] if self.scale > 1 else []
        subprocess.check_call([self.build / "tests/bench/journal_bench", *arguments])


CASES = ("plan_small", "plan_people", "plan_one_file", "plan_everything", "validate", "apply_latency", "apply_growth", "outputs", "journal")


def accept(table):
    """Writes the table over the one in docs/performance.md."""
    said = f"Measured on {datetime.date.today()} on {os.cpu_count()} cores; medians of {RUNS} runs, of the peak memory the largest."
    begin, end = "<!-- figures: beside a composite -->\n", "<!-- end -->"
    page = PAGE_OF_FIGURES.read_text()
    written, times = re.subn(f"(?s)(?<={begin}).*?(?={end})", lambda _: f"{said}\n\n{table}\n", page)
    if times != 1:
        raise SystemExit(f"{PAGE_OF_FIGURES}: no place for the figures ({begin.strip()})")
    PAGE_OF_FIGURES.write_text(written)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--only", choices=CASES)
    parser.add_argument("--accept", action="store_true")
    options = parser.parse_args()
    if options.accept and (options.smoke or options.only):
        parser.error("--accept is for whole runs")
    bench = Bench(options.build, options.smoke)
    for name in CASES:
        if options.only in (None, name):
            getattr(bench, name)()
    table = "\n".join(["| case | | haloform | beside it | ratio | at most |", "|---|---|---|---|---|---|", *bench.table])
    if bench.table:
        print(f"\n{table}")
    if options.accept:
        accept(table)


if __name__ == "__main__":
    main()
