"""examples/gitlab-ci: what its jobs do, against the sandbox."""

import json
import re
import unittest

import forge
import machine
import pipelines

MERGE_REQUEST = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_IID": "3", "CI_MERGE_REQUEST_PROJECT_ID": "7",
                 "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "7", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}
PUSH = {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main"}
NIGHT = {"CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BRANCH": "main"}


class Base(unittest.TestCase):
    settled = True

    def setUp(self):
        self.addCleanup(machine.clean_up)
        self.sandbox = machine.Sandbox(machine.settled() if self.settled else None)
        self.addCleanup(self.sandbox.stop)
        self.repository = machine.Repository()
        self.files = machine.teams()
        self.base = self.repository.commit(self.files, branch="main")
        self.gitlab = forge.GitLab(self.repository)
        self.addCleanup(self.gitlab.stop)
        self.bucket = machine.folder()

    def changed(self, path, old, new):
        text = self.files[path].decode()
        self.assertIn(old, text)
        return {**self.files, path: text.replace(old, new).encode()}

    def job(self, name, commit, variables, **options):
        return pipelines.run(name, gitlab=self.gitlab, sandbox=self.sandbox, commit=commit,
                             variables={"CI_DEFAULT_BRANCH": "main", **variables}, bucket=self.bucket, **options)


class MergeRequest(Base):
    def plan(self, files, **variables):
        commit = self.repository.commit(files, [self.base], branch="topic")
        ended = self.job("plan", commit, {**MERGE_REQUEST, "CI_MERGE_REQUEST_DIFF_BASE_SHA": self.base, **variables})
        self.assertEqual(self.sandbox.writes(), [])
        return ended

    def test_writes_a_note_and_then_updates_that_note(self):
        # Somebody else's note with the same marker, and a page of talk.
        marker = "<!-- muster: the plan of this merge request -->"
        self.gitlab.say(3, marker, author={"id": 13, "username": "mallory"})
        for number in range(120):
            self.gitlab.say(3, f"Talk {number}", author={"id": 13, "username": "mallory"})
        ended = self.plan(self.changed("teams/sales.yaml", "members: [lena]", "members: [lena, ana]"))
        self.assertEqual(ended.status, 0, ended.log)
        note = self.gitlab.notes[-1]
        self.assertTrue(note["body"].startswith(marker))
        self.assertIn("Sales-Forecast", note["body"])
        self.assertIn(f"https://gitlab.com/example-org/quicksight-roster/-/blob/{ended.environment['CI_COMMIT_SHA']}/teams/",
                      note["body"])
        self.plan(self.changed("teams/sales.yaml", "members: [lena]", "members: [lena, bo]"))
        self.assertEqual((len(self.gitlab.notes), note["edits"], self.gitlab.notes[0]["body"]), (122, 1, marker))

    def test_a_roster_that_is_not_valid_fails_and_says_so(self):
        ended = self.plan(self.changed("teams/sales.yaml", "role: AUTHOR", "role: OWNER"))
        self.assertEqual(ended.status, 3, ended.log)
        self.assertIn("exit status 3", self.gitlab.notes[-1]["body"])

    def test_the_policy_and_the_rosters_before_are_mains(self):
        files = self.changed("policy.yaml", "memberships: {percent: 10, atLeast: 3}", "memberships: 100%")
        files["teams/finance.yaml"] = b"version: 1\ngroups:\n  Finance: {members: []}\n  Finance-Closing: {members: []}\n"
        files["teams/sales.yaml"] = b"version: 1\ngroups:\n  Sales: {members: []}\n  Sales-Forecast: {members: []}\n"
        ended = self.plan(files)
        self.assertEqual(ended.status, 0, ended.log)
        self.assertIn("something is withheld", ended.log)
        self.assertIn("changes policy.yaml", self.gitlab.notes[-1]["body"])

    def test_links_and_scripts_in_it_do_nothing(self):
        files = {**self.files, "teams/evil.yaml": ("120000", "/etc/passwd"), "teams/$(touch pwned).yaml": b"version: 1\n",
                 "muster": ("100755", "#!/bin/sh\ntouch pwned\n"), "jq": ("100755", "#!/bin/sh\ntouch pwned\n")}
        ended = self.plan(files)
        self.assertNotIn("root:x:0:0", ended.log + self.gitlab.notes[-1]["body"])
        self.assertEqual([path for path in ended.home.rglob("pwned*") if path.name != "pwned).yaml"], [])

    def test_tokens_are_not_shown(self):
        ended = self.plan(self.files)
        for secret in (self.gitlab.token, machine.SECRET, "header.payload.signature"):
            self.assertNotIn(secret, ended.log + self.gitlab.notes[-1]["body"])

    def test_is_not_there_for_forks_and_other_branches(self):
        changed = ["teams/sales.yaml"]
        variables = {**MERGE_REQUEST, "CI_PROJECT_ID": "7", "CI_DEFAULT_BRANCH": "main"}
        self.assertEqual(pipelines.chosen(variables, changed), {"plan": "on_success"})
        self.assertEqual(pipelines.chosen(variables, ["README.md"]), {})
        for other in ({"CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "66"}, {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "old"}):
            self.assertEqual(pipelines.chosen({**variables, **other}, changed), {})


class Main(Base):
    settled = False

    def test_plans_applies_exactly_that_and_keeps_the_journal(self):
        variables = {**PUSH, "CI_PROJECT_ID": "7", "CI_DEFAULT_BRANCH": "main"}
        self.assertEqual(pipelines.chosen(variables, ["policy.yaml"]), {"plan main": "on_success", "apply": "manual"})
        self.assertEqual(pipelines.chosen({**variables, "CI_COMMIT_BRANCH": "try"}, ["policy.yaml"]), {})
        plan = self.job("plan main", self.base, PUSH)
        self.assertEqual(plan.status, 0, plan.log)
        self.assertIn("bo@example.com", plan.log)
        self.assertEqual(self.sandbox.writes(), [])
        apply = self.job("apply", self.base, PUSH, artifacts=plan.artifacts)
        self.assertEqual(apply.status, 0, apply.log)
        self.assertIn("bo@example.com", self.sandbox.exported())
        kept = self.bucket / "example-org-muster/state"
        self.assertTrue([path for path in kept.iterdir() if path.suffix == ".jsonl"])
        self.assertEqual((apply.environment["AWS_ROLE_ARN"], plan.environment["AWS_ROLE_ARN"]),
                         ("arn:aws:iam::111122223333:role/muster-apply", "arn:aws:iam::111122223333:role/muster-plan"))

    def test_another_plan_is_not_applied_and_the_journal_is_kept_when_it_fails(self):
        plan = self.job("plan main", self.base, PUSH)
        changed = {**plan.artifacts, "plan.env": b"PLAN_DIGEST=sha256:" + b"0" * 64}
        apply = self.job("apply", self.base, PUSH, artifacts=changed)
        self.assertNotEqual(apply.status, 0)
        self.assertEqual(self.sandbox.writes(), [])
        self.sandbox.wander("groups:\n  Sales-Forecast: {description: Somebody was here}\n")
        apply = self.job("apply", self.base, PUSH, artifacts=plan.artifacts)
        self.assertEqual(apply.status, 6, apply.log)

    def test_withheld_removals_pass_by_their_digest_only(self):
        self.sandbox.apply_teams()
        files = {**self.files, "teams/finance.yaml": b"version: 1\ngroups:\n  Finance: {members: []}\n  Finance-Closing: {members: []}\n",
                 "teams/sales.yaml": b"version: 1\ngroups:\n  Sales: {members: []}\n  Sales-Forecast: {members: []}\n"}
        commit = self.repository.commit(files, [self.base], branch="main")
        plan = self.job("plan main", commit, PUSH)
        self.assertEqual(plan.status, 0, plan.log)
        digest = json.loads(plan.artifacts["plan.json"])["plans"][0]["removalDigest"]
        self.assertIn(digest, plan.log)
        self.assertEqual(self.job("apply", commit, PUSH, artifacts=plan.artifacts).status, 4)
        self.assertNotIn("DeleteGroupMembership", self.sandbox.writes())
        apply = self.job("apply", commit, {**PUSH, "APPROVE_REMOVALS": digest}, artifacts=plan.artifacts)
        self.assertEqual(apply.status, 0, apply.log)
        self.assertIn("DeleteGroupMembership", self.sandbox.writes())

    def test_the_role_is_asked_for_with_the_jobs_token(self):
        """Without keys in the environment, muster hands the token to STS; whom it trusts is AWS's affair."""
        security = forge.SecurityTokens()
        self.addCleanup(security.stop)
        ended = self.job("plan main", self.base, {**PUSH, "AWS_ENDPOINT_URL_STS": security.url}, keys=False)
        self.assertEqual(security.asked[0], {
            "Action": "AssumeRoleWithWebIdentity", "RoleArn": "arn:aws:iam::111122223333:role/muster-plan",
            "RoleSessionName": "muster-4711", "WebIdentityToken": "header.payload.signature", "Version": "2011-06-15"}, ended.log)
        self.assertNotIn("header.payload.signature", ended.log)
        # The sandbox gives nothing for a role's keys.
        self.assertEqual((ended.status, ended.artifacts), (1, {}), ended.log)

    def test_one_at_a_time_by_hand_and_by_a_role_of_main(self):
        job = pipelines.jobs()["apply"]
        self.assertEqual((job["resource_group"], job["environment"], job["interruptible"]), ("quicksight", "quicksight", False))
        self.assertTrue(pipelines.assumed("apply", "main"))
        self.assertFalse(pipelines.assumed("apply", "topic"))
        self.assertFalse(pipelines.assumed("apply", "main-2"))
        self.assertTrue(pipelines.assumed("plan", "topic"))
        self.assertEqual(pipelines.jobs()["plan main"]["artifacts"]["access"], "none")

    def test_the_token_for_aws_is_in_a_file_of_the_jobs_own(self):
        script = pipelines.jobs()["apply"]["before_script"][0]
        self.assertRegex(script, r"\(umask 077 && printf %s \"\$AWS_TOKEN\" >\"\$work/token\"\)")
        self.assertTrue(re.search(r"export AWS_WEB_IDENTITY_TOKEN_FILE=\$work/token", script))


class Drift(Base):
    def night(self):
        return self.job("drift", self.base, NIGHT)

    def test_opens_updates_and_closes_one_issue(self):
        self.assertEqual(pipelines.chosen({**NIGHT, "CI_PROJECT_ID": "7", "CI_DEFAULT_BRANCH": "main"}, []), {"drift": "on_success"})
        ended = self.night()
        self.assertEqual((ended.status, self.gitlab.issues), (0, []), ended.log)
        self.gitlab.add_issue({"title": "QuickSight drift", "description": "<!-- muster: drift -->", "labels": "drift"},
                              author={"id": 13})
        self.sandbox.wander("groups:\n  Finance: {description: Somebody was here}\n")
        self.assertEqual(self.night().status, 0)
        issue = self.gitlab.issues[1]
        self.assertTrue(issue["confidential"])
        self.assertIn("Somebody was here", issue["description"])
        self.sandbox.wander("groups:\n  Sales: {description: Here too}\n")
        self.assertEqual(self.night().status, 0)
        self.assertEqual((len(self.gitlab.issues), issue["edits"], issue["state"]), (2, 1, "opened"))
        self.assertIn("Here too", issue["description"])
        self.sandbox.apply_teams()
        self.assertEqual(self.night().status, 0)
        self.assertEqual([one["state"] for one in self.gitlab.issues], ["opened", "closed"])

    def test_a_directory_out_of_reach_is_no_drift(self):
        self.sandbox.stop()
        ended = self.night()
        self.assertNotIn(ended.status, (0, 2, 4))
        self.assertEqual(self.gitlab.issues, [])
