"""examples/github-actions: what its workflows do, step by step, against the sandbox."""

import json
import unittest

import forge
import machine
import workflows


class Base(unittest.TestCase):
    """A repository of examples/teams, a directory, and a stand-in for GitHub."""

    settled = True

    def setUp(self):
        self.addCleanup(machine.clean_up)
        self.sandbox = machine.Sandbox(machine.settled() if self.settled else None)
        self.addCleanup(self.sandbox.stop)
        self.repository = machine.Repository()
        self.files = machine.teams()
        self.base = self.repository.commit(self.files, branch="main")
        self.github = forge.GitHub(self.repository)
        self.addCleanup(self.github.stop)
        self.bucket = machine.folder()

    def changed(self, path, old, new):
        """The files with one of them changed."""
        text = self.files[path].decode()
        self.assertIn(old, text)
        return {**self.files, path: text.replace(old, new).encode()}

    def pull_request(self, files, number=5, fork=False, trial=None, **options):
        """Opens or updates a pull request; its event."""
        head = self.repository.commit(files, [self.base])
        merge = self.repository.commit(files if trial is None else trial, [self.base, head])
        self.github.open(number, base=self.base, head=head, merge=merge, **options)
        owner = "mallory" if fork else "example-org"
        return {"action": "synchronize", "number": number, "repository": {"default_branch": "main"},
                "pull_request": {"number": number, "head": {"sha": head, "repo": {"full_name": f"{owner}/quicksight-roster"},
                                                            "ref": "`touch pwned`"},
                                 "title": "$(touch pwned)", "base": {"ref": "main", "sha": self.base}}}

    def run_workflow(self, name, event_name, event, **options):
        run = workflows.Run(name, github=self.github, sandbox=self.sandbox, event_name=event_name, event=event,
                            sha=options.pop("sha", self.base), bucket=self.bucket, **options)
        return run.run()

    def plan(self, event, **options):
        """The job of plan.yaml for a pull request."""
        return self.run_workflow("plan.yaml", "pull_request_target", event, **options).jobs["plan"]


