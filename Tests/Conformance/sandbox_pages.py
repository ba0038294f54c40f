"""boto3's paginators read the sandbox, whole and once, while others change it."""

import threading
import unittest

import servers
from servers import ACCOUNT, PLACE

COUNT = 260
MEMBER_OF_ALL = "member/of é all"


def user_name(number):
    return f"us er/é+{number:04}"


def group_name(number):
    return f"group é/{number:04}"


def seed(folder):
    """260 users, 260 groups; the first group has every user, and one user is in every group."""
    lines = ["version: 1", f'account: "{ACCOUNT}"', "region: us-east-1", "groups:"]
    everybody = ", ".join(f'"{user_name(number)}"' for number in range(COUNT))
    lines.append(f'  "{group_name(0)}": {{members: [{everybody}, "{MEMBER_OF_ALL}"]}}')
    lines += [f'  "{group_name(number)}": {{members: ["{MEMBER_OF_ALL}"]}}' for number in range(1, COUNT)]
    lines += ["users:", f'  "{MEMBER_OF_ALL}": {{email: e, role: READER}}']
    lines += [f'  "{user_name(number)}": {{email: "{number}@example.com", role: READER}}' for number in range(COUNT)]
    path = folder / "seed.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# The paginator, its parameters, the list of its answer and the name of an element.
LISTINGS = [
    ("list_users", {}, "UserList", "UserName"),
    ("list_groups", {}, "GroupList", "GroupName"),
    ("list_group_memberships", {"GroupName": group_name(0)}, "GroupMemberList", "MemberName"),
    ("list_user_groups", {"UserName": MEMBER_OF_ALL}, "GroupList", "GroupName"),
    ("search_groups", {"Filters": [{"Operator": "StartsWith", "Name": "GROUP_NAME", "Value": "group é/"}]}, "GroupList",
     "GroupName"),
]


class Paging(unittest.TestCase):
    def setUp(self):
        self.server = servers.sandbox(seed=seed(servers.scratch(self)))
        self.addCleanup(self.server.stop)
        self.boto = servers.client(self.server)

    def expected(self, listing):
        """What stands in a listing from beginning to end."""
        names = {(user_name if "User" in listing[3] or "Member" in listing[3] else group_name)(number) for number in range(COUNT)}
        return names | {MEMBER_OF_ALL} if listing[0] in ("list_users", "list_group_memberships") else names

    def pages(self, listing, size=None):
        method, parameters, key, name = listing
        paging = {"PageSize": size} if size else {}
        for page in self.boto.get_paginator(method).paginate(**PLACE, **parameters, PaginationConfig=paging):
            yield [element[name] for element in page[key]]

    def test_whole(self):
        for listing in LISTINGS:
            for size in [None, 100, 99, 7, 261, 130]:
                with self.subTest(listing=listing[0], size=size):
                    if size and size > 100:
                        with self.assertRaises(self.boto.exceptions.InvalidParameterValueException):
                            list(self.pages(listing, size))
                        continue
                    pages = list(self.pages(listing, size))
                    names = [name for page in pages for name in page]
                    self.assertEqual(len(names), len(set(names)), "something came twice")
                    self.assertEqual(set(names), self.expected(listing))
                    self.assertEqual({len(page) for page in pages[:-1]}, {size or 100})

    def test_namespaces(self):
        pages = list(self.boto.get_paginator("list_namespaces").paginate(AwsAccountId=ACCOUNT))
        self.assertEqual([[each["Name"] for each in page["Namespaces"]] for page in pages], [["default"]])

    def test_changes_between_pages(self):
        """What stays all along comes exactly once, whatever comes and goes on both sides of the reader."""
        for listing in LISTINGS:
            with self.subTest(listing=listing[0]):
                coming = Coming(self.boto)
                coming.make(0)
                names = []
                for number, page in enumerate(self.pages(listing, 20), 1):
                    names += page
                    # One that was read goes, one not yet read goes, others come.
                    coming.drop(number - 1)
                    coming.make(number)
                coming.drop_all()
                self.check(names, self.expected(listing))

    def test_others_changing_all_the_time(self):
        stop = threading.Event()
        troubles = []

        def disturb():
            coming = Coming(servers.client(self.server), "disturber")
            try:
                number = 0
                while not stop.is_set():
                    coming.make(number)
                    if number >= 3:
                        coming.drop(number - 3)
                    number += 1
            except Exception as error:  # Told by the test: a thread's end would go unnoticed.
                troubles.append(error)

        thread = threading.Thread(target=disturb)
        thread.start()
        try:
            for listing in LISTINGS:
                with self.subTest(listing=listing[0]):
                    self.check([name for page in self.pages(listing, 10) for name in page], self.expected(listing))
        finally:
            stop.set()
            thread.join()
        self.assertEqual(troubles, [])

    def check(self, names, expected):
        self.assertEqual(len(names), len(set(names)), "something came twice")
        self.assertEqual(expected - set(names), set(), "something is missing")
        self.assertTrue(all("passing" in name for name in set(names) - expected))

    def test_deleting_what_is_listed_while_listing(self):
        """Deleting page by page, as clean-up scripts do, misses nothing."""
        seen = []
        for page in self.pages(LISTINGS[0], 50):
            seen += page
            for name in page:
                self.boto.delete_user(**PLACE, UserName=name)
        self.check(seen, self.expected(LISTINGS[0]))
        self.assertEqual(self.boto.list_users(**PLACE)["UserList"], [])
        self.assertEqual(self.boto.list_group_memberships(**PLACE, GroupName=group_name(0))["GroupMemberList"], [])


class Coming:
    """Users, groups and memberships that come and go."""

    def __init__(self, boto, kind="by"):
        self.boto, self.kind, self.there = boto, kind, set()

    def names(self, number):
        return f"0 passing {self.kind} {number}", f"group é/passing {self.kind} {number}"

    def make(self, number):
        user, group = self.names(number)
        self.boto.register_user(**PLACE, IdentityType="QUICKSIGHT", UserName=user, Email="e", UserRole="READER")
        self.boto.create_group(**PLACE, GroupName=group)
        self.boto.create_group_membership(**PLACE, GroupName=group_name(0), MemberName=user)
        self.boto.create_group_membership(**PLACE, GroupName=group, MemberName=MEMBER_OF_ALL)
        self.there.add(number)

    def drop(self, number):
        user, group = self.names(number)
        self.boto.delete_user(**PLACE, UserName=user)
        self.boto.delete_group(**PLACE, GroupName=group)
        self.there.discard(number)

    def drop_all(self):
        for number in list(self.there):
            self.drop(number)
