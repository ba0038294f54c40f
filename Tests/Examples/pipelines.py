"""Runs the jobs of the GitLab pipeline as its runner does: rules, variables, a clone of the project, artifacts, bash."""

import json
import os
import re
import subprocess
from fnmatch import fnmatchcase

import yaml

import forge
import machine

PIPELINE = machine.EXAMPLES / "gitlab-ci/gitlab-ci.yml"
SUBJECT = "project_path:example-org/quicksight-roster:ref_type:branch:ref:"


def jobs():
    """The jobs of the pipeline, with what they extend."""
    document = yaml.safe_load(PIPELINE.read_text())
    found = {}
    for name, job in document.items():
        if isinstance(job, dict) and "script" in job:
            base = document[job["extends"]]
            found[name] = {**base, **job, "variables": {**base.get("variables", {}), **job.get("variables", {})}}
    return found


def holds(condition, variables):
    """A rule's condition: comparisons of variables and texts, joined by &&."""
    for part in condition.split("&&"):
        left, operator, right = re.fullmatch(r'\s*(\S+) (==|!=) (\S+)\s*', part).groups()
        value = [text[1:-1] if text.startswith('"') else variables.get(text[1:], "") for text in (left, right)]
        if (value[0] == value[1]) != (operator == "=="):
            return False
    return True


def chosen(variables, changed):
    """The jobs that a pipeline of these variables has, and which of them wait for somebody."""
    document = yaml.safe_load(PIPELINE.read_text())
    if not any(holds(rule["if"], variables) for rule in document["workflow"]["rules"]):
        return {}
    found = {}
    for name, job in jobs().items():
        for rule in job["rules"]:
            globs = rule.get("changes")
            if holds(rule["if"], variables) and (globs is None or any(
                    fnmatchcase(path, glob.replace("**/*", "*")) for path in changed for glob in globs)):
                found[name] = rule.get("when", "on_success")
                break
    return found


class Ended:
    """What became of a job."""

    def __init__(self, status, log, artifacts, environment, home):
        self.status, self.log, self.artifacts, self.environment, self.home = status, log, artifacts, environment, home


def assumed(role, branch):
    """Whether a role's trust policy trusts a job of a branch."""
    policy = json.loads((machine.EXAMPLES / f"iam/gitlab-{role}-trust.json").read_text())
    condition = policy["Statement"][0]["Condition"]
    if condition["StringEquals"]["gitlab.com:aud"] != jobs()["plan"]["id_tokens"]["AWS_TOKEN"]["aud"]:
        return False
    exact = condition["StringEquals"].get("gitlab.com:sub")
    pattern = condition.get("StringLike", {}).get("gitlab.com:sub")
    return exact == SUBJECT + branch if exact else fnmatchcase(SUBJECT + branch, pattern)


def run(name, *, gitlab, sandbox, commit, variables, artifacts=None, bucket=None, keys=True):
    """Runs a job on a clone of its own."""
    job = jobs()[name]
    home = machine.folder()
    project, tools = home / "project", home / "tools"
    project.mkdir()
    machine.tool(tools, "aws", machine.AWS)
    # Nothing is installed here, and nobody is asked to be root.
    machine.tool(tools, "apt-get", "#!/bin/sh\nexit 0\n")
    given = {
        **sandbox.environment(), "FAKE_S3": str(bucket or home), "CURL_CA_BUNDLE": str(forge.certificate()),
        "HOME": str(home), "TMPDIR": str(home), "LANG": "C.UTF-8", "GIT_CONFIG_GLOBAL": "/dev/null", "CI": "true",
        "GITLAB_CI": "true", "PATH": f"{tools}:/usr/local/bin:/usr/bin:/bin",
        "CI_API_V4_URL": f"{gitlab.url}/api/v4", "CI_PROJECT_ID": "7", "CI_PROJECT_PATH": "example-org/quicksight-roster",
        "CI_PROJECT_URL": "https://gitlab.com/example-org/quicksight-roster",
        "CI_PROJECT_DIR": str(project), "CI_DEFAULT_BRANCH": "main", "CI_PIPELINE_ID": "4711", "CI_COMMIT_SHA": commit,
        "CI_JOB_URL": "https://gitlab.com/example-org/quicksight-roster/-/jobs/99", "CI_SERVER_URL": "https://gitlab.com",
        "MUSTER_PLAN_ROLE": "arn:aws:iam::111122223333:role/muster-plan",
        "MUSTER_APPLY_ROLE": "arn:aws:iam::111122223333:role/muster-apply", "MUSTER_STATE": "s3://example-org-muster/state",
        "MUSTER_NOTE_TOKEN": gitlab.token, "AWS_TOKEN": "header.payload.signature",
        **gitlab.variables(), **variables}
    if keys:
        # muster takes these before the token, for which the sandbox would give nothing.
        given |= {"AWS_ACCESS_KEY_ID": machine.KEY, "AWS_SECRET_ACCESS_KEY": machine.SECRET}
    for key, value in job["variables"].items():
        given.setdefault(key, re.sub(r"\$(\w+)", lambda match: given.get(match[1], ""), str(value)))
    if given.get("GIT_STRATEGY") != "none":
        def git(*arguments):
            subprocess.run(["git", "-C", project, *arguments], env={**os.environ, **given}, check=True, capture_output=True)
        git("init", "--quiet")
        git("remote", "add", "origin", f"file://{gitlab.repository.path}")
        git("fetch", "--quiet", f"--depth={given['GIT_DEPTH']}", "origin", commit)
        git("checkout", "--quiet", "--force", commit)
    for path, content in (artifacts or {}).items():
        if path.endswith(".env"):
            given.update(line.split("=", 1) for line in content.decode().splitlines())
        else:
            (project / path).write_bytes(content)
    script = home / "script.sh"
    script.write_text("set -eo pipefail\n" + "\n".join(job["before_script"] + job["script"]))
    ended = subprocess.run(["bash", str(script)], env=given, cwd=project, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, timeout=120, preexec_fn=machine.die_with_parent)
    kept = job.get("artifacts", {})
    paths = kept.get("paths", []) + [path for path in [kept.get("reports", {}).get("dotenv")] if path]
    found = {path: (project / path).read_bytes() for path in paths if (project / path).exists()}
    return Ended(ended.returncode, ended.stdout.decode(errors="replace"), found, given, home)
