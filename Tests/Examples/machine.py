"""What the examples run on: a sandbox, a certificate for the stand-ins, repositories, and programs that are not here."""

import atexit
import ctypes
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLES = REPOSITORY / "examples"
MUSTER = REPOSITORY / ".build/debug/muster"
KEY, SECRET = "AKIAEXAMPLESEXAMPLES", "examples/secret+that/nobody=else+has"

# What QuickSight looks like before the teams' rosters of examples/teams reach it.
DIRECTORY = """
version: 1
account: "111122223333"
region: us-east-1
groups:
  Finance: {description: Finance, members: [ida, ravi]}
  Sales: {description: Sales, members: [ana, lena]}
  Sales-Forecast: {description: Guesswork, members: [lena]}
  Legal: {description: Nobody of these teams, members: [ida]}
users:
  catmi: {email: catmi@example.com, role: ADMIN}
  quinn: {email: quinn@example.com, role: ADMIN}
  ida: {email: ida@example.com, role: AUTHOR, tags: {team: finance}}
  ravi: {email: ravi@example.com, role: AUTHOR, tags: {team: finance}}
  ana: {email: ana@example.com, role: READER, tags: {team: sales}}
  lena: {email: lena@example.com, role: AUTHOR, tags: {team: sales}}
  breakglass-1: {email: root@example.com, role: ADMIN}
  walter: {email: walter.private@example.com, role: READER}
"""

_folders = []


def folder():
    """A folder that is gone in the end."""
    path = Path(tempfile.mkdtemp(prefix="muster-examples-"))
    _folders.append(path)
    return path


def clean_up():
    """Removes every folder."""
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)


atexit.register(clean_up)


def die_with_parent():
    """Lets a server end with this program, however that ends (prctl's PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Sandbox:
    """A local QuickSight with a directory of its own."""

    def __init__(self, state=None, arguments=(), **variables):
        self.folder, self.variables = folder(), variables
        self.state, self.record = self.folder / "state.json", self.folder / "record.jsonl"
        seed = []
        if state is None:
            (self.folder / "seed.yaml").write_text(DIRECTORY)
            seed = ["--seed", self.folder / "seed.yaml"]
        else:
            self.state.write_bytes(state)
            self.state.chmod(0o600)
        said = self.folder / "url"
        with said.open("wb") as output:
            self.process = subprocess.Popen(
                [MUSTER, "sandbox", "--listen", "127.0.0.1:0", "--state", self.state, "--record", self.record, *seed, *arguments],
                env={"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, **variables}, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.DEVNULL,
                preexec_fn=die_with_parent)
        end = time.monotonic() + 60
        while not said.read_text().endswith("\n"):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the sandbox did not start")
            time.sleep(0.01)
        self.url = said.read_text().split()[0]

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def environment(self):
        """What leads muster here, without credentials."""
        return {"AWS_ENDPOINT_URL": self.url, "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
                "AWS_EC2_METADATA_DISABLED": "true"}

    def muster(self, *arguments, cwd=None, **variables):
        """Runs muster with credentials; its exit status, output and messages."""
        done = subprocess.run(
            [MUSTER, *arguments], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
            env={**self.environment(), "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "HOME": str(self.folder),
                 "PATH": "/usr/bin:/bin", **self.variables, **variables})
        return done.returncode, done.stdout, done.stderr

    def exported(self):
        """The directory as it is now, as a roster."""
        status, text, errors = self.muster("export", "--account", "111122223333", "--region", "us-east-1")
        if status:
            raise RuntimeError(errors)
        return text

    def apply_teams(self):
        """What somebody does by hand to bring the directory to what examples/teams says."""
        return self.muster("apply", "--yes", "--policy", "policy.yaml", "teams", cwd=EXAMPLES / "teams")

    def wander(self, text):
        """Changes the directory behind the pipeline's back, by a roster of nothing else."""
        path = self.folder / "elsewhere.yaml"
        path.write_text(f'version: 1\naccount: "111122223333"\nregion: us-east-1\n{text}')
        status, output, errors = self.muster("apply", "--yes", path)
        assert status == 0, output + errors

    def requests(self):
        """The record of requests."""
        return [json.loads(line) for line in self.record.read_text().splitlines()] if self.record.exists() else []

    def operations(self):
        """What was called, by its names in IAM."""
        return [("sts:" if entry["operation"] in ("GetCallerIdentity", "AssumeRoleWithWebIdentity") else "quicksight:")
                + entry["operation"] for entry in self.requests()]

    def writes(self):
        """The operations that changed something."""
        return [entry["operation"] for entry in self.requests()
                if not entry["operation"].startswith(("Get", "List", "Describe", "AssumeRole"))]


