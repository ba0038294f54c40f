"""What can be told of the examples without running them: form, pins, permissions, shell, and that no file is forgotten."""

import json
import re
import subprocess
import unittest

import machine
import pipelines
import workflows

WORKFLOWS = sorted((machine.EXAMPLES / "github-actions").glob("*.yaml"))

# The actions that the examples may use, by the commit of the version that the comment names. Looked up in the actions' own
# repositories (git show-ref --tags).
ACTIONS = {
    "actions/checkout": ("3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1"),
    "actions/upload-artifact": ("bbbca2ddaa5d8feaa63e36b76fdaad77386f024f", "v7.0.0"),
    "actions/download-artifact": ("3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c", "v8.0.1"),
    "aws-actions/configure-aws-credentials": ("e6de054238d6b7531b4efff3b6587d9aade6a06c", "v6.2.3"),
}

# Which test executes a file. One that is not here fails the test that looks.
EXERCISED = {
    "README.md": "files_test", "github-actions/apply.yaml": "github_test", "github-actions/drift.yaml": "github_test",
    "github-actions/plan.yaml": "github_test", "github-actions/validate.yaml": "github_test",
    "gitlab-ci/gitlab-ci.yml": "gitlab_test", "iam/apply-policy.json": "files_test", "iam/plan-policy.json": "files_test",
    "iam/github-apply-trust.json": "files_test", "iam/github-plan-trust.json": "files_test",
    "iam/gitlab-apply-trust.json": "gitlab_test", "iam/gitlab-plan-trust.json": "gitlab_test",
    "iam/kubernetes-trust.json": "kubernetes_test", "kubernetes/muster.yaml": "kubernetes_test",
    "kubernetes/Containerfile": "make deb-test",
    "iam/state-policy.json": "files_test", "monitoring/alerts.test.yaml": "monitoring_test", "monitoring/alerts.yaml": "monitoring_test",
    "monitoring/prometheus.yaml": "monitoring_test", "monitoring/textfile.md": "monitoring_test", "quickstart/demo": "make demo", "quickstart/directory.yaml": "make demo",
    "quickstart/roster.schema.json": "files_test", "quickstart/roster.yaml": "make demo", "teams/CODEOWNERS": "teams_test", "teams/policy.yaml": "teams_test",
    "teams/teams/administrators.yaml": "teams_test", "teams/teams/finance.yaml": "teams_test",
    "teams/teams/sales.yaml": "teams_test",
}


def steps(path):
    for name, job in workflows.load(path.name)["jobs"].items():
        for step in job["steps"]:
            yield name, step


