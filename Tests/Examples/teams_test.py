"""examples/teams: a file a team, and a policy that no team can loosen."""

import re
import shutil
import unittest

import machine


class Teams(unittest.TestCase):
    def setUp(self):
        self.sandbox = machine.Sandbox()
        self.addCleanup(self.sandbox.stop)
        self.folder = machine.folder() / "roster"
        shutil.copytree(machine.EXAMPLES / "teams", self.folder)

    def muster(self, *arguments):
        return self.sandbox.muster(*arguments, "--policy", "policy.yaml", "teams", cwd=self.folder)

    def test_validates_plans_applies_and_then_has_nothing_to_do(self):
        status, output, errors = self.muster("validate")
        self.assertEqual((status, errors), (0, ""), output)
        status, output, errors = self.muster("plan", "--detailed-exitcode")
        self.assertEqual(status, 2, output + errors)
        self.assertEqual(self.sandbox.writes(), [])
        status, output, errors = self.muster("apply", "--yes")
        self.assertEqual(status, 0, output + errors)
        exported = self.sandbox.exported()
        for wanted in ("bo@example.com", "sven@auditors.example", "The closing of the quarter"):
            self.assertIn(wanted, exported)
        status, output, errors = self.muster("plan", "--detailed-exitcode")
        self.assertEqual(status, 0, output + errors)

    def test_what_the_policy_leaves_out_is_left_alone(self):
        before = self.sandbox.exported()
        self.assertEqual(self.muster("apply", "--yes")[0], 0)
        after = self.sandbox.exported()
        for name in ("breakglass-1", "walter", "Legal"):
            pattern = rf"(?ms)^  {name}:.*?(?=^  \S|\Z|^\S)"
            self.assertEqual(re.search(pattern, before)[0], re.search(pattern, after)[0])

    def test_a_team_cannot_loosen_the_policy(self):
        for line in ("guards: {removals: {users: 100%}}", "scope: {users: [\"*\"], groups: [\"*\"]}", "prune: {users: true}",
                     "ignore: {users: [catmi]}", "credentials: {profile: other}", "account: \"999999999999\""):
            with self.subTest(line):
                path = self.folder / "teams/sales.yaml"
                original = path.read_text()
                path.write_text(original.replace("version: 1\n", f"version: 1\n{line}\n", 1))
                status, output, errors = self.muster("validate")
                self.assertEqual(status, 3, output + errors)
                self.assertRegex(output + errors, r"teams/sales\.yaml:\d+:\d+: error:")
                path.write_text(original)

    def test_a_team_cannot_make_an_administrator(self):
        path = self.folder / "teams/sales.yaml"
        path.write_text(path.read_text() + "  mallory: {email: mallory@example.com, role: ADMIN}\n")
        status, output, errors = self.muster("validate")
        self.assertEqual(status, 3, output + errors)
        self.assertIn("mallory", output + errors)

    def test_more_removals_than_the_policy_allows_are_withheld(self):
        path = self.folder / "teams/sales.yaml"
        path.write_text("version: 1\ngroups:\n  Sales: {members: []}\n  Sales-Forecast: {members: []}\n  "
                        "Finance-Old: {absent: true}\nusers: {}\n")
        finance = self.folder / "teams/finance.yaml"
        finance.write_text("version: 1\ngroups:\n  Finance: {members: []}\n")
        status, output, errors = self.muster("apply", "--yes")
        self.assertEqual(status, 4, output + errors)
        self.assertFalse([call for call in self.sandbox.operations() if "Delete" in call])

    def test_every_file_has_an_owner_and_the_policy_is_the_administrators(self):
        rules = [line.split() for line in (self.folder / "CODEOWNERS").read_text().splitlines()
                 if line and not line.startswith("#")]

        def owner(path):
            found = [owners for pattern, *owners in rules if pattern == "*" or pattern == "/" + path]
            return found[-1]
        self.assertEqual(owner("policy.yaml"), ["@example-org/quicksight-admins"])
        self.assertEqual(owner("teams/administrators.yaml"), ["@example-org/quicksight-admins"])
        self.assertEqual(owner("teams/sales.yaml"), ["@example-org/sales-leads"])
        for pattern, *_ in rules:
            self.assertTrue(pattern == "*" or (self.folder / pattern[1:]).exists(), pattern)