_settled = []


def settled():
    """The state of a sandbox whose directory is as examples/teams wants it."""
    if not _settled:
        sandbox = Sandbox()
        status, output, errors = sandbox.apply_teams()
        assert status == 0, output + errors
        sandbox.stop()
        _settled.append(sandbox.state.read_bytes())
    return _settled[0]


class Repository:
    """A git repository whose commits are made of given files, however odd their names and modes."""

    def __init__(self):
        self.path = folder() / "repository.git"
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.path), at=None)
        # Like GitHub and GitLab: commits can be asked for by their hash.
        self.git("config", "uploadpack.allowAnySHA1InWant", "true")
        self.objects = {}

    def git(self, *arguments, at="self", text=None, binary=False, **variables):
        command = ["git"] + (["--git-dir", str(self.path)] if at == "self" else []) + list(arguments)
        identity = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
                    for what, value in (("NAME", "Ida"), ("EMAIL", "ida@example.com"), ("DATE", "2026-11-22T00:00:00Z"))}
        done = subprocess.run(command, env={**os.environ, **identity, **variables}, check=True, capture_output=True,
                              input=text.encode() if isinstance(text, str) else text)
        return done.stdout if binary else done.stdout.decode().strip()

    def commit(self, files, parents=(), branch=None):
        """Files by path: bytes or text, a pair of a mode and a content, or None for a submodule."""
        index = {"GIT_INDEX_FILE": str(self.path / "examples-index")}
        self.git("read-tree", "--empty", **index)
        lines = b""
        for path, content in files.items():
            mode, content = content if isinstance(content, tuple) else ("100644", content)
            if mode == "160000":
                oid = "1" * 40
            else:
                if content not in self.objects:
                    self.objects[content] = self.git("hash-object", "-w", "--stdin", text=content)
                oid = self.objects[content]
            lines += f"{mode} {oid}\t{path}".encode() + b"\0"
        self.git("update-index", "-z", "--index-info", text=lines, **index)
        tree = self.git("write-tree", **index)
        commit = self.git("commit-tree", tree, *[part for parent in parents for part in ("-p", parent)], "-m", "Commit")
        if branch:
            self.git("update-ref", f"refs/heads/{branch}", commit)
        return commit

    def check_out(self, commit, path):
        """Writes a commit's files, as a checkout without credentials does."""
        path.mkdir(parents=True, exist_ok=True)
        tar = self.git("archive", commit, binary=True)
        subprocess.run(["tar", "-x", "-C", str(path)], input=tar, check=True)


def teams():
    """The files of examples/teams, by path."""
    root = EXAMPLES / "teams"
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def program(path, text):
    """Writes a program that can be run."""
    path.write_text(text)
    path.chmod(0o755)


def tool(path, name, text):
    """Puts a stand-in for a program that a runner has into a folder of the PATH."""
    path.mkdir(exist_ok=True)
    program(path / name, text)


# `aws s3 sync FROM TO`, the bucket being a folder; like the real one it makes files by the umask.
AWS = """#!/usr/bin/env python3
import os, shutil, sys
from pathlib import Path
command = [word for word in sys.argv[1:] if not word.startswith("--")]
assert command[:2] == ["s3", "sync"] and len(command) == 4, command
if not (os.environ.get("AWS_ACCESS_KEY_ID") or os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE")): sys.exit("Unable to locate credentials")
bucket = Path(os.environ["FAKE_S3"])
source, target = (bucket / word[5:] if word.startswith("s3://") else Path(word) for word in command[2:])
for path in sorted(source.rglob("*")) if source.is_dir() else []:
    if path.is_file():
        there = target / path.relative_to(source)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(path.read_bytes())
"""
