"""The same 40 calls to moto's server and to the sandbox: statuses and parsed bodies are equal, but for `DIFFERENCES`.

The calls are those that both can serve; names keep to what moto can route (no `/`, no `%`).
"""

import re
import unittest

import botocore.exceptions

import servers
from servers import ACCOUNT, PLACE, REGION

ACCOUNT_ONLY = {"AwsAccountId": ACCOUNT}
ANN, ODD, GROUP, TEAM = {"UserName": "ann"}, {"UserName": "böb+1 @x;y?#z"}, {"GroupName": "Group é+1"}, {"GroupName": "Team"}


def arn(user):
    return {"ResourceArn": f"arn:aws:quicksight:{REGION}:{ACCOUNT}:user/default/{user}"}


def register(name, role, **fields):
    return PLACE | {"IdentityType": "QUICKSIGHT", "UserName": name, "Email": f"{name}@example.com", "UserRole": role} | fields


def search(value):
    return PLACE | {"Filters": [{"Operator": "StartsWith", "Name": "GROUP_NAME", "Value": value}]}


CALLS = [
    ("ListUsers", PLACE),
    ("ListGroups", PLACE),
    ("RegisterUser", register("ann", "READER")),
    ("RegisterUser", register(ODD["UserName"], "AUTHOR")),
    ("RegisterUser", register("cy", "ADMIN_PRO")),
    ("DescribeUser", PLACE | ANN),
    ("DescribeUser", PLACE | ODD),
    ("ListUsers", PLACE),
    ("ListUsers", PLACE | {"MaxResults": 2}),
    ("UpdateUser", PLACE | ANN | {"Email": "new@example.com", "Role": "AUTHOR"}),
    ("UpdateUser", PLACE | ODD | {"Email": "böb", "Role": "ADMIN"}),
    ("DescribeUser", PLACE | ANN),
    ("DescribeUser", PLACE | {"UserName": "nobody"}),
    ("UpdateUser", PLACE | {"UserName": "nobody", "Email": "e", "Role": "READER"}),
    ("CreateGroup", PLACE | GROUP | {"Description": "an é group"}),
    ("CreateGroup", PLACE | TEAM),
    ("DescribeGroup", PLACE | GROUP),
    ("DescribeGroup", PLACE | TEAM),
    ("DescribeGroup", PLACE | {"GroupName": "none"}),
    ("UpdateGroup", PLACE | TEAM | {"Description": "all of it"}),
    ("UpdateGroup", PLACE | {"GroupName": "none", "Description": "d"}),
    ("ListGroups", PLACE),
    ("ListGroups", PLACE | {"MaxResults": 1}),
    ("SearchGroups", search("Gro")),
    ("SearchGroups", search("nothing")),
    ("CreateGroupMembership", PLACE | GROUP | {"MemberName": "ann"}),
    ("CreateGroupMembership", PLACE | GROUP | {"MemberName": ODD["UserName"]}),
    ("CreateGroupMembership", PLACE | GROUP | {"MemberName": "ann"}),
    ("CreateGroupMembership", PLACE | {"GroupName": "none", "MemberName": "ann"}),
    ("DescribeGroupMembership", PLACE | GROUP | {"MemberName": ODD["UserName"]}),
    ("DescribeGroupMembership", PLACE | GROUP | {"MemberName": "cy"}),
    ("ListGroupMemberships", PLACE | GROUP),
    ("ListGroupMemberships", PLACE | {"GroupName": "none"}),
    ("ListUserGroups", PLACE | ANN),
    ("ListUserGroups", PLACE | {"UserName": "nobody"}),
    ("DeleteUser", PLACE | ANN),
    ("ListGroupMemberships", PLACE | GROUP),
    ("DeleteUser", PLACE | {"UserName": "nobody"}),
    ("DeleteGroup", PLACE | GROUP),
    ("ListGroups", PLACE),
]


ABSENT = "(absent)"


class Difference:
    """How moto differs: which calls, which value of the answer, what the sandbox has there, what moto, and why."""

    def __init__(self, why, path, sandbox, moto, *, calls=lambda operation, parameters: True):
        self.why, self.path, self.sandbox, self.moto, self.calls = why, path, sandbox, moto, calls
        self.is_used = False

    def explains(self, operation, parameters, path, sandbox, moto):
        if not (self.calls(operation, parameters) and re.fullmatch(self.path, path)):
            return False
        return bool(re.fullmatch(self.sandbox, str(sandbox)) and re.fullmatch(self.moto, str(moto)))


