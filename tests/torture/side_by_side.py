#!/usr/bin/env python3
"""Runs every test of some test programs in a process of its own, a few at once: what mostly waits for leases to end.

usage: side_by_side.py AT_ONCE PROGRAM...
"""
import concurrent.futures
import subprocess
import sys
import time


def tests_of(program):
    listed = subprocess.run([program, "--gtest_list_tests"], stdout=subprocess.PIPE, text=True, check=True).stdout
    suite = ""
    for line in listed.splitlines():
        name = line.split("#")[0].rstrip()
        if line.startswith(" "):
            yield program, suite + name.strip()
        elif name.endswith("."):
            suite = name


def run(test):
    program, name = test
    began = time.monotonic()
    ended = subprocess.run([program, f"--gtest_filter={name}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                           errors="replace", check=False)
    return name, ended.returncode, ended.stdout, time.monotonic() - began


def main():
    tests = [test for program in sys.argv[2:] for test in tests_of(program)]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(int(sys.argv[1])) as pool:
        for name, code, said, took in pool.map(run, tests):
            print(f"{'passed' if code == 0 else 'FAILED'} {name} ({took:.0f} s)", flush=True)
            if code != 0:
                failed += 1
                print(said, flush=True)
    print(f"{len(tests)} tests, {failed} failed")
    return 1 if failed or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
