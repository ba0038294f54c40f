"""The AWS CLI drives every operation of the sandbox, odd names included.

Most calls go through the CLI's own driver within this process, which is the `aws` command without the half second it
takes to start; `RealProcesses` runs the command itself.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path
from unittest import mock

import awscli.clidriver

import servers
from servers import ACCOUNT, KEY, NAMESPACE, ODD_NAMES, PLACE, REGION, SECRET

DIRECTORY = ["--aws-account-id", ACCOUNT, "--namespace", NAMESPACE]
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_DEFAULT_REGION": REGION,
               "AWS_MAX_ATTEMPTS": "1"}

# Version 1 of the CLI: 255 when the service refuses, 2 or 252 when the command line is wrong.
REFUSED = 255


class CommandLine:
    """`aws … --output json`, and what came of it."""

    def __init__(self, url):
        self.url = url
        self.driven = set()
        self.status = None
        with mock.patch.dict(os.environ, ENVIRONMENT):
            self.driver = awscli.clidriver.create_clidriver()
            self.driver.session.get_credentials()
        self.driver.session.register("after-call.*.*", self.note)

    def note(self, model, http_response, **_):
        self.driven.add(model.name)
        self.status = http_response.status_code

    def run(self, *arguments, service="quicksight"):
        """The exit code, standard output and standard error of a command."""
        output, errors = io.StringIO(), io.StringIO()
        self.status = None
        command = [service, *arguments, "--endpoint-url", self.url, "--output", "json"]
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors), mock.patch.dict(os.environ, ENVIRONMENT):
            try:
                code = self.driver.main(command)
            except SystemExit as exit:
                code = exit.code
        return code, output.getvalue(), errors.getvalue()


class CommandLineTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = servers.sandbox()
        cls.addClassCleanup(cls.server.stop)
        cls.aws = CommandLine(cls.server.url)

    def call(self, operation, *arguments, status=200, service="quicksight", **labels):
        """A call that must succeed; its parsed answer."""
        place = DIRECTORY if labels.pop("place", True) else []
        options = [f"--{name.replace('_', '-')}={value}" for name, value in labels.items()]
        code, output, errors = self.aws.run(operation, *place, *options, *arguments, service=service)
        self.assertEqual((code, self.aws.status, errors.strip()), (0, status, ""), f"{operation} {labels}")
        return json.loads(output) if output.strip() else {}

    def refuse(self, operation, *arguments, status, error, saying="", service="quicksight", **labels):
        """A call that the service must refuse, by the error's name."""
        place = DIRECTORY if labels.pop("place", True) else []
        options = [f"--{name.replace('_', '-')}={value}" for name, value in labels.items()]
        code, output, errors = self.aws.run(operation, *place, *options, *arguments, service=service)
        self.assertEqual((code, self.aws.status, output.strip()), (REFUSED, status, ""), f"{operation} {labels}\n{errors}")
        self.assertIn(f"An error occurred ({error}) when calling the ", errors)
        self.assertIn(saying, errors)


