"""The programs that are measured, and what the operating system says of them."""

import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ACCOUNT = "111122223333"
REGION = "us-east-1"
KEY = "AKIABENCHMARK0000000"
SECRET = "benchmark/secret"
REPOSITORY = Path(__file__).resolve().parents[2]


class Programs:
    muster = REPOSITORY / ".build/release/muster"


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def cores():
    """One core for servers and one for clients, where there are two; they then do not disturb each other."""
    allowed = sorted(os.sched_getaffinity(0))
    return (allowed[0], allowed[-1]) if len(allowed) > 1 else (None, None)


def pinned(core):
    def prepare():
        die_with_parent()
        if core is not None:
            os.sched_setaffinity(0, {core})
    return prepare


@contextmanager
def folder():
    path = Path(tempfile.mkdtemp(prefix="muster-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def sandbox(*arguments, record):
    """A sandbox on a core of its own; its calls are in the file `record` once the block is left."""
    words = tempfile.TemporaryFile()
    process = subprocess.Popen(
        [Programs.muster, "sandbox", "--listen", "127.0.0.1:0", "--access-key", f"{KEY}:{SECRET}", "--record", record,
         *map(str, arguments)],
        env={}, stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT, preexec_fn=pinned(cores()[0]))
    try:
        end = time.monotonic() + 60
        while not (found := re.search(r"(http://127\.0\.0\.1:\d+)\r?\n", said(words))):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the sandbox did not start: {said(words)}")
            time.sleep(0.01)
        yield found[1]
    finally:
        process.terminate()
        process.wait(20)


def said(file):
    return os.pread(file.fileno(), 64 << 20, 0).decode()


def calls(record):
    """The sandbox's record of what came, in order."""
    return [json.loads(line) for line in Path(record).read_text().splitlines()]


@contextmanager
def sampled(function, every=0.05):
    """Calls a function now and then while the block runs, and gives the list of what it said."""
    import threading
    seen, done = [], threading.Event()

    def watch():
        while not done.wait(every):
            seen.append(function())
    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def connections(url):
    """How many connections to a port stand, as the kernel has it."""
    port = f":{int(url.rsplit(':', 1)[1]):04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    # The kernel may show a connection twice while others come and go.
    return len({line.split()[1] for line in lines if line.split()[2].endswith(port) and line.split()[3] == "01"})


class Run:
    """A program that has ended: its time by the clock, its CPU and its peak memory in MiB by the kernel, its exit status."""

    def __init__(self, command, *, url, environment=None, accepted=(0,)):
        variables = {"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
                     "AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent", "PATH": os.environ["PATH"],
                     "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_ENDPOINT_URL": url,
                     "PYTHONDONTWRITEBYTECODE": "1"} | (environment or {})
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            start = time.monotonic()
            process = subprocess.Popen(
                [str(part) for part in command], env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
                preexec_fn=pinned(cores()[1]))
            _, status, used = os.wait4(process.pid, 0)
            self.seconds = time.monotonic() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            self.output, words = said(output), said(errors)
        self.cpu = used.ru_utime + used.ru_stime
        self.peak = used.ru_maxrss / 1024
        self.status = process.returncode
        if self.status not in accepted:
            raise RuntimeError(f"{command[0]} ended with {self.status}: {self.output[-2000:]}{words[-2000:]}")
