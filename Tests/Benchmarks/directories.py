"""Makes rosters and snapshot files of any size: the same numbers give the same bytes, on any machine, but for the time
that a snapshot says it was taken.

    python3 directories.py --users N [--groups N] [--changed N] [--new N] [--broken N] --roster FILE [--snapshot FILE]

The roster names its users in the order in which they were hired; the snapshot sorts them, as `muster snapshot` does.
"""

import argparse
import datetime
import hashlib
from pathlib import Path

ACCOUNT = "111122223333"
REGION = "us-east-1"
GROUPS_OF_A_USER = 3
FIRST = ("amelie ben chidi divya elif fatima goran hana ines jamal kirsten lucia mateusz nadia oluwaseun priya quentin "
         "rosalind sanjay tomoko uwe valentina wei ximena yusuf zofia").split()
LAST = ("adeyemi berg castillo dubois eriksson fischer garcia hoang ivanova jansen kowalski lindqvist moreau nakamura "
        "okafor petrov quiroga rossi schmidt takahashi ueda vasquez wong xu yilmaz zimmermann").split()
PARTS = "Sales Finance Marketing Support Research Logistics Legal Procurement Engineering Operations".split()


def scattered(number, salt):
    """A number that looks arbitrary and is always the same: a step of splitmix64."""
    value = (number * 0x9E3779B97F4A7C15 + salt * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return value ^ (value >> 31)


def group_name(number):
    return f"{PARTS[number % len(PARTS)]}-{number:04d}"


class User:
    """One user; `groups` are numbers of groups."""

    __slots__ = ("name", "email", "role", "type", "permissions", "groups", "number", "is_new")

    def __init__(self, number, groups):
        word = scattered(number, 1)
        first, last = FIRST[word % len(FIRST)], LAST[(word >> 8) % len(LAST)]
        self.number = number
        self.is_new = False
        self.name = f"{first}.{last}{number}"
        self.email = f"{self.name}@example.com"
        kind = (word >> 16) % 100
        self.role = "READER" if kind < 85 else "AUTHOR" if kind < 99 else "ADMIN"
        self.type = "QUICKSIGHT"
        if (word >> 24) % 20 == 0:
            self.type, self.name = "IAM", f"analysts/{self.name}"
        self.permissions = "no-export" if (word >> 32) % 20 == 0 else None
        start, step = (word >> 40) % groups, 1 + (word >> 52) % max(1, groups // GROUPS_OF_A_USER - 1)
        self.groups = [(start + step * index) % groups for index in range(min(GROUPS_OF_A_USER, groups))]

    def entry(self):
        permissions = f"    customPermissionsName: {self.permissions}\n" if self.permissions else ""
        # A live identity tells nobody its ARN, so only who is to be registered has one.
        identity = ""
        if self.is_new and self.type == "IAM":
            role, session = self.name.split("/")
            identity = f"    iamArn: arn:aws:iam::{ACCOUNT}:role/{role}\n    sessionName: {session}\n"
        return (f"  {self.name}:\n    email: {self.email}\n    role: {self.role}\n    identityType: {self.type}\n"
                f"{identity}{permissions}    groups: [{', '.join(map(group_name, self.groups))}]\n")

    def changed(self, groups):
        """The entry as a change of the roster leaves it: another address, or another group instead of one."""
        if self.number % 2:
            return self.entry().replace("@example.com", "@example.org")
        others = [number for number in range(len(self.groups) + 1) if number not in self.groups]
        self.groups = self.groups[:-1] + others[:1] if groups > len(self.groups) else self.groups
        return self.entry()

    def principal(self):
        if self.type == "IAM":
            return f"federated/iam/AROA{self.number:016X}:{self.name.split('/')[1]}"
        return f"user/d-90671c9a12/{scattered(self.number, 2):016x}"


def roster(path, users, groups, changed=0, broken=0):
    """Writes a roster. Of `changed` and `broken` each, so many users, spread evenly, differ or are not valid."""
    change = len(users) // changed if changed else 0
    damage = len(users) // broken if broken else 0
    with open(path, "w", newline="\n") as file:
        file.write(f'version: 1\naccount: "{ACCOUNT}"\nregion: {REGION}\n\ngroups:\n')
        for number in range(groups):
            file.write(f"  {group_name(number)}: {{description: {PARTS[number % len(PARTS)]} number {number}}}\n")
        file.write("\nusers:\n")
        for user in users:
            if change and user.number % change == 0:
                entry = user.changed(groups)
            elif damage and user.number % damage == 0:
                entry = user.entry().replace("    role: ", "    rôle: ")
            else:
                entry = user.entry()
            file.write(entry)


class Digested:
    """A file whose digest covers what is not left out."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.digest = hashlib.sha256()

    def write(self, text, counts=True):
        data = text.encode()
        self.file.write(data)
        if counts:
            self.digest.update(data)


def canonical(digest, *fields):
    digest.update(("".join("-" if field is None else f"{len(field.encode())}:{field}" for field in fields)
                   + "\n").encode())


def snapshot(path, users, groups):
    """Writes what `muster snapshot` would of a directory that has these users, and all groups."""
    users = sorted(users, key=lambda user: user.name)
    members = [[] for _ in range(groups)]
    for user in users:
        for number in user.groups:
            members[number].append(user.name)
    order = sorted(range(groups), key=group_name)

    content = hashlib.sha256()
    canonical(content, "complete", "true")
    for user in users:
        canonical(content, "user", user.name, user.principal(), user.email, user.role, user.type, user.permissions,
                  None, None, None)
    for number in order:
        canonical(content, "group", group_name(number), f"group/d-90671c9a12/{number:08x}",
                  f"{PARTS[number % len(PARTS)]} number {number}", "2")
        for name in members[number]:
            canonical(content, "member", name)

    out = Digested(path)
    out.write('{\n  "format":"muster.snapshot/1",\n  "muster":"0.1.0",\n  "taken":')
    taken = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    out.write(f'"{taken}"', counts=False)
    out.write(f',\n  "target":{{\n    "account":"{ACCOUNT}",\n    "region":"{REGION}",\n    "namespace":"default",\n'
              f'    "endpoint":"https://quicksight.{REGION}.amazonaws.com"\n  }},\n  "subscription":null,\n'
              f'  "own":null,\n  "snapshot":{{\n    "digest":"sha256:{content.hexdigest()}",\n    "complete":true,\n'
              f'    "users":{len(users)},\n    "groups":{groups},\n'
              f'    "memberships":{sum(map(len, members))}\n  }},\n  "users":[')
    separator = "\n"
    for user in users:
        permissions = f',"customPermissionsName":"{user.permissions}"' if user.permissions else ""
        out.write(f'{separator}    {{"name":"{user.name}","email":"{user.email}","role":"{user.role}",'
                  f'"identityType":"{user.type}","active":{"true" if user.number % 3 else "false"},'
                  f'"principalId":"{user.principal()}"{permissions}}}')
        separator = ",\n"
    out.write(("\n  " if users else "") + '],\n  "unresolvedUsers":[],\n  "groups":[')
    separator = "\n"
    for number in order:
        names = ",".join(f'"{name}"' for name in members[number])
        out.write(f'{separator}    {{"name":"{group_name(number)}","principalId":"group/d-90671c9a12/{number:08x}",'
                  f'"description":"{PARTS[number % len(PARTS)]} number {number}","members":[{names}]}}')
        separator = ",\n"
    out.write(("\n  " if groups else "") + '],\n  "digest":')
    ending = "\n}\n"
    out.digest.update(ending.encode())
    out.file.write(f'"sha256:{out.digest.hexdigest()}"{ending}'.encode())
    out.file.close()


def make(users, groups, roster_path, snapshot_path=None, *, changed=0, new=0, broken=0):
    """Both files: `new` users of the roster, the last ones, are not in the snapshot."""
    people = [User(number, groups) for number in range(1, users + 1)]
    for user in people[users - new:]:
        user.is_new = True
    if snapshot_path:
        snapshot(snapshot_path, people[:users - new], groups)
    roster(roster_path, people, groups, changed, broken)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--users", type=int, required=True)
    parser.add_argument("--groups", type=int, default=2_000)
    parser.add_argument("--changed", type=int, default=0, help="users who differ in the roster")
    parser.add_argument("--new", type=int, default=0, help="users who are in the roster only")
    parser.add_argument("--broken", type=int, default=0, help="users whose entries are not valid")
    parser.add_argument("--roster", type=Path, required=True)
    parser.add_argument("--snapshot", type=Path)
    given = parser.parse_args()
    make(given.users, given.groups, given.roster, given.snapshot, changed=given.changed, new=given.new,
         broken=given.broken)


if __name__ == "__main__":
    main()
