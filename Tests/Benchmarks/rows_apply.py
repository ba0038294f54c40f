"""The whole of a plan and an apply, and a boto3 script doing the same."""

import sys
from pathlib import Path

import programs
from programs import Run, folder, sandbox
from rows import Figure, row

USERS = 5_000
GROUPS = 50
LATENCY = 0.005
HEAD = (f'version: 1\naccount: "{programs.ACCOUNT}"\nregion: {programs.REGION}\n'
        "guards: {removals: {memberships: 100%}, minAdmins: 0}\n")


def roster(users, members):
    """Users with their roles, groups with their members."""
    lines = [HEAD, "groups:\n"]
    for group in range(GROUPS):
        lines.append(f"  Team-{group:02}:\n    members:\n")
        lines += [f"      - user-{user:05}\n" for user in members(group)]
    lines.append("users:\n")
    lines += [f"  user-{user:05}: {{email: user-{user:05}@example.com, role: {role}}}\n" for user, role in users]
    return "".join(lines)


def rosters(path):
    """A directory, and a roster of which a fifth is new, a tenth is promoted and some memberships end."""
    live, wanted = path / "seed.yaml", path / "roster.yaml"
    live.write_text(roster(
        ((user, "READER") for user in range(USERS * 4 // 5)),
        lambda group: range(group, USERS * 4 // 5, GROUPS // 3)))
    wanted.write_text(roster(
        ((user, "AUTHOR" if user % 10 == 0 else "READER") for user in range(USERS)),
        lambda group: range(group + (group % 2), USERS, GROUPS // 3)))
    return live, wanted


def applied(command):
    """What a program took that applies the roster; muster then finds nothing to change."""
    with folder() as path:
        seed, wanted = rosters(path)
        with sandbox("--seed", seed, "--latency", 1_000 * LATENCY, record=path / "record") as url:
            run = Run(command(wanted, path), url=url)
            Run([programs.Programs.muster, "plan", wanted, "--detailed-exitcode"], url=url)
            requests = len(programs.calls(path / "record"))
        return run, requests


@row("apply")
def apply():
    ours, requests = applied(lambda wanted, path: [
        programs.Programs.muster, "apply", wanted, "--yes", "--concurrency", 32, "--state-dir", path / "state"])
    script = Path(__file__).with_name("boto_reconcile.py")
    boto, _ = applied(lambda wanted, path: [sys.executable, script, wanted])
    return [
        Figure("boto3's CPU ÷ ours", boto.cpu / ours.cpu, "", f"{boto.cpu:.2f} s; {requests} requests"),
        Figure("boto3's time ÷ ours", boto.seconds / ours.seconds, "", f"{boto.seconds:.2f} s"),
    ]
