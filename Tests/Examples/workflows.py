"""Runs a workflow's jobs as GitHub's runner does: the same shell, variables, files and contexts, and stand-ins for actions."""

import json
import os
import re
import subprocess

import yaml

import forge
import machine
from expressions import filled, holds


class Loader(yaml.SafeLoader):
    """YAML as GitHub reads it: `on` is a word."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load(name):
    """A workflow of examples/github-actions."""
    return yaml.load((machine.EXAMPLES / "github-actions" / name).read_text(), Loader)


class Failed(Exception):
    """A step ended with another status than 0."""


class Job:
    """What became of a job."""

    def __init__(self):
        self.log = ""
        self.commands = []
        self.summary = ""
        self.outputs = {}
        self.succeeded = True
        self.ran = True
        self.steps = {}
        self.environments = {}
        self.temporary = None


class Run:
    """A run of a workflow: an event, a repository, and where AWS is."""

    def __init__(self, workflow, *, github, sandbox, event_name, event, sha, ref="refs/heads/main", variables=None, inputs=None,
                 bucket=None, trusted=True, only=None):
        self.workflow = load(workflow)
        self.github, self.sandbox = github, sandbox
        self.event_name, self.event, self.sha, self.ref = event_name, event, sha, ref
        self.inputs = inputs or {}
        self.bucket = bucket or machine.folder()
        self.artifacts = {}
        self.jobs = {}
        self.subjects = []
        self.trusted, self.only = trusted, only
        self.vars = {"AWS_REGION": "us-east-1", "MUSTER_PLAN_ROLE": "arn:aws:iam::111122223333:role/muster-plan",
                     "MUSTER_APPLY_ROLE": "arn:aws:iam::111122223333:role/muster-apply",
                     "MUSTER_STATE": "s3://example-org-muster/state", **github.variables(), **(variables or {})}
        # GitHub hands a fork's pull request neither variables nor secrets, and a token that can only read.
        self.of_fork = event_name == "pull_request" and event["pull_request"]["head"]["repo"]["full_name"] != github.name
        if self.of_fork:
            self.vars = {}

    def contexts(self, token, job=None, failed=False):
        return {
            "github": {"event": self.event, "event_name": self.event_name, "repository": self.github.name, "token": token,
                       "ref": self.ref, "sha": self.sha},
            "vars": self.vars, "inputs": self.inputs, "runner": {"temp": str(job.temporary) if job else ""},
            "needs": {name: {"outputs": job.outputs, "result": "success"} for name, job in self.jobs.items()},
            "steps": job.steps if job else {},
            "functions": {"always": lambda: True, "success": lambda: not failed, "failure": lambda: failed}}

    def run_one(self, name):
        """One job, its needs met."""
        self.jobs[name] = self.run_job(self.workflow["jobs"][name], False)
        return self.jobs[name]

    def run(self):
        """Every job, in the order of the file, which is that of their needs."""
        for name, job in self.workflow["jobs"].items():
            needs = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            unmet = any(not (self.jobs[other].ran and self.jobs[other].succeeded) for other in needs)
            self.jobs[name] = self.run_job(job, unmet)
        return self

    def run_job(self, job, unmet):
        done = Job()
        if unmet or not holds(job.get("if", "true"), self.contexts("", failed=unmet)):
            done.ran = False
            return done
        permissions = job.get("permissions", self.workflow["permissions"])
        if self.of_fork:
            permissions = {scope: "read" for scope in permissions}
        token = self.github.token(permissions)
        done.environment = filled(job.get("environment", ""), self.contexts(token))
        home = machine.folder()
        done.temporary, workspace = home / "temp", home / "workspace"
        for path in (done.temporary, workspace, home / "tools", home / "home"):
            path.mkdir()
        machine.tool(home / "tools", "aws", machine.AWS)
        (home / "event.json").write_text(json.dumps(self.event))
        self.machine = {
            **self.sandbox.environment(), "FAKE_S3": str(self.bucket), "CURL_CA_BUNDLE": str(forge.certificate()),
            "HOME": str(home / "home"), "LANG": "C.UTF-8", "CI": "true", "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": f"{self.github.url}/api", "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": self.github.name, "GITHUB_EVENT_NAME": self.event_name,
            "GITHUB_EVENT_PATH": str(home / "event.json"), "GITHUB_SHA": self.sha, "GITHUB_REF": self.ref,
            "GITHUB_REF_NAME": self.ref.split("/", 2)[2], "GITHUB_RUN_ID": "4711", "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_NUMBER": "12", "GITHUB_WORKFLOW": self.workflow["name"], "GITHUB_JOB": "job",
            "GITHUB_ACTOR": "somebody", "GITHUB_WORKSPACE": str(workspace), "RUNNER_TEMP": str(done.temporary),
            "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64"}
        path = [str(home / "tools"), "/usr/local/bin", "/usr/bin", "/bin"]
        for number, step in enumerate(job["steps"]):
            contexts = self.contexts(token, done, failed=not done.succeeded)
            identifier = step.get("id", f"step-{number}")
            if not holds(step.get("if", "success()"), contexts) or (self.only and step.get("name") != self.only):
                done.steps[identifier] = {"outputs": {}, "outcome": "skipped"}
                continue
            outputs = {}
            try:
                if "uses" in step:
                    options = {key: filled(str(value).lower() if isinstance(value, bool) else value, contexts)
                               for key, value in step.get("with", {}).items()}
                    outputs = self.use(step["uses"].split("@")[0], options, workspace, done)
                else:
                    outputs = self.execute(step, contexts, home, workspace, path, done)
                done.steps[identifier] = {"outputs": outputs, "outcome": "success"}
            except Failed as failure:
                done.succeeded = False
                done.steps[identifier] = {"outputs": outputs, "outcome": "failure"}
                done.log += f"{failure}\n"
        contexts = self.contexts(token, done)
        done.outputs = {name: filled(value, contexts) for name, value in job.get("outputs", {}).items()}
        return done

    def execute(self, step, contexts, home, workspace, path, done):
        """A `run` step: bash --noprofile --norc -eo pipefail, with files for what it hands on."""
        files = {}
        for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_STATE"):
            files[name] = home / name.lower()
            files[name].write_text("")
        script = home / "script.sh"
        script.write_text(filled(step["run"], contexts))
        own = {name: filled(value, contexts) for name, value in step.get("env", {}).items()}
        variables = {**self.machine, **own, **{name: str(file) for name, file in files.items()}, "PATH": ":".join(path)}
        done.environments[step["name"]] = variables
        ended = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], env=variables, cwd=workspace,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
                               preexec_fn=machine.die_with_parent)
        log = ended.stdout.decode(errors="replace")
        done.log += log
        done.commands += commands(log)
        done.summary += files["GITHUB_STEP_SUMMARY"].read_text()
        path[:0] = files["GITHUB_PATH"].read_text().split()
        self.machine.update(assignments(files["GITHUB_ENV"].read_text()))
        if ended.returncode:
            raise Failed(f"step {step['name']} ended with {ended.returncode}")
        return assignments(files["GITHUB_OUTPUT"].read_text())

    def use(self, action, options, workspace, done):
        """What the actions of the examples do."""
        if action == "actions/checkout":
            self.github.repository.check_out(self.sha, workspace)
        elif action == "aws-actions/configure-aws-credentials":
            return self.assume(options, done)
        elif action == "actions/upload-artifact":
            file = options["path"]
            if not os.path.exists(file):
                raise Failed("there is no file to upload")
            with open(file, "rb") as source:
                self.artifacts[options["name"]] = (os.path.basename(file), source.read())
        elif action == "actions/download-artifact":
            name, content = self.artifacts[options["name"]]
            with open(os.path.join(options["path"], name), "wb") as target:
                target.write(content)
        else:
            raise AssertionError(f"no stand-in for {action}")
        return {}

    def assume(self, options, done):
        """The role, as far as its trust policy trusts this job's token."""
        role = options["role-to-assume"].rsplit("/", 1)[1].removeprefix("muster-")
        subject = "repo:example-org@123456/quicksight-roster@456789:"
        if done.environment:
            subject += f"environment:{done.environment}"
        else:
            subject += "pull_request" if self.event_name.startswith("pull_request") else f"ref:{self.ref}"
        self.subjects.append((role, subject))
        policy = json.loads((machine.EXAMPLES / f"iam/github-{role}-trust.json").read_text())
        wanted = policy["Statement"][0]["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]
        extra = ["repo:example-org@123456/quicksight-roster@456789:environment:muster-plan-fork"] if self.trusted else []
        if subject not in wanted + extra:
            raise Failed("Not authorized to perform sts:AssumeRoleWithWebIdentity")
        given = {"access-key-id": machine.KEY, "secret-access-key": machine.SECRET, "session-token": ""}
        if options.get("output-env-credentials") != "false":
            self.machine |= {f"AWS_{name.replace('-', '_').upper()}": value for name, value in given.items()}
            self.machine["AWS_REGION"] = options["aws-region"]
        if options.get("output-credentials") != "true":
            return {}
        return {f"aws-{name}": value for name, value in given.items()}


def assignments(text):
    """The names and values of GITHUB_OUTPUT and GITHUB_ENV, in both forms."""
    values, lines = {}, iter(text.splitlines())
    for line in lines:
        if match := re.match(r"([^=]+?)<<(.+)", line):
            name, end = match.groups()
            held = []
            for line in lines:
                if line == end:
                    break
                held.append(line)
            values[name] = "\n".join(held)
        else:
            name, _, value = line.partition("=")
            values[name] = value
    return values


def commands(log):
    """The workflow commands that a runner would obey in a log: (name, message)."""
    found, stopped = [], None
    for line in log.splitlines():
        line = line.strip()
        if stopped:
            if line == f"::{stopped}::":
                stopped = None
            continue
        match = re.match(r"::([\w-]+)(?: .*?)?::(.*)", line)
        if match and match[1] == "stop-commands":
            stopped = match[2]
        elif match:
            found.append((match[1], match[2]))
        elif match := re.search(r"##\[([\w-]+)", line):
            # The older form counts anywhere in a line that is not of the newer one.
            found.append((match[1], line))
    return found