class Plan(Base):
    def test_comments_and_then_updates_that_comment(self):
        event = self.pull_request(self.changed("teams/sales.yaml", "members: [lena]", "members: [lena, ana]"))
        job = self.plan(event)
        self.assertTrue(job.succeeded, job.log)
        self.assertEqual(job.environment, "muster-plan")
        [comment] = self.github.comments
        self.assertEqual((comment["issue"], comment["edits"]), (5, 0))
        for said in ("ana", "Sales-Forecast"):
            self.assertIn(said, comment["body"])

        # Somebody else's comment with the marker in it is not taken for it, nor one that lies on the first page.
        marker = comment["body"].splitlines()[0]
        self.github.comments.insert(0, {**comment, "id": 1, "user": {"login": "mallory"}, "body": marker})
        event = self.pull_request(self.changed("teams/sales.yaml", "members: [lena]", "members: [lena, bo]"))
        job = self.plan(event)
        self.assertTrue(job.succeeded, job.log)
        self.assertEqual(len(self.github.comments), 2)
        self.assertEqual(comment["edits"], 1)
        self.assertIn("bo", comment["body"])
        self.assertNotIn("ana@", comment["body"])
        self.assertEqual(self.github.comments[0]["body"], marker)
        self.assertEqual(self.sandbox.writes(), [])

    def test_finds_its_comment_among_hundreds(self):
        for number in range(250):
            self.github.say(5, f"Talk {number}", {"login": "ana"})
        own = self.github.say(5, "<!-- muster: the plan of this pull request -->\nold")
        job = self.plan(self.pull_request(self.changed("teams/sales.yaml", "Forecasting", "Forecasts")))
        self.assertTrue(job.succeeded, job.log)
        self.assertEqual(own["edits"], 1)
        self.assertEqual(len(self.github.comments), 251)

    def test_tells_drift_from_what_the_change_causes(self):
        self.sandbox.wander("groups:\n  Finance: {description: Somebody was here}\n")
        job = self.plan(self.pull_request(self.changed("teams/sales.yaml", "description: Forecasting", "description: Guesses")))
        self.assertTrue(job.succeeded, job.log)
        body = self.github.comments[0]["body"]
        self.assertIn("Guesses", body)
        self.assertIn("drift", body.lower())
        self.assertLess(body.index("Guesses"), body.index("Somebody was here"))

    def test_writes_the_summary_and_links_to_the_lines_that_were_planned(self):
        job = self.plan(self.pull_request(self.changed("teams/sales.yaml", "members: [lena]", "members: [lena, ana]")))
        self.assertIn("Sales-Forecast", job.summary)
        merge = self.github.pulls[5]["merge_commit_sha"]
        self.assertIn(f"https://github.com/{self.github.name}/blob/{merge}/teams/sales.yaml#L", self.github.comments[0]["body"])

    def test_nothing_to_do_is_said(self):
        job = self.plan(self.pull_request({**self.files, "teams/notes.txt": b"Not a roster."}))
        self.assertTrue(job.succeeded, job.log)
        self.assertEqual(len(self.github.comments), 1)

    def test_withheld_removals_are_a_warning(self):
        files = self.changed("teams/sales.yaml", "Forecasting, members: [lena]", "Forecasting, members: []")
        files = {**files, "teams/finance.yaml": b"version: 1\ngroups:\n  Finance: {members: []}\n  Finance-Closing: {members: []}\n",
                 "teams/sales.yaml": b"version: 1\ngroups:\n  Sales: {members: []}\n  Sales-Forecast: {members: []}\n"}
        job = self.plan(self.pull_request(files))
        self.assertTrue(job.succeeded, job.log)
        self.assertEqual([name for name, _ in job.commands], ["warning"])
        self.assertIn("sha256:", self.github.comments[0]["body"])

    def test_a_roster_that_is_not_valid_fails_and_says_so_in_place(self):
        job = self.plan(self.pull_request(self.changed("teams/sales.yaml", "role: AUTHOR", "role: OWNER")))
        self.assertFalse(job.succeeded)
        self.assertIn("exit status 3", self.github.comments[0]["body"])
        self.assertIn("teams/sales.yaml", self.github.comments[0]["body"])
        self.assertIn("teams/sales.yaml:", job.log)
        job = self.plan(self.pull_request(self.changed("teams/sales.yaml", "Forecasting", "Forecasts")))
        self.assertTrue(job.succeeded, job.log)
        self.assertEqual(len(self.github.comments), 1)
        self.assertNotIn("exit status", self.github.comments[0]["body"])

    def test_a_directory_out_of_reach_fails_and_says_so(self):
        event = self.pull_request(self.changed("teams/sales.yaml", "Forecasting", "Forecasts"))
        self.sandbox.stop()
        job = self.plan(event)
        self.assertFalse(job.succeeded)
        self.assertIn("exit status 1", self.github.comments[0]["body"])

    def test_a_program_with_another_checksum_is_not_run(self):
        job = self.plan(self.pull_request(self.files), variables={"MUSTER_SHA256": "0" * 64})
        self.assertFalse(job.succeeded)
        self.assertEqual(self.github.comments, [])
        job = self.plan(self.pull_request(self.files), variables={"MUSTER_SHA256": ""})
        self.assertFalse(job.succeeded)

    def test_what_main_has_by_now_is_not_taken_for_the_pull_requests(self):
        """Main went on after the branch began: the trial merge is planned, not the branch."""
        branch = self.changed("teams/sales.yaml", "description: Forecasting", "description: Guesses")
        went_on = self.changed("teams/finance.yaml", "description: Finance", "description: Money")
        self.base = self.repository.commit(went_on, [self.base], branch="main")
        trial = {**went_on, "teams/sales.yaml": branch["teams/sales.yaml"]}
        event = self.pull_request(branch, trial=trial)
        job = self.plan(event)
        self.assertTrue(job.succeeded, job.log)
        body = self.github.comments[0]["body"]
        self.assertLess(body.index("Guesses"), body.index("Money"))

    def test_conflicts_and_newer_commits_are_not_planned(self):
        event = self.pull_request(self.files, mergeable=False)
        self.assertFalse(self.plan(event).succeeded)
        old = self.pull_request(self.changed("teams/sales.yaml", "Forecasting", "Forecasts"))
        self.pull_request(self.changed("teams/sales.yaml", "Forecasting", "Guesses"))
        job = self.plan(old)
        self.assertFalse(job.succeeded)
        self.assertIn("there are newer commits", job.log)
        self.assertEqual(self.github.comments, [])


