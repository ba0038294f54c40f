"""Compares a roster with a snapshot file as one would in an afternoon: PyYAML's C loader, dictionaries and sets.

    python3 python_plan.py ROSTER SNAPSHOT
"""

import json
import sys

import yaml


def main():
    with open(sys.argv[1]) as file:
        roster = yaml.load(file, Loader=yaml.CSafeLoader)
    with open(sys.argv[2]) as file:
        snapshot = json.load(file)
    live = {user["name"]: user for user in snapshot["users"]}
    members = {group["name"]: set(group["members"]) for group in snapshot["groups"]}
    changes = 0
    wanted = {name: set() for name in roster["groups"]}
    for name, user in roster["users"].items():
        known = live.get(name)
        if known is None or any(known.get(key) != user[key] for key in ("email", "role", "identityType")):
            changes += 1
        for group in user["groups"]:
            wanted[group].add(name)
    for group, names in wanted.items():
        changes += len(names ^ members.get(group, set()))
    print(changes, "changes")


main()