def of(*operations):
    return lambda operation, parameters: operation in operations


def on_nobody(operation, parameters):
    return operation in ("ListUserGroups", "DeleteUser") and parameters["UserName"] == "nobody"


NONE, UUID = re.escape(ABSENT), "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"

# Everything in which the two may differ; where they do, the sandbox has what the service is known or documented to do.
DIFFERENCES = [
    Difference("bodies of the service carry a request id", "RequestId", UUID, NONE),
    Difference("making something answers 201", "status", "201", "200", calls=of("RegisterUser", "CreateGroup")),
    Difference("deleting something answers 200", "status", "200", "204", calls=of("DeleteUser", "DeleteGroup")),
    Difference("what is not found answers 404", "status", "404", "400"),
    Difference("the message stands in the body as Message", "Message", "AWS account id: .*", NONE),
    Difference("and has the service's words", r"Error\.Message", "AWS account id: .*", r"(User|Group|Member) .* not found"),
    Difference("errors say what kind of thing they are about", "ResourceType", "USER|GROUP", NONE),
    Difference("a user's PrincipalId", r"(User|UserList\.\d+)\.PrincipalId", f"user/d-[0-9a-f]{{10}}/{UUID}", "[0-9a-f]{10}"),
    Difference("a group's PrincipalId is no account number", r"(Group|GroupList\.\d+)\.PrincipalId",
               f"group/d-[0-9a-f]{{10}}/{UUID}", ACCOUNT),
    Difference("an invitation is a URL", "UserInvitationUrl", r"https://\S+", "TBD", calls=of("RegisterUser")),
    Difference("tokens mean something to their server alone", "NextToken", "[A-Za-z0-9+/]+=*", "[A-Za-z0-9+/]+=*"),
    Difference("a member's ARN is the user's", r"GroupMember(List\.\d+)?\.Arn", "arn:.*:user/default/.*", "arn:.*:group/default/.*/.*"),
    # For moto a user who is not there has no groups, and can be deleted.
    Difference("the groups of a user who is not there", "status", "404", "200", calls=on_nobody),
    Difference("deleting a user who is not there", "status", "404", "204", calls=on_nobody),
    Difference("both are told by the error's name", r"Error\.Code", "ResourceNotFoundException", NONE, calls=on_nobody),
    Difference("and by its message", r"Error\.Message", "AWS account id: .*", NONE, calls=on_nobody),
    Difference("instead of an empty list", "GroupList", NONE, r"\[\]", calls=on_nobody),
]


class SameCalls(unittest.TestCase):
    def test_all(self):
        sandbox, moto = servers.sandbox(), servers.moto()
        self.addCleanup(sandbox.stop)
        self.addCleanup(moto.stop)
        ours, theirs = servers.client(sandbox), servers.client(moto)
        self.assertEqual(len(CALLS), 40)
        for number, (operation, parameters) in enumerate(CALLS, 1):
            with self.subTest(number=number, operation=operation, parameters=parameters):
                self.compare(operation, parameters, answer(ours, operation, parameters), answer(theirs, operation, parameters))
        # The list says nothing that is not so.
        self.assertEqual([difference.why for difference in DIFFERENCES if not difference.is_used], [])

    def compare(self, operation, parameters, ours, theirs):
        for path in sorted(set(ours) | set(theirs)):
            our, their = ours.get(path, ABSENT), theirs.get(path, ABSENT)
            if our == their:
                continue
            reasons = [each for each in DIFFERENCES if each.explains(operation, parameters, path, our, their)]
            self.assertTrue(reasons, f"{path}: the sandbox has {our!r}, moto {their!r}")
            for difference in reasons:
                difference.is_used = True


def answer(client, operation, parameters):
    """The status and the parsed body of an answer, flat: `UserList.0.Email`."""
    try:
        body = client._make_api_call(operation, parameters)
    except botocore.exceptions.ClientError as refusal:
        body = refusal.response
    body["status"] = body.pop("ResponseMetadata")["HTTPStatusCode"]
    body.pop("Status", None)  # botocore's copy of it.
    return dict(flat(body))


def flat(value, path=""):
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from flat(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for index, part in enumerate(value):
            yield from flat(part, f"{path}.{index}")
    else:
        yield path, value