class EveryOperation(CommandLineTest):
    """A user and a group of each odd name live through everything that can happen to them."""

    def test_odd_names(self):
        for name in ODD_NAMES:
            with self.subTest(name=name):
                self.life_of(name)

    def life_of(self, name):
        arn = f"arn:aws:quicksight:{REGION}:{ACCOUNT}:user/{NAMESPACE}/{name}"
        email = f"{name}@example.com"
        group = name[::-1] + " group"

        registered = self.call("register-user", identity_type="QUICKSIGHT", user_name=name, email=email, user_role="READER",
                               status=201)
        user = registered["User"]
        self.assertEqual(registered["Status"], 201)
        self.assertTrue(registered["UserInvitationUrl"].startswith("https://"))
        self.assertRegex(user.pop("PrincipalId"), r"^user/d-[0-9a-f]{10}/[0-9a-f-]{36}$")
        self.assertEqual(user, {"Arn": arn, "UserName": name, "Email": email, "Role": "READER",
                                "IdentityType": "QUICKSIGHT", "Active": False})
        self.assertEqual(self.call("describe-user", user_name=name)["User"]["Arn"], arn)
        changed = self.call("update-user", user_name=name, email="new " + email, role="AUTHOR", custom_permissions_name="p-1")
        self.assertEqual([changed["User"][key] for key in ("UserName", "Email", "Role", "CustomPermissionsName")],
                         [name, "new " + email, "AUTHOR", "p-1"])
        self.assertIn(name, [each["UserName"] for each in self.call("list-users")["UserList"]])

        made = self.call("create-group", group_name=group, description=f"about {name}", status=201)["Group"]
        self.assertRegex(made.pop("PrincipalId"), r"^group/d-[0-9a-f]{10}/[0-9a-f-]{36}$")
        self.assertEqual(made, {"Arn": f"arn:aws:quicksight:{REGION}:{ACCOUNT}:group/{NAMESPACE}/{group}",
                                "GroupName": group, "Description": f"about {name}"})
        self.call("update-group", group_name=group, description="other")
        self.assertEqual(self.call("describe-group", group_name=group)["Group"]["Description"], "other")
        self.assertIn(group, [each["GroupName"] for each in self.call("list-groups")["GroupList"]])
        # As JSON, since the CLI's shorthand would read commas and quotes of the name.
        filters = json.dumps([{"Operator": "StartsWith", "Name": "GROUP_NAME", "Value": group}])
        found = self.call("search-groups", filters=filters)["GroupList"]
        self.assertEqual([each["GroupName"] for each in found], [group])

        member = {"Arn": arn, "MemberName": name}
        both = {"group_name": group, "member_name": name}
        self.assertEqual(self.call("create-group-membership", **both)["GroupMember"], member)
        self.assertEqual(self.call("describe-group-membership", **both)["GroupMember"], member)
        self.assertEqual(self.call("list-group-memberships", group_name=group)["GroupMemberList"], [member])
        self.assertEqual([each["GroupName"] for each in self.call("list-user-groups", user_name=name)["GroupList"]], [group])
        self.call("delete-group-membership", **both)
        self.assertEqual(self.call("list-group-memberships", group_name=group)["GroupMemberList"], [])

        tags = [{"Key": name, "Value": name}, {"Key": "b&c", "Value": "="}]
        self.call("tag-resource", place=False, resource_arn=arn, tags=json.dumps(tags), status=202)
        self.assertEqual(self.call("list-tags-for-resource", place=False, resource_arn=arn)["Tags"], tags)
        self.call("untag-resource", place=False, resource_arn=arn, tag_keys=json.dumps([name]), status=204)
        self.assertEqual(self.call("list-tags-for-resource", place=False, resource_arn=arn)["Tags"], tags[1:])

        self.call("update-user-custom-permission", user_name=name, custom_permissions_name="p-2")
        self.assertEqual(self.call("describe-user", user_name=name)["User"]["CustomPermissionsName"], "p-2")
        self.call("delete-user-custom-permission", user_name=name)
        self.assertNotIn("CustomPermissionsName", self.call("describe-user", user_name=name)["User"])

        self.call("delete-user", user_name=name)
        self.refuse("describe-user", user_name=name, status=404, error="ResourceNotFoundException", saying=name)
        again = self.call("register-user", identity_type="QUICKSIGHT", user_name=name, email=email, user_role="ADMIN_PRO",
                          status=201)
        self.call("delete-user-by-principal-id", principal_id=again["User"]["PrincipalId"])
        self.refuse("describe-user", user_name=name, status=404, error="ResourceNotFoundException", saying=name)
        self.call("delete-group", group_name=group)
        self.refuse("describe-group", group_name=group, status=404, error="ResourceNotFoundException", saying=group)

    def test_the_account(self):
        account = {"aws_account_id": ACCOUNT, "place": False}
        namespaces = self.call("list-namespaces", **account)["Namespaces"]
        self.assertEqual([each["Name"] for each in namespaces], [NAMESPACE])
        self.assertEqual(namespaces[0]["CapacityRegion"], REGION)
        self.assertEqual(self.call("describe-namespace")["Namespace"]["CreationStatus"], "CREATED")
        # Not part of the sandbox's work: it knows the operation in order to refuse it.
        self.refuse("delete-namespace", status=401, error="AccessDeniedException")
        information = self.call("describe-account-subscription", **account)["AccountInfo"]
        self.assertEqual(information["Edition"], "ENTERPRISE")
        url = self.call("get-dashboard-embed-url", "--no-undo-redo-disabled", "--reset-disabled", **account,
                        dashboard_id="d-1", identity_type="IAM", session_lifetime_in_minutes=60)["EmbedUrl"]
        self.assertRegex(url, r"^https://.+/dashboards/d-1\?code=")
        caller = self.call("get-caller-identity", place=False, service="sts")
        self.assertEqual((caller["Account"], set(caller)), (ACCOUNT, {"Account", "Arn", "UserId"}))

    @classmethod
    def tearDownClass(cls):
        missing = servers.sandbox_operations() - cls.aws.driven
        if missing:
            raise AssertionError(f"the CLI did not drive {sorted(missing)}")