class Files(unittest.TestCase):
    def test_every_file_is_exercised(self):
        there = {str(path.relative_to(machine.EXAMPLES)) for path in machine.EXAMPLES.rglob("*") if path.is_file()}
        self.assertEqual(there, set(EXERCISED))

    def test_links_of_the_readme_lead_somewhere(self):
        text = (machine.EXAMPLES / "README.md").read_text()
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            self.assertTrue((machine.EXAMPLES / target).exists(), target)

    def test_the_roster_schema_is_musters_and_fits_every_roster(self):
        schema = machine.EXAMPLES / "quickstart/roster.schema.json"
        printed = subprocess.run([machine.MUSTER, "schema", "roster"], check=True, capture_output=True).stdout
        self.assertEqual(schema.read_bytes(), printed, "muster schema roster >examples/quickstart/roster.schema.json")
        line = (machine.EXAMPLES / "quickstart/roster.yaml").read_text().splitlines()[0]
        self.assertEqual(line, f"# yaml-language-server: $schema=./{schema.name}")
        rosters = [*machine.EXAMPLES.glob("quickstart/*.yaml"), *machine.EXAMPLES.glob("teams/**/*.yaml")]
        self.assertEqual(len(rosters), 6)
        done = subprocess.run(["check-jsonschema", "--schemafile", schema, *rosters], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_workflows_have_the_form_that_github_asks_for(self):
        self.check("vendor.github-workflows", WORKFLOWS)

    def test_the_pipeline_has_the_form_that_gitlab_asks_for(self):
        self.check("vendor.gitlab-ci", [machine.EXAMPLES / "gitlab-ci/gitlab-ci.yml"])

    def check(self, schema, paths):
        done = subprocess.run(["check-jsonschema", "--builtin-schema", schema, *paths], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_an_auditor_of_workflows_finds_nothing(self):
        done = subprocess.run(["zizmor", "--offline", "--no-config", "--persona", "pedantic", *WORKFLOWS], capture_output=True,
                              text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_actions_are_pinned_by_commit(self):
        for path in WORKFLOWS:
            for line in path.read_text().splitlines():
                if "uses:" in line:
                    match = re.fullmatch(r"\s*(?:- )?uses: ([\w/-]+)@([0-9a-f]{40}) # (v[\d.]+)", line)
                    self.assertIsNotNone(match, line)
                    self.assertEqual(ACTIONS[match[1]], (match[2], match[3]))

    def test_scripts_contain_no_expressions(self):
        for path in WORKFLOWS:
            for _, step in steps(path):
                self.assertNotIn("${{", step.get("run", ""), step.get("name"))

    def test_checkouts_keep_no_credentials_and_take_nothing_but_their_own_commit(self):
        for path in WORKFLOWS:
            for _, step in steps(path):
                if step.get("uses", "").startswith("actions/checkout@"):
                    self.assertEqual(step["with"], {"persist-credentials": False})

    def test_permissions_are_named_and_no_more_than_needed(self):
        needed = {
            ("validate.yaml", "validate"): {"contents": "read"},
            ("plan.yaml", "plan"): {"contents": "read", "id-token": "write", "pull-requests": "write"},
            ("apply.yaml", "plan"): {"contents": "read", "id-token": "write"},
            ("apply.yaml", "apply"): {"id-token": "write"},
            ("drift.yaml", "drift"): {"contents": "read", "id-token": "write", "issues": "write"},
        }
        found = {}
        for path in WORKFLOWS:
            workflow = workflows.load(path.name)
            self.assertEqual(workflow["permissions"], {})
            for name, job in workflow["jobs"].items():
                found[path.name, name] = job["permissions"]
                self.assertIn("timeout-minutes", job)
        self.assertEqual(found, needed)

    def test_applying_waits_for_approval_and_for_its_turn(self):
        workflow = workflows.load("apply.yaml")
        self.assertEqual(workflow["jobs"]["apply"]["environment"], "muster-apply")
        self.assertEqual(workflow["concurrency"], {"group": "muster-apply", "cancel-in-progress": False})
        self.assertEqual(list(workflow["on"]), ["push", "workflow_dispatch"])

    def test_the_shell_is_checked(self):
        scripts = {}
        for path in WORKFLOWS:
            for name, step in steps(path):
                if "run" in step:
                    scripts[f"{path.stem}-{name}-{step['name']}.sh"] = step["run"]
        for name, job in pipelines.jobs().items():
            scripts[f"gitlab-{name}.sh"] = "\n".join(job["before_script"] + job["script"])
        folder = machine.folder()
        for name, text in scripts.items():
            (folder / name).write_text("#!/usr/bin/env bash\nset -eo pipefail\n" + text)
        # SC2154: what the pipeline's variables set is not set here.
        self.shellcheck(sorted(folder.iterdir()))
        root = machine.REPOSITORY
        self.shellcheck([root / "examples/quickstart/demo", root / "Tests/Examples/run", root / "Tests/Packages/run",
                         *(path for path in (root / ".ci/package").rglob("*")
                           if path.is_file() and path.read_bytes()[:2] == b"#!" and path.name != "manual")])

    def shellcheck(self, paths):
        done = subprocess.run(["shellcheck", "--shell=bash", "--exclude=SC2154", *paths], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)


class IAM(unittest.TestCase):
    def policy(self, name):
        return json.loads((machine.EXAMPLES / "iam" / name).read_text())

    def test_trust_is_of_one_repository_and_one_environment(self):
        for role in ("plan", "apply"):
            policy = self.policy(f"github-{role}-trust.json")
            condition = policy["Statement"][0]["Condition"]
            issuer = "token.actions.githubusercontent.com"
            self.assertEqual(policy["Statement"][0]["Action"], "sts:AssumeRoleWithWebIdentity")
            # No pattern: exactly these.
            self.assertEqual(condition, {"StringEquals": {
                f"{issuer}:aud": "sts.amazonaws.com",
                f"{issuer}:sub": [f"repo:example-org@123456/quicksight-roster@456789:environment:muster-{role}"]}})

    def test_the_journals_bucket_is_the_only_one_reached(self):
        for statement in self.policy("state-policy.json")["Statement"]:
            self.assertTrue(statement["Resource"].startswith("arn:aws:s3:::example-org-muster"))
            self.assertLessEqual(set(statement["Action"]), {"s3:ListBucket", "s3:GetObject", "s3:PutObject"})

    def test_the_planning_policy_changes_nothing(self):
        for statement in self.policy("plan-policy.json")["Statement"]:
            for action in statement["Action"]:
                self.assertRegex(action, r"\A(quicksight:(Describe|List)|sts:GetCallerIdentity\Z)")

    def test_what_is_called_is_allowed(self):
        """Every request that reading, planning and applying the teams' rosters makes is in the policy of its role."""
        sandbox = machine.Sandbox()
        self.addCleanup(sandbox.stop)
        teams = machine.EXAMPLES / "teams"
        state = machine.folder()
        allowed = {role: {action for statement in self.policy(f"{role}-policy.json")["Statement"]
                          for action in statement["Action"]} for role in ("plan", "apply")}
        arguments = ["--policy", "policy.yaml", "teams"]
        target = ["--account", "111122223333", "--region", "us-east-1"]
        for role, command in [
            ("plan", ["plan", *arguments]), ("plan", ["export", *target]),
            ("plan", ["snapshot", *target, "--tags", "*", "--out", str(state / "snapshot.json")]),
            ("apply", ["apply", "--yes", "--state-dir", str(state), *arguments]),
        ]:
            before = len(sandbox.operations())
            status, output, errors = sandbox.muster(*command, cwd=teams)
            self.assertEqual(status, 0, output + errors)
            called = set(sandbox.operations()[before:])
            self.assertTrue(called)
            self.assertLessEqual(called, allowed[role])
            # The wider policy has all of the narrower one.
            self.assertLessEqual(allowed["plan"], allowed[role])
