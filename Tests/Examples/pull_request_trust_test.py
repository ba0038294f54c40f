"""The accident of trusting a pull request, by name: what somebody outside writes is data, whatever it looks like.

Elsewhere, pipelines planned a stranger's pull request with the stranger's own scripts, configuration and file names, and
handed over tokens. Here every kind of it meets the steps of examples/github-actions/plan.yaml, as a runner executes them.
"""

import re
import unittest

import machine
import workflows
from github_test import Base


class PullRequestTrust(Base):
    def fork(self, files, only=None):
        """The plan of a fork's pull request, after somebody approved it."""
        return self.plan(self.pull_request(files, fork=True), only=only)

    def unharmed(self, job):
        """Nothing was executed, changed, or told to the runner, and nothing was left where it does not belong."""
        self.assertEqual(self.sandbox.writes(), [])
        self.assertLessEqual({name for name, _ in job.commands}, {"error", "warning"})
        for name, message in job.commands:
            self.assertNotIn("pwned", message)
        home = job.temporary.parent
        self.assertEqual([path for path in home.rglob("*") if path.name.startswith("pwned")], [])
        self.assertEqual(list((home / "workspace").iterdir()), [])
        self.assertEqual([path for path in (job.temporary / "rosters").rglob("*") if path.is_symlink()], [])
        secrets = [machine.SECRET, *self.github.tokens]
        told = job.log + job.summary + "".join(comment["body"] for comment in self.github.comments)
        for secret in secrets:
            self.assertNotIn(secret, told)
        self.assertNotIn("root:x:0:0", told)

    def refused(self, files, words):
        """It ends before anything is planned, and says why without repeating a name."""
        job = self.fork(files, only="Take the rosters as data")
        self.assertFalse(job.succeeded)
        [(command, message)] = job.commands
        self.assertEqual(command, "error")
        self.assertIn(words, message)
        self.assertEqual(self.sandbox.requests(), [])
        self.assertEqual(self.github.comments, [])
        self.unharmed(job)

    def test_a_symbolic_link_is_no_roster(self):
        for target in ("/etc/passwd", "../policy.yaml", "../../before/policy.yaml", "sales.yaml"):
            for name in ("teams/evil.yaml", "teams/evil"):
                with self.subTest(target=target, name=name):
                    self.refused({**self.files, name: ("120000", target)}, "symbolic link")

    def test_the_folder_itself_as_a_link(self):
        files = {path: content for path, content in self.files.items() if not path.startswith("teams/")}
        self.refused({**files, "teams": ("120000", "/etc")}, "teams has to be a folder")

    def test_the_policy_as_a_link(self):
        self.refused({**self.files, "policy.yaml": ("120000", "/etc/passwd")}, "policy.yaml has to be a plain file")

    def test_a_submodule_is_no_folder_of_rosters(self):
        self.refused({**self.files, "teams/more": ("160000", None)}, "submodule")

    def test_names_that_a_shell_would_obey(self):
        for name in ("$(touch pwned).yaml", "`touch pwned`.yaml", "a; touch pwned.yaml", "a\n::set-output name=x::pwned.yaml",
                     "--format=json.yaml", "-x.yaml", "sub/--out=pwned.yaml", "a b.yaml", "\n.yaml", "a.yaml\n.yaml",
                     "::error::pwned.yaml", "##[set-output name=x]pwned.yaml", "a\r::add-path::pwned.yaml", "'.yaml", '".yaml',
                     "*.yaml", "é.yaml", "a\\b.yaml", "..hidden.yml", "\u202etouch.yml"):
            with self.subTest(name):
                self.refused({**self.files, f"teams/{name}": b"version: 1\n"}, "the name of a roster")

    def test_names_of_what_is_no_roster_do_not_matter(self):
        job = self.fork({**self.files, "teams/$(touch pwned).txt": b"touch pwned", "$(touch pwned).yaml": b"touch pwned",
                         "teams/a\n::add-path::pwned": b""})
        self.assertTrue(job.succeeded, job.log)
        self.assertEqual(sorted(path.name for path in (job.temporary / "rosters/after/teams").iterdir()),
                         ["administrators.yaml", "finance.yaml", "sales.yaml"])
        self.unharmed(job)

    def test_a_huge_file_is_not_fetched(self):
        before = len(self.github.requests)
        self.refused({**self.files, "teams/huge.yaml": b"#" * 1_000_001}, "1 MB")
        huge = self.repository.git("hash-object", "--stdin", text=b"#" * 1_000_001)
        self.assertEqual([path for _, path in self.github.requests[before:] if path.endswith(huge)], [])

    def test_thousands_of_files_are_not_fetched(self):
        before = len(self.github.requests)
        self.refused({**self.files, **{f"teams/t{number}.yaml": b"" for number in range(501)}}, "500 rosters")
        self.assertLess(len(self.github.requests) - before, 20)

    def test_yaml_that_grows_is_refused(self):
        bomb = "version: 1\nusers:\n" + "  a0: &a0 {email: x}\n" + "".join(
            f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
        job = self.fork({**self.files, "teams/sales.yaml": bomb})
        self.assertFalse(job.succeeded)
        self.assertIn("exit status 3", self.github.comments[0]["body"])
        self.unharmed(job)

    def test_its_policy_is_not_the_policy(self):
        """A pull request that disarms the guards and takes everybody away is planned under main's policy."""
        files = self.changed("policy.yaml", "memberships: {percent: 10, atLeast: 3}", "memberships: 100%")
        files["teams/finance.yaml"] = b"version: 1\ngroups:\n  Finance: {members: []}\n  Finance-Closing: {members: []}\n"
        files["teams/sales.yaml"] = b"version: 1\ngroups:\n  Sales: {members: []}\n  Sales-Forecast: {members: []}\n"
        job = self.fork(files)
        self.assertTrue(job.succeeded, job.log)
        self.assertEqual([name for name, _ in job.commands], ["warning"])
        self.assertIn("changes policy.yaml", self.github.comments[0]["body"])
        self.unharmed(job)

    def test_a_roster_cannot_aim_elsewhere(self):
        for line in ('account: "999999999999"', "region: eu-west-1", "namespace: other", "credentials: {profile: admin}",
                     "scope: {users: [\"*\"], groups: [\"*\"]}", "prune: {users: true}", "guards: {minAdmins: 0}"):
            with self.subTest(line):
                self.github.comments.clear()
                job = self.fork({**self.files, "teams/evil.yaml": f"version: 1\n{line}\n"})
                self.assertFalse(job.succeeded)
                self.assertIn("exit status 3", self.github.comments[0]["body"])
                self.assertEqual(self.sandbox.requests(), [])
                self.unharmed(job)

    def test_its_scripts_and_configuration_are_not_there(self):
        job = self.fork({**self.files, "Makefile": "all:\n\ttouch pwned\n", "teams/muster": ("100755", "#!/bin/sh\ntouch pwned\n"),
                         ".gitattributes": "* filter=evil\n", ".gitmodules": "[submodule \"x\"]\n\turl = https://evil.example\n",
                         ".github/workflows/plan.yaml": "on: pull_request_target\njobs: {}\n", ".curlrc": "url = https://evil.example",
                         "teams/sales.yaml": ("100755", self.files["teams/sales.yaml"])})
        self.assertTrue(job.succeeded, job.log)
        there = sorted(str(path.relative_to(job.temporary / "rosters/after"))
                       for path in (job.temporary / "rosters/after").rglob("*") if path.is_file())
        self.assertEqual(there, ["policy.yaml", "teams/administrators.yaml", "teams/finance.yaml", "teams/sales.yaml"])
        self.unharmed(job)

    def test_rosters_cannot_command_the_runner_or_break_out_of_the_comment(self):
        """Both by a roster that is valid, whose names are in the report, and by one whose lines are quoted in messages."""
        name = "x] ##[set-output name=pwned]"
        evil = ["::set-output name=pwned::x", "<!-- muster: the plan", "@everybody", "</details><script>pwned</script>",
                "`touch pwned`", "|a|b|", "[pwned](https://evil.example)", name]
        rosters = "version: 1\ngroups:\n" + "".join(
            f"  Sales-{number}: {{description: {quoted(text)}, members: []}}\n" for number, text in enumerate(evil))
        job = self.fork({**self.files, "teams/evil.yaml": rosters})
        self.assertTrue(job.succeeded, job.log)
        body = self.github.comments[0]["body"]
        # In code they are text.
        bare = re.sub(r"(?<!`)(`+)(?!`)(?:.(?!\n\n))*?(?<!`)\1(?!`)", "CODE", body)
        for raw in ("<script", "@everybody", "](https://evil", "touch pwned", "set-output", "-- muster: the plan\n", "a|b"):
            self.assertNotIn(raw, bare)
        self.assertEqual(body.count("</details>"), body.count("<details>") + 1)  # the one in a name
        self.assertEqual(bare.count("</details>"), bare.count("<details>"))
        # A bar ends a cell of a table even in code.
        for row in [line for line in body.splitlines() if "Sales-5" in line]:
            self.assertIn(r"\|a\|b\|", row)
        self.unharmed(job)

        job = self.fork({**self.files, "teams/evil.yaml": "version: 1\n" + "".join(f"{quoted(text)}: 1\n" for text in evil)
                         + "::add-path::pwned: 1\n\"a\": |\n\n  ::add-mask::pwned\n"})
        self.assertFalse(job.succeeded)
        self.unharmed(job)

    def test_a_number_or_commit_that_is_none(self):
        for number, sha in (("5; touch pwned", None), ("$(touch pwned)", None), (5, "main"), (5, "../../pulls"), ("", None),
                            ("5\n6", None), (5, "a" * 39 + "\n")):
            with self.subTest(number=number, sha=sha):
                event = self.pull_request(self.files, fork=True)
                event["pull_request"]["number"] = number
                if sha:
                    event["pull_request"]["head"]["sha"] = sha
                before = len(self.github.requests)
                job = self.plan(event, only="Take the rosters as data")
                self.assertFalse(job.succeeded)
                self.assertEqual(self.github.requests[before:], [])
                self.unharmed(job)

    def test_another_branch_with_a_weaker_policy(self):
        """Its author can change a pull request's base after the approval was asked for."""
        event = self.pull_request(self.files, fork=True, base_ref="old")
        job = self.plan(event, only="Take the rosters as data")
        self.assertFalse(job.succeeded)
        self.assertIn("for another branch", job.log)
        self.unharmed(job)

    def test_commits_after_the_approval_are_not_planned(self):
        """What was approved is what is planned, also when GitHub's answers change from one to the next."""
        event = self.pull_request(self.files, fork=True)
        newer = self.repository.commit(self.changed("teams/sales.yaml", "Forecasting", "Evil"), [self.base])
        self.github.pulls[5]["merge_commit_sha"] = self.repository.commit(
            self.changed("teams/sales.yaml", "Forecasting", "Evil"), [self.base, newer])
        job = self.plan(event)
        self.assertFalse(job.succeeded)
        self.assertEqual(self.github.comments, [])
        self.unharmed(job)

    def test_a_fork_waits_for_approval_and_gets_nothing_before(self):
        job = self.fork(self.files)
        self.assertEqual(job.environment, "muster-plan-fork")
        # Until the role trusts that environment, which is done by hand and once it has reviewers, there is no plan.
        event = self.pull_request(self.files, number=6, fork=True)
        asked = len(self.sandbox.requests())
        job = self.plan(event, trusted=False)
        self.assertFalse(job.succeeded)
        self.assertIn("Not authorized to perform sts:AssumeRoleWithWebIdentity", job.log)
        self.assertEqual(self.sandbox.requests()[asked:], [])
        # A fork that is gone is a fork.
        event = self.pull_request(self.files, number=7, fork=True)
        event["pull_request"]["head"]["repo"] = None
        self.assertEqual(self.plan(event).environment, "muster-plan-fork")

    def test_credentials_and_token_are_each_in_the_steps_that_need_them(self):
        job = self.fork(self.changed("teams/sales.yaml", "Forecasting", "Forecasts"))
        self.assertTrue(job.succeeded, job.log)
        for name, variables in job.environments.items():
            self.assertEqual("AWS_SECRET_ACCESS_KEY" in variables, name == "Plan", name)
            self.assertEqual("GH_TOKEN" in variables, name in ("Take the rosters as data", "Comment"), name)

    def test_no_job_of_a_pull_requests_own_code_has_anything_to_lose(self):
        """What runs on `pull_request` has no credentials, no write permission, and no snapshot; no job uses a cache."""
        for path in sorted((machine.EXAMPLES / "github-actions").glob("*.yaml")):
            text = path.read_text()
            workflow = workflows.load(path.name)
            self.assertNotIn("secrets.", text)
            self.assertNotIn("actions/cache", text)
            self.assertNotIn("snapshot", text)
            if "pull_request" in workflow["on"]:
                for job in workflow["jobs"].values():
                    self.assertEqual(job["permissions"], {"contents": "read"})
                    self.assertNotIn("environment", job)
                    self.assertFalse([step for step in job["steps"] if "aws-actions" in step.get("uses", "")])
            if "pull_request_target" in workflow["on"]:
                for job in workflow["jobs"].values():
                    self.assertFalse([step for step in job["steps"] if "actions/checkout" in step.get("uses", "")])


def quoted(text):
    """A text in YAML's double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    unittest.main()
