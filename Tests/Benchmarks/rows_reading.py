"""Reading 100,000 users and 500 groups of 600 over HTTP, beside a boto3 script and a libcurl program in C."""

import json
import subprocess
import sys
from pathlib import Path

import programs
from programs import Run, calls, folder, sandbox
from rows import Figure, row

USERS, GROUPS, MEMBERS = 100_000, 500, 600
PAGE = 100
# Every page of users and of groups, and every page of every group's members.
LEAST = {"ListUsers": USERS // PAGE, "ListGroups": GROUPS // PAGE, "ListGroupMemberships": GROUPS * MEMBERS // PAGE}
HEAD = f'version: 1\naccount: "{programs.ACCOUNT}"\nregion: {programs.REGION}\n'
CONCURRENCY = 32


def name(number):
    return f"user-{number:06}"


def directory(path, users=USERS, groups=GROUPS, members=MEMBERS):
    """A roster of so many users and groups, which is also the directory's seed."""
    with path.open("w") as file:
        file.write(HEAD + ("groups:\n" if groups else ""))
        for group in range(groups):
            file.write(f"  team-{group:04}:\n    members:\n")
            file.writelines(f"      - {name((group * members + 7 * index) % users)}\n" for index in range(members))
        file.write("users:\n")
        file.writelines(
            f"  {name(number)}: {{email: {name(number)}@example.com, role: {'READER' if number > 2 else 'ADMIN'}}}\n"
            for number in range(users))
    return path


def compiled(source, path, *libraries):
    """A C program of this folder, compiled as optimised as muster is."""
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", *libraries], check=True, capture_output=True, text=True).stdout.split()
    subprocess.run(
        ["cc", "-O2", "-Wno-deprecated-declarations", Path(__file__).with_name(source), "-o", path, *flags], check=True)
    return path


def since(record, mark):
    """What came after so many calls, by operation."""
    came = {}
    for call in calls(record)[mark:]:
        came[call["operation"]] = came.get(call["operation"], 0) + 1
    return came


def muster_plan(roster, *options):
    return [programs.Programs.muster, "plan", roster, "--format", "json", "--concurrency", CONCURRENCY, *options]


def fetched(path, url, *what):
    return Run([
        path / "pages", url, programs.ACCOUNT, programs.REGION, programs.KEY, programs.SECRET, CONCURRENCY, *what],
        url=url)


@row("reading")
def reading():
    """The whole plan, nothing to change."""
    with folder() as path:
        roster = directory(path / "roster.yaml")
        compiled("pages.c", path / "pages", "libcurl", "libcrypto")
        record = path / "record"
        with sandbox("--seed", roster, record=record) as url:
            bare = fetched(path, url, "members")
            mark = len(calls(record))
            ours = Run(muster_plan(roster), url=url)
            came = since(record, mark)
            boto = Run([sys.executable, Path(__file__).with_name("boto_plan.py"), roster], url=url)
        plan = json.loads(ours.output)["plans"][0]
        told = json.loads(boto.output)
        held = plan["snapshot"]
        if plan["summary"]["actions"] or told["differences"] or (
                held["users"], held["groups"], held["memberships"]) != (USERS, GROUPS, GROUPS * MEMBERS):
            raise RuntimeError(f"not all was read: {held}, {plan['summary']}, {told}")
        least = sum(LEAST.values())
        listed = sum(came.get(operation, 0) for operation in LEAST)
        return [
            Figure("requests ÷ least", listed / least, "1", f"{least} pages of {PAGE}"),
            Figure("boto3's CPU ÷ ours", boto.cpu / ours.cpu, "≥ 25",
                   f"{boto.cpu:.2f} s ÷ {ours.cpu:.3f} s; its reading alone {told['reading']:.2f} s", digits=1),
            Figure("CPU ÷ the same fetch in C", ours.cpu / bare.cpu, "", f"{bare.cpu * 1e6 / least:.1f} µs a page"),
            Figure("peak memory, MiB", ours.peak, "", f"boto3 {boto.peak:.0f}", digits=0),
        ]


@row("page")
def page():
    """What a page costs that is fetched, signed, decoded and kept, whatever is done with it later."""
    with folder() as path:
        seed = directory(path / "seed.yaml")
        roster = path / "roster.yaml"
        # All users are looked at, for any might be pruned; and all members, though none of them is managed.
        teams = "".join(f"  team-{number:04}: {{}}\n" for number in range(GROUPS))
        scope = "scope: {users: [nobody-*], groups: ['*']}\nprune: {users: true}\n"
        roster.write_text(f"{HEAD}{scope}groups:\n{teams}")
        alone = path / "alone.yaml"
        alone.write_text(f"{HEAD}{scope}groups: {{}}\n")
        compiled("pages.c", path / "pages", "libcurl", "libcrypto")
        record = path / "record"
        with sandbox(record=path / "empty") as url:
            start, bare_start = Run(muster_plan(alone), url=url), fetched(path, url)
        with sandbox("--seed", seed, record=record) as url:
            bare, bare_users = fetched(path, url, "members"), fetched(path, url)
            mark = len(calls(record))
            ours = Run(muster_plan(roster), url=url)
            pages = sum(since(record, mark).values())
            mark = len(calls(record))
            users = Run(muster_plan(alone), url=url)
            chain = sum(since(record, mark).values())
        least = sum(LEAST.values())
        cost = (ours.cpu - start.cpu) * 1e6 / pages
        one_by_one = (users.cpu - start.cpu) * 1e6 / chain
        bare_cost = (bare.cpu - bare_start.cpu) * 1e6 / least
        bare_one_by_one = (bare_users.cpu - bare_start.cpu) * 1e6 / chain
        return [
            Figure("CPU per page, µs", cost, "≤ 60", f"{pages} pages, side by side, planned from", digits=1),
            Figure("÷ the same fetch in C", cost / bare_cost, "", f"{bare_cost:.1f} µs a page", digits=2),
            Figure("users alone, µs", one_by_one, "", f"{chain} pages, one after the other", digits=1),
            Figure("÷ the same fetch in C", one_by_one / bare_one_by_one, "", f"{bare_one_by_one:.1f} µs", digits=2),
            Figure("peak memory, MiB", ours.peak, "", f"of an empty directory {start.peak:.0f}", digits=0),
        ]