class Validate(Base):
    def test_tells_problems_as_annotations(self):
        event = self.pull_request(self.changed("teams/sales.yaml", "role: AUTHOR", "role: OWNER"))
        head = event["pull_request"]["head"]["sha"]
        job = self.run_workflow("validate.yaml", "pull_request", event, sha=head, ref="refs/pull/5/merge").jobs["validate"]
        self.assertFalse(job.succeeded)
        self.assertIn("::error file=teams/sales.yaml,line=", job.log)
        self.assertEqual([name for name, _ in job.commands if name != "notice"], ["error"])
        job = self.run_workflow("validate.yaml", "pull_request", event).jobs["validate"]
        self.assertTrue(job.succeeded, job.log)
        self.assertEqual(self.sandbox.requests(), [])

    def test_what_it_quotes_commands_nothing(self):
        evil = ("##[set-output name=x]pwned", "::set-output name=x::pwned", "a%0A::add-path::pwned", "a,line=1::pwned")
        rosters = "version: 1\n" + "".join(f'"{text}": 1\n' for text in evil) + "::add-path::pwned: 1\n##[add-mask]pwned: 1\n"
        head = self.repository.commit({**self.files, "teams/##[error]::x.yaml": rosters.encode()}, [self.base])
        event = self.pull_request(self.files)
        job = self.run_workflow("validate.yaml", "pull_request", event, sha=head, ref="refs/pull/5/merge").jobs["validate"]
        self.assertFalse(job.succeeded)
        self.assertLessEqual({name for name, _ in job.commands}, {"error", "notice"}, job.log)
        self.assertEqual(len([name for name, _ in job.commands if name == "error"]), len(evil) + 1)

    def test_does_not_run_for_forks(self):
        event = self.pull_request(self.files, fork=True)
        self.assertFalse(self.run_workflow("validate.yaml", "pull_request", event).jobs["validate"].ran)


class Apply(Base):
    settled = False

    def begin(self):
        """A push whose jobs are run one by one."""
        return workflows.Run("apply.yaml", github=self.github, sandbox=self.sandbox, event_name="push",
                             event={"ref": "refs/heads/main"}, sha=self.base, bucket=self.bucket)

    def push(self, **options):
        return self.run_workflow("apply.yaml", "push", {"ref": "refs/heads/main"}, **options)

    def test_plans_and_applies_exactly_that_and_keeps_the_journal(self):
        run = self.push()
        for name in ("plan", "apply"):
            self.assertTrue(run.jobs[name].succeeded, run.jobs[name].log)
        self.assertEqual([environment for environment in (run.jobs["plan"].environment, run.jobs["apply"].environment)],
                         ["muster-plan", "muster-apply"])
        self.assertIn("Sales", run.jobs["plan"].summary)
        self.assertIn("bo@example.com", self.sandbox.exported())
        kept = sorted(path.name for path in (self.bucket / "example-org-muster/state").iterdir())
        self.assertTrue(any(name.endswith(".jsonl") for name in kept), kept)
        self.assertEqual([role for role, _ in run.subjects], ["plan", "apply"])

        # Nothing to do any more: nobody is asked to approve.
        run = self.push()
        self.assertTrue(run.jobs["plan"].succeeded)
        self.assertFalse(run.jobs["apply"].ran)
        self.assertEqual(run.artifacts, {})

    def test_the_planning_job_changes_nothing(self):
        self.push(variables={"MUSTER_APPLY_ROLE": "arn:aws:iam::111122223333:role/muster-plan"})
        # The role of the plan does not trust the applying job either.
        self.assertEqual(self.sandbox.writes(), [])

    def test_an_edited_plan_is_not_applied(self):
        run = self.begin()
        run.run_one("plan")
        name, content = run.artifacts["plan"]
        run.artifacts["plan"] = (name, content.replace(b"bo@example.com", b"eve@example.com"))
        job = run.run_one("apply")
        self.assertFalse(job.succeeded)
        self.assertEqual(self.sandbox.writes(), [])

    def test_another_plan_than_the_approved_one_is_not_applied(self):
        run = self.begin()
        run.run_one("plan")
        run.jobs["plan"].outputs["digest"] = "sha256:" + "0" * 64
        job = run.run_one("apply")
        self.assertFalse(job.succeeded)
        self.assertEqual(self.sandbox.writes(), [])

    def test_what_was_taken_away_since_is_not_given_back(self):
        """The journal in the bucket outlives the runner, and tells a plan that was approved too late."""
        self.assertTrue(self.push().jobs["apply"].succeeded)
        self.base = self.repository.commit(
            self.changed("teams/sales.yaml", "members: [lena]", "members: [lena, ana]"), [self.base], branch="main")
        run = self.begin()
        run.run_one("plan")
        first = run.run_one("apply")
        self.assertTrue(first.succeeded, first.log)
        self.base = self.repository.commit(self.files, [self.base], branch="main")
        self.assertTrue(self.push().jobs["apply"].succeeded)
        # The first run is started again, with its approval, plan and digest.
        before = len(self.sandbox.writes())
        run.run_one("apply")
        self.assertNotIn("CreateGroupMembership", self.sandbox.writes()[before:])

    def test_withheld_removals_pass_by_their_digest_only(self):
        self.assertTrue(self.push().jobs["apply"].succeeded)
        files = {**self.files, "teams/finance.yaml": b"version: 1\ngroups:\n  Finance: {members: []}\n  Finance-Closing: {members: []}\n",
                 "teams/sales.yaml": b"version: 1\ngroups:\n  Sales: {members: []}\n  Sales-Forecast: {members: []}\n"}
        self.base = self.repository.commit(files, [self.base], branch="main")
        run = self.push()
        self.assertEqual(run.jobs["plan"].outputs["exit"], "4")
        self.assertFalse(run.jobs["apply"].succeeded)
        self.assertNotIn("DeleteGroupMembership", self.sandbox.writes())
        digest = json.loads(run.artifacts["plan"][1])["plans"][0]["removalDigest"]
        run = self.run_workflow("apply.yaml", "workflow_dispatch", {}, inputs={"approve-removals": digest})
        self.assertTrue(run.jobs["apply"].succeeded, run.jobs["plan"].log + run.jobs["apply"].log)
        self.assertIn("DeleteGroupMembership", self.sandbox.writes())

    def test_the_journal_is_kept_when_applying_fails(self):
        run = self.begin()
        run.run_one("plan")
        self.sandbox.wander("groups:\n  Sales-Forecast: {description: Somebody was here}\n")
        job = run.run_one("apply")
        self.assertFalse(job.succeeded)
        self.assertEqual(job.steps["step-5"]["outcome"], "success", job.log)

    def test_nothing_is_applied_when_the_journal_cannot_be_fetched(self):
        run = self.push(variables={"MUSTER_STATE": ""})
        self.assertFalse(run.jobs["apply"].succeeded)
        self.assertEqual(self.sandbox.writes(), [])

    def test_other_branches_are_not_applied(self):
        run = self.push(ref="refs/heads/try")
        self.assertFalse(run.jobs["plan"].ran)
        self.assertFalse(run.jobs["apply"].ran)


