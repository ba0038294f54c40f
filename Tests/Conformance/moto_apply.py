"""muster brings a roster of 200 users into moto's server, and then finds nothing more to do.

The roster keeps to what moto can serve (the versions are those of requirements.txt):
- no name contains `/`: Werkzeug decodes %2F before it routes, so that moto's server answers 404 in HTML;
- no `%`: moto decodes names twice;
- all users are QUICKSIGHT: moto gives IAM users the name that they are registered by, and RegisterUser has none for them;
- nothing is removed from a group: moto has no DeleteGroupMembership;
- no custom permissions and no external logins: moto forgets them.
"""

import json
import random
import unittest

import servers
from servers import ACCOUNT, PLACE, REGION

USERS = 200
GROUPS = 14

FIRST = ["Ana", "Björn", "Chloé", "Dan", "Eva Maria", "Frédéric", "Größe", "Hal", "Iñigo", "Jürgen"]
SHAPES = ["{0} {1}", "{0}.{1}@example.com", "{0}+{1}", "{0}-{1}", "{1}, {0}", "{0}_{1} (ext)", "{0};{1}", "{0}#{1}?", "{0}'{1}", "{1}: {0}"]
ROLES = ["READER", "READER_PRO", "AUTHOR", "AUTHOR_PRO", "ADMIN", "ADMIN_PRO"]


def directory(seed=20261122):
    """Users with email and role, and groups with description and members."""
    rng = random.Random(seed)
    users = {}
    for number in range(USERS):
        name = SHAPES[number % len(SHAPES)].format(rng.choice(FIRST), number)
        users[name] = {"email": f"user+{number}@example.com", "role": rng.choice(ROLES)}
    groups = {}
    for number in range(GROUPS):
        name = rng.choice(["Team {}", "R&D+{}", "Café {}", "ops@{}", "{}=all?", "#{}", "*{}*"]).format(number)
        # One has everybody, more than a page; one nobody.
        members = list(users) if number == 0 else [] if number == 1 else rng.sample(list(users), rng.randint(1, 60))
        groups[name] = {"members": members} | ({"description": f"{name}: as “agreed”"} if number % 2 else {})
    return users, groups


def roster(users, groups):
    """The roster as YAML; JSON text is YAML's double-quoted form."""
    quoted = lambda value: json.dumps(value, ensure_ascii=False)
    lines = ["version: 1", f'account: "{ACCOUNT}"', f"region: {REGION}", "defaults: {user: {identityType: QUICKSIGHT}}", "groups:"]
    for name, group in groups.items():
        lines.append(f"  {quoted(name)}:")
        if "description" in group:
            lines.append(f"    description: {quoted(group['description'])}")
        lines.append(f"    members: [{', '.join(map(quoted, group['members']))}]")
    lines.append("users:")
    lines += [f"  {quoted(name)}: {{email: {quoted(user['email'])}, role: {user['role']}}}" for name, user in users.items()]
    return "\n".join(lines) + "\n"


class Moto(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = servers.moto()
        cls.addClassCleanup(cls.server.stop)
        cls.boto = servers.client(cls.server)

    def muster(self, *arguments):
        return servers.muster(*arguments, server=self.server, timeout=300)

    def everything(self, method, key, **parameters):
        pages = self.boto.get_paginator(method).paginate(**PLACE, **parameters)
        return [element for page in pages for element in page[key]]

    def test_a_directory_from_nothing(self):
        users, groups = directory()
        path = servers.scratch(self) / "roster.yaml"
        memberships = sum(len(group["members"]) for group in groups.values())
        self.assertEqual(len(users), USERS)

        with self.subTest("it is all to be made"):
            path.write_text(roster(users, groups), encoding="utf-8")
            plan = self.muster("plan", path, "--format", "json", "--detailed-exitcode")
            self.assertEqual(plan.status, 2, plan)
            self.assertEqual(json.loads(plan.output)["plans"][0]["summary"]["byOperation"],
                             {"RegisterUser": USERS, "CreateGroup": GROUPS, "CreateGroupMembership": memberships})
        with self.subTest("it is made"):
            applied = self.muster("apply", path, "--yes", "--read-rate", "1000", "--write-rate", "1000")
            self.assertEqual(applied.status, 0, applied)
        self.agrees(path, users, groups)

        # What can change in place does: mail, roles upwards, descriptions, more users, groups and members.
        rng = random.Random(7)
        for name in rng.sample(list(users), 30):
            users[name] = {"email": "new " + users[name]["email"], "role": "ADMIN_PRO"}
        for number, group in enumerate(groups.values()):
            group["description"] = f"changed {number}"
            group["members"] = list(dict.fromkeys(group["members"] + rng.sample(list(users), 5)))
        users["the late ûser"] = {"email": "late@example.com", "role": "READER"}
        groups["the late group"] = {"members": ["the late ûser", *rng.sample(list(users), 3)]}
        groups["the late group"]["members"] = list(dict.fromkeys(groups["the late group"]["members"]))
        with self.subTest("it is changed"):
            path.write_text(roster(users, groups), encoding="utf-8")
            applied = self.muster("apply", path, "--yes", "--read-rate", "1000", "--write-rate", "1000")
            self.assertEqual(applied.status, 0, applied)
        self.agrees(path, users, groups)

        with self.subTest("exported, it is the same"):
            export = self.muster("export", "--account", ACCOUNT, "--region", REGION)
            self.assertEqual(export.status, 0, export)
            path.write_text(export.output, encoding="utf-8")
            self.nothing_to_do(path)

    def agrees(self, path, users, groups):
        """muster finds nothing to do, and boto3 finds everything there."""
        with self.subTest("muster plans nothing"):
            self.nothing_to_do(path)
        with self.subTest("boto3 confirms every user"):
            live = {user["UserName"]: user for user in self.everything("list_users", "UserList")}
            self.assertEqual(set(live), set(users))
            for name, user in users.items():
                described = self.boto.describe_user(**PLACE, UserName=name)["User"]
                self.assertEqual(described, live[name])
                self.assertEqual([described[key] for key in ("Email", "Role", "IdentityType")],
                                 [user["email"], user["role"], "QUICKSIGHT"], name)
        with self.subTest("boto3 confirms every group and membership"):
            live = {group["GroupName"]: group for group in self.everything("list_groups", "GroupList")}
            self.assertEqual(set(live), set(groups))
            for name, group in groups.items():
                self.assertEqual(live[name].get("Description"), group.get("description"))
                members = [each["MemberName"] for each in self.everything("list_group_memberships", "GroupMemberList", GroupName=name)]
                self.assertEqual(sorted(members), sorted(group["members"]))

    def nothing_to_do(self, path):
        plan = self.muster("plan", path, "--detailed-exitcode")
        self.assertEqual(plan.status, 0, plan)