class IAMIdentities(CommandLineTest):
    """The service names them itself."""

    def test_names_given_by_the_service(self):
        role = f"arn:aws:iam::{ACCOUNT}:role"
        for arn, session, name, principal in [
            (f"arn:aws:iam::{ACCOUNT}:user/alice", None, "alice", r"^federated/iam/AIDA\w+$"),
            (f"arn:aws:iam::{ACCOUNT}:user/path/of/bob", None, "bob", r"^federated/iam/AIDA\w+$"),
            (f"{role}/Analysts", "carol", "Analysts/carol", r"^federated/iam/AROA\w+:carol$"),
            (f"{role}/service-role/R", "d+e=f.g@h.i", "R/d+e=f.g@h.i", r"^federated/iam/AROA\w+:d\+e=f\.g@h\.i$"),
            (f"arn:aws:iam::{ACCOUNT}:root", None, ACCOUNT, rf"^federated/iam/{ACCOUNT}$"),
        ]:
            with self.subTest(arn=arn):
                options = {"iam_arn": arn} | ({"session_name": session} if session else {})
                answer = self.call("register-user", identity_type="IAM", email="e", user_role="AUTHOR", status=201, **options)
                self.assertEqual(answer["User"]["UserName"], name)
                self.assertRegex(answer["User"]["PrincipalId"], principal)
                self.assertNotIn("UserInvitationUrl", answer)
                self.assertFalse(answer["User"]["Active"])
                self.assertTrue(self.call("describe-user", user_name=name)["User"]["Active"])