class Drift(Base):
    def night(self):
        return self.run_workflow("drift.yaml", "schedule", {"schedule": "17 3 * * *"}).jobs["drift"]

    def test_opens_updates_and_closes_one_issue(self):
        self.assertTrue(self.night().succeeded)
        self.assertEqual(self.github.issues, [])

        # Of somebody else, though it looks like the pipeline's own.
        self.github.add_issue(headers=None, user={"login": "mallory"},
                              body={"title": "QuickSight drift", "body": "<!-- muster: drift -->", "labels": ["drift"]})
        self.sandbox.wander("groups:\n  Finance: {description: Somebody was here}\n")
        job = self.night()
        self.assertTrue(job.succeeded, job.log)
        foreign, issue = self.github.issues
        self.assertEqual((issue["state"], issue["edits"]), ("open", 0))
        self.assertIn("Somebody was here", issue["body"])

        self.sandbox.wander("groups:\n  Sales: {description: Here too}\n")
        self.assertTrue(self.night().succeeded)
        self.assertEqual(len(self.github.issues), 2)
        self.assertEqual((issue["state"], issue["edits"]), ("open", 1))
        self.assertIn("Here too", issue["body"])

        self.sandbox.apply_teams()
        self.assertTrue(self.night().succeeded)
        self.assertEqual(issue["state"], "closed")
        self.assertEqual(foreign["state"], "open")
        self.assertIn("again", self.github.comments[0]["body"])

        # The next drift is a new issue.
        self.sandbox.wander("groups:\n  Finance: {description: Once more}\n")
        self.assertTrue(self.night().succeeded)
        self.assertEqual([one["state"] for one in self.github.issues], ["open", "closed", "open"])

    def test_a_directory_out_of_reach_is_no_drift_and_closes_nothing(self):
        self.sandbox.wander("groups:\n  Finance: {description: Somebody was here}\n")
        self.assertTrue(self.night().succeeded)
        self.sandbox.stop()
        self.assertFalse(self.night().succeeded)
        self.assertEqual([(issue["state"], issue["edits"]) for issue in self.github.issues], [("open", 0)])
