"""The programs that are tried against each other: the sandbox, moto's server, and muster itself."""

import atexit
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import boto3
import botocore.client

ACCOUNT = "111122223333"
NAMESPACE = "default"
REGION = "us-east-1"
KEY = "AKIACONFORMANCE00000"
SECRET = "conformance/secret+that/nobody=else+has"

PLACE = {"AwsAccountId": ACCOUNT, "Namespace": NAMESPACE}

REPOSITORY = Path(__file__).resolve().parents[2]

# What a careless program breaks on, all of it allowed in names: [\u0020-\u00FF]+
ODD_NAMES = [
    "two words", "role/session", "a/b/c", "a+b 100%", "a%2Fb", "café ÿ", "a;b", "it's \"so\"", "#1 what?*", "a=b&c=d",
    "back\\slash", "x@example.com~", "...", "<b>{$HOME}`id`|(x)",
]


class Programs:
    """The paths of what is tried; `run_all.py` fills them in."""

    muster = REPOSITORY / ".build/debug/muster"
    probe = REPOSITORY / ".build/debug/SigningProbe"


def die_with_parent():
    """Lets a server end with this program, however that ends (prctl's PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Server:
    """A server of its own process, which says on a line of its output where it listens."""

    running = []

    def __init__(self, command, *, environment, announcement=r"(http://127\.0\.0\.1:\d+)"):
        # Its words go to a file, so that it never waits for a reader.
        self.words = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [str(part) for part in command], env=environment, stdin=subprocess.DEVNULL, stdout=self.words,
            stderr=subprocess.STDOUT, preexec_fn=die_with_parent)
        Server.running.append(self)
        self.url = self.wait_for(announcement)

    def wait_for(self, announcement, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            # pread leaves alone the position at which the server writes on.
            said = os.pread(self.words.fileno(), 1 << 20, 0).decode()
            found = re.search(announcement + r"\r?\n", said)
            if found:
                return found[1]
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        self.stop()
        raise RuntimeError(f"{self.process.args[0]} did not start: {said}")

    def stop(self):
        if self in Server.running:
            Server.running.remove(self)
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode


FOLDERS = []


def clean_up():
    """Ends every server and removes every folder, wherever the tests are."""
    for server in list(Server.running):
        server.stop()
    for folder in FOLDERS:
        shutil.rmtree(folder, ignore_errors=True)


atexit.register(clean_up)


def sandbox(*, seed=None, keys=((KEY, SECRET),), environment=None, arguments=()):
    """Starts `muster sandbox`; without keys it takes those of its environment."""
    command = [Programs.muster, "sandbox", "--listen", "127.0.0.1:0"]
    for key, secret in keys:
        command += ["--access-key", f"{key}:{secret}"]
    if seed:
        command += ["--seed", seed]
    return Server([*command, *arguments], environment=environment or {})


def moto():
    """Starts moto's server."""
    script = "import sys, moto.server; moto.server.main(['-H', '127.0.0.1', '-p', '0'])"
    environment = {"no_proxy": "*", "MOTO_PORT": "0", "PATH": "/usr/bin:/bin"}
    # Werkzeug tells the port that the system chose.
    return Server([sys.executable, "-c", script], environment=environment,
                  announcement=r"Running on (http://127\.0\.0\.1:\d+)")


def client(server, service="quicksight", *, key=KEY, secret=SECRET, token=None, region=REGION, checks=True, **configuration):
    """A boto3 client; `checks=False` lets it send what the service's model forbids."""
    configuration.setdefault("retries", {"total_max_attempts": 1})
    return boto3.client(
        service, endpoint_url=getattr(server, "url", server), region_name=region, aws_access_key_id=key,
        aws_secret_access_key=secret, aws_session_token=token,
        config=botocore.client.Config(parameter_validation=checks, connect_timeout=10, read_timeout=30, **configuration))


class Finished:
    """What a run of muster came to."""

    def __init__(self, completed, seconds):
        self.status = completed.returncode
        self.output = (completed.stdout or b"").decode()
        self.errors = (completed.stderr or b"").decode()
        self.seconds = seconds

    def __str__(self):
        return f"exit status {self.status} after {self.seconds:.1f} s\n{self.output}{self.errors}"


def muster(*arguments, server=None, key=KEY, secret=SECRET, environment=None, stdout=subprocess.PIPE, stdin=None,
           cwd=None, timeout=120, bare=False):
    """Runs muster in an environment where nothing is set but these keys and this server; bare, nothing but `environment`."""
    variables = {} if bare else {"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
                 "AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent", "PATH": "/usr/bin:/bin"}
    if key and not bare:
        variables |= {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}
    if server:
        variables["AWS_ENDPOINT_URL"] = getattr(server, "url", server)
    variables |= environment or {}
    start = time.monotonic()
    # Without --yes and without input there is nobody to ask.
    given = {"input": stdin.encode()} if stdin is not None else {"stdin": subprocess.DEVNULL}
    completed = subprocess.run(
        [str(Programs.muster), *map(str, arguments)], env=variables, stdout=stdout, stderr=subprocess.PIPE, cwd=cwd,
        timeout=timeout, preexec_fn=die_with_parent, **given)
    return Finished(completed, time.monotonic() - start)


def scratch(test):
    """A folder for one test, gone after it."""
    folder = Path(tempfile.mkdtemp(prefix="muster-conformance-"))
    FOLDERS.append(folder)
    test.addCleanup(shutil.rmtree, folder, ignore_errors=True)
    return folder


def sandbox_operations():
    """The operations that the sandbox has, by its own source."""
    source = REPOSITORY / "Sources/QuickSightSandbox/Wire/SandboxOperation.swift"
    return set(re.findall(r'^    case \w+ = "(\w+)"$', source.read_text(), re.MULTILINE))
