"""What a person at a terminal is asked, once, about the plans of several directories."""

import os
import pty
import select
import subprocess
import time
import unittest

import servers
from servers import KEY, SECRET, Programs

ACCOUNTS = ["111122223333", "444455556666", "777788889999"]


class Questions(unittest.TestCase):
    def setUp(self):
        self.folder = servers.scratch(self)
        seed = self.folder / "seed.yaml"
        # The last is not there.
        seed.write_text("".join(self.roster(account, "{}") for account in ACCOUNTS[:2]))
        self.server = servers.sandbox(seed=seed)
        self.addCleanup(self.server.stop)
        self.rosters = self.folder / "rosters.yaml"
        self.rosters.write_text("".join(self.roster(account, "{A: {}, B: {}}") for account in ACCOUNTS))

    @staticmethod
    def roster(account, groups):
        return f'---\nversion: 1\naccount: "{account}"\nregion: us-east-1\ngroups: {groups}\n'

    def apply(self, answer, *arguments):
        """The exit status, the report, and what the terminal showed."""
        terminal, end = pty.openpty()
        process = subprocess.Popen(
            [Programs.muster, "apply", self.rosters, "--state-dir", self.folder / "state", *arguments], stdin=end, stderr=end,
            stdout=subprocess.PIPE, env={
                "AWS_ENDPOINT_URL": self.server.url, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
                "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "TERM": "dumb"})
        os.close(end)
        shown, report, until = "", b"", time.monotonic() + 60
        asked = False
        while time.monotonic() < until:
            ready, _, _ = select.select([terminal, process.stdout], [], [], 1)
            if process.stdout in ready:
                report += os.read(process.stdout.fileno(), 65536)
            if terminal in ready:
                try:
                    shown += os.read(terminal, 65536).decode()
                except OSError:
                    break
            if not asked and "yes” is yes: " in shown:
                asked = True
                # Whoever answers has seen what is asked about.
                os.write(terminal, answer.encode() + b"\n")
            if process.poll() is not None and not ready:
                break
        report += process.stdout.read()
        os.close(terminal)
        return process.wait(10), report.decode(), shown

    def test_one_question(self):
        status, report, shown = self.apply("no")
        self.assertEqual(status, 1)
        self.assertIn("Apply 4 changes, to 2 targets? Only “yes” is yes: ", shown)
        self.assertIn("Nothing was changed.", shown)
        self.assertIn(f"account {ACCOUNTS[2]}, namespace default: ", shown)
        self.assertNotIn("Applied", report)
        self.assertEqual([line for line in report.splitlines() if line.startswith("Plan for")],
                         [f"Plan for account {account}, namespace default, us-east-1" for account in ACCOUNTS[:2]])
        status, report, shown = self.apply("yes")
        self.assertEqual(status, 1)
        self.assertEqual(shown.count("Only “yes” is yes: "), 1)
        headings = [line for line in report.splitlines() if line.startswith(("Plan for", "Applied to"))]
        self.assertEqual(headings, [f"{word} account {account}, namespace default, us-east-1"
                                    for word in ("Plan for", "Applied to") for account in ACCOUNTS[:2]])
        self.assertIn(f"\n\n3 targets\n  account {ACCOUNTS[0]}, namespace default: Result: 2 done.", report)
        # The line that shows how far things are says which.
        self.assertRegex(shown, r"of 3 targets done; account \d+, namespace default: ")
        # Of one alone it is named, and where nothing is to be done nobody is asked.
        status, report, shown = self.apply("yes", "--target", ACCOUNTS[0])
        self.assertEqual(status, 0)
        self.assertNotIn("Only", shown)
        self.rosters.write_text(self.roster(ACCOUNTS[0], "{C: {}}"))
        status, report, shown = self.apply("yes")
        self.assertEqual(status, 0)
        self.assertIn(f"Apply 1 change, to account {ACCOUNTS[0]}, namespace default? ", shown)


if __name__ == "__main__":
    unittest.main()
