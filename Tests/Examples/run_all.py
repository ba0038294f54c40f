#!/usr/bin/env python3
"""Runs the tests of the examples: run_all.py MUSTER [TEST ...]; `run` sets up what it needs.

Without names, each subject is a process of its own, two at a time: most of a test is waiting for other programs.
"""

import signal
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import machine

SUBJECTS = ["pull_request_trust_test", "github_test.Apply", "github_test.Plan", "github_test.Drift", "github_test.Validate",
            "gitlab_test", "teams_test", "files_test", "kubernetes_test", "monitoring_test"]


def tell(passed, failed):
    print(f"examples: {passed} passed, {failed} failed", flush=True)
    sys.exit(0 if passed and not failed else 1)


def run_here(names):
    suite = unittest.defaultTestLoader.loadTestsFromNames(names)
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    failed = len({test.id() for test, _ in result.failures + result.errors}) + len(result.skipped)
    tell(result.testsRun - failed, failed)


def run_apart(subject):
    done = subprocess.run([sys.executable, __file__, str(machine.MUSTER), subject], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=machine.die_with_parent)
    *words, last = done.stdout.splitlines() or [""]
    counts = [int(word) for word in last.split() if word.isdigit()]
    # One that ended without its closing line has failed, whatever it counted.
    if len(counts) != 2 or bool(counts[1]) != bool(done.returncode):
        return done.stdout, 0, 1
    return "\n".join(words), *counts


def main():
    machine.MUSTER = Path(sys.argv[1]).resolve()
    # Told to end, it cleans up behind itself.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if sys.argv[2:]:
        run_here(sys.argv[2:])
    with ThreadPoolExecutor(2) as pool:
        passed = failed = 0
        for words, well, badly in pool.map(run_apart, SUBJECTS):
            print(words, flush=True)
            passed, failed = passed + well, failed + badly
    tell(passed, failed)


if __name__ == "__main__":
    main()
