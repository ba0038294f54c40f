"""Apply through a service of an unknown limit, and boto3's two modes doing the same."""

import sys
from pathlib import Path

import programs
from programs import Run, calls, folder, sandbox
from rows import Figure, row

WRITES = 1500
LIMIT = 25
LEAST = WRITES / LIMIT


def names(count):
    return [f"user-{number:05}" for number in range(count)]


def rosters(path, count):
    """A directory of that many users and an empty group, and the same with all of them in it."""
    head = f'version: 1\naccount: "{programs.ACCOUNT}"\nregion: {programs.REGION}\n'
    users = "".join(f"  {name}: {{email: {name}@example.com, role: READER}}\n" for name in names(count))
    (path / "seed.yaml").write_text(f"{head}groups:\n  Everybody: {{members: []}}\nusers:\n{users}")
    members = "".join(f"      - {name}\n" for name in names(count))
    (path / "roster.yaml").write_text(f"{head}groups:\n  Everybody:\n    members:\n{members}")
    return path / "seed.yaml", path / "roster.yaml"


def written(path):
    """The writes on record, first to last."""
    return [call for call in calls(path / "record") if call.get("operation") == "CreateGroupMembership"]


def limited(command):
    """Time over the least time, and the percentage throttled, of a program that makes the memberships."""
    with folder() as path:
        seed, roster = rosters(path, WRITES)
        with sandbox("--seed", seed, "--write-limit", LIMIT, record=path / "record") as url:
            run = Run(command(roster, path), url=url)
        came = written(path)
        throttled = sum(call["status"] == 429 for call in came)
        done = sum(call["status"] == 200 for call in came)
        if done != WRITES:
            raise RuntimeError(f"{done} of {WRITES} memberships were made")
        return run.seconds / LEAST, 100 * throttled / len(came)


def boto(mode):
    script = Path(__file__).with_name("boto_memberships.py")
    return lambda roster, path: [sys.executable, script, mode, WRITES]


@row("limiter")
def limiter():
    ours = limited(lambda roster, path: [
        programs.Programs.muster, "apply", roster, "--yes", "--state-dir", path / "state", "--format", "json"])
    standard, adaptive = limited(boto("standard")), limited(boto("adaptive"))
    beside = "boto3 standard {:.3f}, adaptive {:.3f}"
    return [
        Figure("time ÷ least", ours[0], "≤ 1.03", beside.format(standard[0], adaptive[0])),
        Figure("throttled, %", ours[1], "≤ 1", beside.format(standard[1], adaptive[1]), digits=2),
    ]
