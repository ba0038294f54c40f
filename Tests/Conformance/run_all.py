#!/usr/bin/env python3
"""Runs the conformance tests: run_all.py MUSTER SIGNING_PROBE [SUBJECT ...]; `run` sets up what it needs."""

import io
import os
import signal
import sys
import time
import unittest
from pathlib import Path

import servers

SUBJECTS = [
    "signatures_test", "sandbox_cli", "sandbox_allowed", "sandbox_refused", "sandbox_pages", "sandbox_access", "same_calls",
    "moto_apply", "muster_sandbox", "schemas", "markdown_reports", "credentials_parity", "endpoints", "connections",
    "questions",
]


class Counting(unittest.TextTestResult):
    """Counts every call of a table, where a test goes through one."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.passed = 0
        self.had_parts = False

    def startTest(self, test):
        super().startTest(test)
        self.had_parts = False

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        self.had_parts = True
        if error is None:
            self.passed += 1

    def addSuccess(self, test):
        super().addSuccess(test)
        if not self.had_parts:
            self.passed += 1

    @property
    def failed(self):
        return len(self.failures) + len(self.errors) + len(self.unexpectedSuccesses)


def interrupted(number, _):
    """Ends at once: an exception could be taken for a test's by unittest, or for its own by the AWS CLI."""
    servers.clean_up()
    os._exit(128 + number)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    servers.Programs.muster = Path(sys.argv[1]).resolve()
    servers.Programs.probe = Path(sys.argv[2]).resolve()
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGINT, interrupted)
    passed = failed = 0
    for subject in sys.argv[3:] or SUBJECTS:
        start = time.monotonic()
        tests = unittest.defaultTestLoader.loadTestsFromName(subject)
        report = io.StringIO()
        result = unittest.TextTestRunner(stream=report, resultclass=Counting, verbosity=0).run(tests)
        if result.failed:
            print(report.getvalue())
        print(f"{subject}: {result.passed} passed, {result.failed} failed, {time.monotonic() - start:.0f} s", flush=True)
        passed += result.passed
        failed += result.failed
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
