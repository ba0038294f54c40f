"""Programs that read files and reach nothing: what one run of them took, and the files they are given."""

import os
import subprocess
import time
from dataclasses import dataclass

import directories
from programs import Programs, REPOSITORY, die_with_parent

FILES = REPOSITORY / ".build-benchmarks/directories"
# A snapshot may be a day old.
KEPT = 12 * 3_600


@dataclass
class Offline:
    """A program that has ended: its CPU and its peak memory by the kernel, its time by the clock."""

    cpu: float
    seconds: float
    peak: float
    status: int
    output: bytes
    written: int
    # From the first byte of output to the last, by the clock.
    streaming: float


def run(*command, allowed=(0,), keep=1 << 16):
    """Runs a program to its end. Of its output the first bytes are kept, and the rest is counted."""
    start = time.monotonic()
    process = subprocess.Popen(
        [str(part) for part in command],
        env={"HOME": "/nonexistent", "PATH": os.environ["PATH"], "TMPDIR": "/tmp", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE if keep else subprocess.DEVNULL,
        preexec_fn=die_with_parent)
    kept, written = b"", 0
    first = last = time.monotonic()
    while piece := os.read(process.stdout.fileno(), 1 << 20):
        last = time.monotonic()
        if not written:
            first = last
        kept += piece[:max(0, keep - len(kept))]
        written += len(piece)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in allowed:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: {kept.decode()[-2000:]}{said.decode()[-2000:]}")
    return Offline(usage.ru_utime + usage.ru_stime, seconds, usage.ru_maxrss / 1024, process.returncode, kept, written,
                   last - first)


def made(users, groups=2_000, **changes):
    """A roster and a snapshot, made once and kept for the next run."""
    FILES.mkdir(parents=True, exist_ok=True)
    name = "-".join([str(users), str(groups), *(f"{key}{value}" for key, value in sorted(changes.items()))])
    roster, snapshot = FILES / f"{name}.yaml", FILES / f"{name}.json"
    if not snapshot.exists() or time.time() - snapshot.stat().st_mtime > KEPT:
        directories.make(users, groups, roster, snapshot, **changes)
    return roster, snapshot


def walk():
    """The bare libyaml walk, compiled."""
    FILES.mkdir(parents=True, exist_ok=True)
    program, source = FILES / "yaml_walk", REPOSITORY / "Tests/Benchmarks/yaml_walk.c"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["cc", "-O2", "-o", program, source, "-lyaml"], check=True)
    return program


def plan(roster, snapshot, *options, **given):
    return run(Programs.muster, "plan", roster, "--snapshot", snapshot, *options, **given)