class Refusals(CommandLineTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        boto = servers.client(cls.server)
        boto.register_user(**PLACE, IdentityType="QUICKSIGHT", UserName="there", Email="e", UserRole="AUTHOR")
        boto.create_group(**PLACE, GroupName="there")

    def test_refusals(self):
        missing, there = {"user_name": "not é there"}, {"user_name": "there"}
        not_found = {"status": 404, "error": "ResourceNotFoundException"}
        invalid = {"status": 400, "error": "InvalidParameterValueException"}
        register = {"identity_type": "QUICKSIGHT", "email": "e", "user_role": "READER"}
        for operation, options in [
            ("describe-user", missing | not_found | {"saying": "Username: not é there. "}),
            ("update-user", missing | not_found | {"email": "e", "role": "READER"}),
            ("delete-user", missing | not_found),
            ("delete-user-by-principal-id", not_found | {"principal_id": "user/d-0/x"}),
            ("list-user-groups", missing | not_found),
            ("update-user-custom-permission", missing | not_found | {"custom_permissions_name": "p"}),
            ("delete-user-custom-permission", missing | not_found),
            ("describe-group", not_found | {"group_name": "not there"}),
            ("update-group", not_found | {"group_name": "not there", "description": "d"}),
            ("delete-group", not_found | {"group_name": "not there"}),
            ("list-group-memberships", not_found | {"group_name": "not there"}),
            ("create-group-membership", not_found | {"group_name": "not there", "member_name": "there"}),
            ("create-group-membership", not_found | {"group_name": "there", "member_name": "not there"}),
            ("describe-group-membership", not_found | {"group_name": "there", "member_name": "there"}),
            ("delete-group-membership", not_found | {"group_name": "there", "member_name": "there"}),
            ("register-user", register | there | {"status": 409, "error": "ResourceExistsException"}),
            ("create-group", {"group_name": "there", "status": 409, "error": "ResourceExistsException"}),
            ("register-user", register | invalid | {"user_name": "Ω"}),
            ("register-user", register | invalid | {"user_name": "x", "identity_type": "IAM",
                                                    "iam_arn": f"arn:aws:iam::{ACCOUNT}:user/x",
                                                    "saying": "not applicable to this identity type: User Name. "}),
            ("create-group", invalid | {"group_name": "a\tb"}),
            ("create-group", invalid | {"group_name": "g", "description": "d" * 513}),
            ("update-user", there | invalid | {"email": "e", "role": "READER"}),  # A demotion.
            ("list-users", {"status": 400, "error": "InvalidNextTokenException", "next_token": "made-up"}),
            ("get-dashboard-embed-url", {"place": False, "aws_account_id": ACCOUNT, "dashboard_id": "d", "identity_type": "IAM",
                                         "session_lifetime_in_minutes": 601, "status": 400,
                                         "error": "SessionLifetimeInMinutesInvalidException"}),
        ]:
            with self.subTest(operation=operation, **options):
                self.refuse(operation, **options)

    def test_another_namespace_and_account(self):
        for account, namespace, words in [(ACCOUNT, "other", "Namespace other not found in account"),
                                          ("999999999999", NAMESPACE, "Account 999999999999 is not signed up")]:
            with self.subTest(account=account, namespace=namespace):
                self.refuse("list-groups", place=False, aws_account_id=account, namespace=namespace, status=404,
                            error="ResourceNotFoundException", saying=words)

    def test_command_lines_that_do_not_reach_the_service(self):
        for arguments in [["describe-user", *DIRECTORY], ["no-such-operation"], ["list-users", *DIRECTORY, "--max-results", "x"],
                          ["describe-user", "--aws-account-id", "1", "--namespace", NAMESPACE, "--user-name", "x"]]:
            with self.subTest(arguments=arguments):
                code, output, errors = self.aws.run(*arguments)
                self.assertNotEqual(code, 0)
                self.assertEqual((self.aws.status, output), (None, ""))


class Paging(CommandLineTest):
    def test_the_cli_follows_tokens_by_itself(self):
        boto = servers.client(self.server)
        names = [f"group é/{number:03}" for number in range(230)]
        for name in names:
            boto.create_group(**PLACE, GroupName=name)
        answer = self.call("list-groups")
        page = self.call("list-groups", "--max-results", "7")
        self.assertEqual(len(page["GroupList"]), 7)
        self.assertTrue(page["NextToken"])
        self.assertEqual(sorted(each["GroupName"] for each in answer["GroupList"]), names)
        self.assertNotIn("NextToken", answer)
        query = self.call("list-groups", "--query", "GroupList[].GroupName", "--page-size", "9")
        self.assertEqual(sorted(query), names)


class RealProcesses(unittest.TestCase):
    """The `aws` command itself: its exit status, and text where bytes count."""

    @classmethod
    def setUpClass(cls):
        cls.server = servers.sandbox()
        cls.addClassCleanup(cls.server.stop)

    def aws(self, *arguments, **environment):
        command = [Path(sys.executable).with_name("aws"), *arguments, "--endpoint-url", self.server.url]
        return subprocess.run(command, env={**os.environ, **ENVIRONMENT, **environment}, capture_output=True, text=True)

    def test_a_user_and_a_refusal(self):
        names = ["role/séssion", " outer spaces ", "all;of*it?#+%"]
        for name in names:
            made = self.aws("quicksight", "register-user", *DIRECTORY, "--identity-type", "QUICKSIGHT", "--email", "e",
                            "--user-role", "ADMIN", "--user-name", name)
            self.assertEqual((made.returncode, made.stderr), (0, ""))
            self.assertEqual(json.loads(made.stdout)["User"]["UserName"], name)
        listed = self.aws("quicksight", "list-users", *DIRECTORY, "--query", "UserList[].UserName", "--output", "json")
        self.assertEqual(sorted(json.loads(listed.stdout)), sorted(names))
        refused = self.aws("quicksight", "describe-user", *DIRECTORY, "--user-name", "né")
        self.assertEqual((refused.returncode, refused.stdout), (REFUSED, ""))
        self.assertIn("(ResourceNotFoundException) when calling the DescribeUser operation: AWS account id: "
                      f"{ACCOUNT}, Namespace: {NAMESPACE}, Username: né. ", refused.stderr)

    def test_wrong_credentials(self):
        for environment, error in [({"AWS_SECRET_ACCESS_KEY": "wrong"}, "InvalidSignatureException"),
                                   ({"AWS_ACCESS_KEY_ID": "AKIANOBODY"}, "UnrecognizedClientException"),
                                   ({"AWS_DEFAULT_REGION": "eu-west-1"}, "AccessDeniedException")]:
            with self.subTest(**environment):
                refused = self.aws("quicksight", "list-users", *DIRECTORY, **environment)
                self.assertEqual(refused.returncode, REFUSED)
                self.assertIn(f"({error}) when calling the ListUsers operation", refused.stderr)
