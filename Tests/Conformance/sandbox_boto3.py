"""boto3 calls every operation of the sandbox: status, error name and parsed answer of each call.

`Allowed` and `Refused` are tables, a call a row. What botocore would not send by itself is sent with its parameter
validation off, and `Refused` says which of its rows botocore notices when the validation is on.
"""

import unittest

import botocore.exceptions

import servers
from servers import ACCOUNT, NAMESPACE, ODD_NAMES, PLACE, REGION

USER_ARN = f"arn:aws:quicksight:{REGION}:{ACCOUNT}:user/{NAMESPACE}/"
GROUP_ARN = f"arn:aws:quicksight:{REGION}:{ACCOUNT}:group/{NAMESPACE}/"
IAM = f"arn:aws:iam::{ACCOUNT}:"

# What comes from before any operation; no model has it.
UNDECLARED = {"SerializationException", "UnknownOperationException"}

ROLES = ["READER", "READER_PRO", "AUTHOR", "AUTHOR_PRO", "ADMIN", "ADMIN_PRO"]


def user(name, **fields):
    """What RegisterUser needs."""
    return PLACE | {"IdentityType": "QUICKSIGHT", "UserName": name, "Email": f"{name}@example.com", "UserRole": "READER"} | fields


def change(name, **fields):
    """What UpdateUser needs."""
    return PLACE | {"UserName": name, "Email": f"{name}@example.com", "Role": "READER"} | fields


class BotoTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = servers.sandbox()
        cls.addClassCleanup(cls.server.stop)
        cls.strict = servers.client(cls.server)
        cls.free = servers.client(cls.server, checks=False)

    def call(self, client, operation, parameters):
        """The status, the error's name and the rest of an answer."""
        try:
            answer = client._make_api_call(operation, parameters)
        except botocore.exceptions.ClientError as refusal:
            answer = refusal.response
        metadata = answer.pop("ResponseMetadata")
        error = answer.pop("Error", {})
        # What the library tells in two places is the same in both.
        if "Status" in answer:
            self.assertEqual(answer.pop("Status"), metadata["HTTPStatusCode"])
        if "RequestId" in answer:
            self.assertEqual(answer.pop("RequestId"), metadata["RequestId"])
        self.assertIn("RequestId", metadata)
        if error:
            self.declared(client, operation, error["Code"], metadata["HTTPStatusCode"])
        return metadata["HTTPStatusCode"], error, answer

    def declared(self, client, operation, code, status):
        """The operation's model has the error, with this status."""
        shapes = client.meta.service_model.operation_model(operation).error_shapes
        statuses = {shape.name: shape.metadata["error"]["httpStatusCode"] for shape in shapes}
        if code not in UNDECLARED:
            self.assertEqual(statuses.get(code), status, f"{operation} declares {statuses}")

    def allow(self, operation, parameters, status, expected):
        """A call that succeeds. `expected` is the whole answer; a function in it checks a value of its own."""
        for client in (self.strict, self.free)[:1 if status == 201 else 2]:
            got, error, answer = self.call(client, operation, parameters)
            self.assertEqual((got, error), (status, {}), f"{operation} {parameters}")
            self.same(answer, expected)

    def same(self, answer, expected, path=""):
        if callable(expected):
            self.assertTrue(expected(answer), f"{path} is {answer!r}")
        elif isinstance(expected, dict):
            self.assertEqual(set(answer), set(expected), f"the keys at {path}")
            for key, value in expected.items():
                self.same(answer[key], value, f"{path}.{key}")
        else:
            self.assertEqual(answer, expected, path)


def text(beginning=""):
    return lambda value: isinstance(value, str) and value.startswith(beginning) and len(value) > len(beginning)


def user_answer(name, *, role="READER", kind="QUICKSIGHT", active=False, principal="user/d-", **fields):
    email = fields.pop("Email", f"{name}@example.com")
    return {"Arn": USER_ARN + name, "UserName": name, "Email": email, "Role": role, "IdentityType": kind,
            "Active": active, "PrincipalId": text(principal)} | fields


def group_answer(name, **fields):
    return {"Arn": GROUP_ARN + name, "GroupName": name, "PrincipalId": text("group/d-")} | fields


class Allowed(BotoTest):
    """Calls that succeed, in an order that makes sense."""

    def test_users(self):
        invitation = {"UserInvitationUrl": text("https://")}
        login = {"ExternalLoginFederationProviderType": "CUSTOM_OIDC", "ExternalLoginId": "id é",
                 "CustomFederationProviderUrl": "https://idp.example.com"}
        told = {"ExternalLoginFederationProviderType": "CUSTOM_OIDC", "ExternalLoginId": "id é",
                "ExternalLoginFederationProviderUrl": "https://idp.example.com"}
        cognito = {"ExternalLoginFederationProviderType": "COGNITO",
                   "ExternalLoginFederationProviderUrl": "cognito-identity.amazonaws.com", "ExternalLoginId": "c"}
        rows = []
        for name in ODD_NAMES:
            rows.append(("RegisterUser", user(name), 201, {"User": user_answer(name)} | invitation))
            rows.append(("DescribeUser", PLACE | {"UserName": name}, 200, {"User": user_answer(name)}))
            rows.append(("UpdateUser", change(name, Role="AUTHOR"), 200, {"User": user_answer(name, role="AUTHOR")}))
        for role in ROLES:
            rows.append(("RegisterUser", user(role, UserRole=role), 201, {"User": user_answer(role, role=role)} | invitation))
        rows += [
            ("RegisterUser", user("é" * 300), 201, {"User": user_answer("é" * 300)} | invitation),
            ("RegisterUser", user("case"), 201, {"User": user_answer("case")} | invitation),
            ("RegisterUser", user("CASE"), 201, {"User": user_answer("CASE")} | invitation),
            ("RegisterUser", user("any", Email="nottarealemailbutworks"), 201,
             {"User": user_answer("any", Email="nottarealemailbutworks")} | invitation),
            ("RegisterUser", user("full", CustomPermissionsName="p=1", Tags=[{"Key": "k", "Value": "v"}], **login), 201,
             {"User": user_answer("full", CustomPermissionsName="p=1", **told)} | invitation),
            ("DescribeUser", PLACE | {"UserName": "full"}, 200, {"User": user_answer("full", CustomPermissionsName="p=1", **told)}),
            # What is not given stays.
            ("UpdateUser", change("full", Email="f@x"), 200,
             {"User": user_answer("full", Email="f@x", CustomPermissionsName="p=1", **told)}),
            ("UpdateUser", change("full", UnapplyCustomPermissions=True), 200, {"User": user_answer("full", **told)}),
            ("UpdateUser", change("full", ExternalLoginFederationProviderType="NONE"), 200, {"User": user_answer("full")}),
            ("UpdateUser", change("full", ExternalLoginFederationProviderType="COGNITO", ExternalLoginId="c"), 200,
             {"User": user_answer("full", **cognito)}),
            ("ListTagsForResource", {"ResourceArn": USER_ARN + "full"}, 200, {"Tags": [{"Key": "k", "Value": "v"}]}),
            # The ways up, and between author and administrator.
            ("UpdateUser", change("case", Role="READER_PRO"), 200, {"User": user_answer("case", role="READER_PRO")}),
            ("UpdateUser", change("case", Role="AUTHOR_PRO"), 200, {"User": user_answer("case", role="AUTHOR_PRO")}),
            ("UpdateUser", change("case", Role="ADMIN"), 200, {"User": user_answer("case", role="ADMIN")}),
            ("UpdateUser", change("case", Role="AUTHOR"), 200, {"User": user_answer("case", role="AUTHOR")}),
            ("UpdateUserCustomPermission", PLACE | {"UserName": "any", "CustomPermissionsName": "p+,.@_-"}, 200, {}),
            ("DeleteUserCustomPermission", PLACE | {"UserName": "any"}, 200, {}),
        ]
        self.run_rows(rows)

    def test_iam_identities(self):
        iam = {"IdentityType": "IAM", "Email": "e", "UserRole": "AUTHOR"}
        rows = []
        for arn, session, name, principal in [
            ("user/alice", None, "alice", "federated/iam/AIDA"),
            ("user/a/path/bob@example.com", None, "bob@example.com", "federated/iam/AIDA"),
            ("role/Analysts", "carol", "Analysts/carol", "federated/iam/AROA"),
            ("role/service-role/R", "s+=.@-_", "R/s+=.@-_", "federated/iam/AROA"),
            ("role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_X_0a", "d@corp", "AWSReservedSSO_X_0a/d@corp", "federated/iam/AROA"),
        ]:
            parameters = PLACE | iam | {"IamArn": IAM + arn} | ({"SessionName": session} if session else {})
            answer = {"role": "AUTHOR", "kind": "IAM", "principal": principal, "Email": "e"}
            rows.append(("RegisterUser", parameters, 201, {"User": user_answer(name, **answer)}))
            rows.append(("DescribeUser", PLACE | {"UserName": name}, 200, {"User": user_answer(name, active=True, **answer)}))
        self.run_rows(rows)

    def test_groups_and_members(self):
        self.strict.register_user(**user("m é/1"))
        member = {"Arn": USER_ARN + "m é/1", "MemberName": "m é/1"}
        rows = []
        for name in ODD_NAMES:
            group, both = PLACE | {"GroupName": name}, PLACE | {"GroupName": name, "MemberName": "m é/1"}
            rows += [
                ("CreateGroup", group, 201, {"Group": group_answer(name)}),
                ("DescribeGroup", group, 200, {"Group": group_answer(name)}),
                ("UpdateGroup", group | {"Description": name}, 200, {"Group": group_answer(name, Description=name)}),
                ("CreateGroupMembership", both, 200, {"GroupMember": member}),  # Twice is as good as once.
                ("DescribeGroupMembership", both, 200, {"GroupMember": member}),
                ("ListGroupMemberships", group, 200, {"GroupMemberList": [member]}),
            ]
        rows += [
            ("UpdateGroup", PLACE | {"GroupName": "a;b"}, 200, {"Group": group_answer("a;b", Description="a;b")}),
            ("CreateGroup", PLACE | {"GroupName": "long", "Description": "ü" * 512}, 201,
             {"Group": group_answer("long", Description="ü" * 512)}),
            ("ListUserGroups", PLACE | {"UserName": "m é/1", "MaxResults": 1}, 200,
             {"GroupList": lambda groups: len(groups) == 1, "NextToken": text()}),
            ("SearchGroups", PLACE | {"Filters": [{"Operator": "StartsWith", "Name": "GROUP_NAME", "Value": "back\\"}]}, 200,
             {"GroupList": lambda groups: [group["GroupName"] for group in groups] == ["back\\slash"]}),
            ("SearchGroups", PLACE | {"Filters": [{"Operator": "StartsWith", "Name": "GROUP_NAME", "Value": "LONG"}]}, 200,
             {"GroupList": []}),
            ("ListGroups", PLACE, 200, {"GroupList": lambda groups: len(groups) == len(ODD_NAMES) + 1}),
        ]
        self.run_rows(rows)
        for name in ODD_NAMES:
            with self.subTest(deleted=name):
                both = PLACE | {"GroupName": name, "MemberName": "m é/1"}
                self.assertEqual(self.call(self.strict, "DeleteGroupMembership", both), (200, {}, {}))
                self.assertEqual(self.call(self.strict, "DeleteGroup", PLACE | {"GroupName": name}), (200, {}, {}))

    def test_tags_and_the_account(self):
        self.strict.register_user(**user("t/é"))
        arn, account = {"ResourceArn": USER_ARN + "t/é"}, {"AwsAccountId": ACCOUNT}
        tags = [{"Key": "k é/?&", "Value": "v"}, {"Key": "k" * 128, "Value": "v" * 256}]
        url = {"EmbedUrl": text("https://")}
        self.run_rows([
            ("TagResource", arn | {"Tags": tags}, 202, {}),
            ("TagResource", arn | {"Tags": [{"Key": "k é/?&", "Value": "w"}]}, 202, {}),
            ("ListTagsForResource", arn, 200, {"Tags": [{"Key": "k é/?&", "Value": "w"}, tags[1]]}),
            ("UntagResource", arn | {"TagKeys": ["k é/?&", "was never there"]}, 204, {}),
            ("ListTagsForResource", arn, 200, {"Tags": tags[1:]}),
            ("ListNamespaces", account, 200, {"Namespaces": lambda found: [each["Name"] for each in found] == [NAMESPACE]}),
            ("DescribeNamespace", PLACE, 200, {"Namespace": lambda found: found["IdentityStore"] == "QUICKSIGHT"}),
            ("DescribeAccountSubscription", account, 200, {"AccountInfo": lambda found: found["Edition"] == "ENTERPRISE"}),
            ("GetDashboardEmbedUrl", account | {"DashboardId": "d", "IdentityType": "IAM"}, 200, url),
            ("GetDashboardEmbedUrl", account | {"DashboardId": "d", "IdentityType": "QUICKSIGHT", "UserArn": USER_ARN + "t/é",
                                                "SessionLifetimeInMinutes": 15, "UndoRedoDisabled": True}, 200, url),
        ])

    def test_deletions(self):
        for name in ODD_NAMES:
            with self.subTest(name=name):
                made = self.strict.register_user(**user("del " + name))["User"]
                self.assertEqual(self.call(self.strict, "DeleteUser", PLACE | {"UserName": "del " + name}), (200, {}, {}))
                again = self.strict.register_user(**user("del " + name))["User"]
                self.assertNotEqual(made["PrincipalId"], again["PrincipalId"])
                principal = PLACE | {"PrincipalId": again["PrincipalId"]}
                self.assertEqual(self.call(self.free, "DeleteUserByPrincipalId", principal), (200, {}, {}))

    def run_rows(self, rows):
        for operation, parameters, status, expected in rows:
            with self.subTest(operation=operation, parameters=parameters):
                self.allow(operation, parameters, status, expected)


# Whether botocore lets a call through to the service.
SENT, STOPPED = True, False

NOT_FOUND = (404, "ResourceNotFoundException")
EXISTS = (409, "ResourceExistsException")
INVALID = (400, "InvalidParameterValueException")
DENIED = (401, "AccessDeniedException")
# A body that is no JSON of the right types: assumed, as other rest-json services answer.
UNREADABLE = (400, "SerializationException")


class Refused(BotoTest):
    """Calls that the service refuses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ROLES:
            cls.strict.register_user(**user(role, UserRole=role))
        cls.strict.register_user(**user("role/ses é"))
        cls.strict.create_group(**PLACE, GroupName="Group é/1")

    def refuse(self, operation, parameters, expected, reaches, message=None, resource=None):
        status, code = expected
        if not reaches:
            with self.assertRaises(botocore.exceptions.ParamValidationError):
                self.strict._make_api_call(operation, parameters)
        for client in [self.free] + [self.strict] * reaches:
            got, error, rest = self.call(client, operation, parameters)
            self.assertEqual((got, error.get("Code")), (status, code), f"{operation} {parameters}: {error}")
            self.assertTrue(error["Message"] or code == "SerializationException")
            if message is not None:
                self.assertEqual(error["Message"], message)
            if code in ("ResourceNotFoundException", "ResourceExistsException"):
                self.assertEqual(rest.get("ResourceType"), resource, f"{operation} {parameters}")

    def run_rows(self, rows):
        for operation, parameters, *expected in rows:
            with self.subTest(operation=operation, parameters=parameters):
                self.refuse(operation, parameters, *expected)

    def test_nobody_of_that_name(self):
        nobody, there = {"UserName": "né/body"}, {"UserName": "ADMIN"}
        text = f"AWS account id: {ACCOUNT}, Namespace: {NAMESPACE}, Username: né/body. "
        rows = [(operation, PLACE | nobody | more, NOT_FOUND, SENT, text, "USER") for operation, more in [
            ("DescribeUser", {}), ("DeleteUser", {}), ("UpdateUser", {"Email": "e", "Role": "READER"}), ("ListUserGroups", {}),
            ("UpdateUserCustomPermission", {"CustomPermissionsName": "p"}), ("DeleteUserCustomPermission", {})]]
        rows.append(("DeleteUserByPrincipalId", PLACE | {"PrincipalId": "user/d-0000000000/x"}, NOT_FOUND, SENT, None, "USER"))
        rows += [("DescribeUser", PLACE | {"UserName": name}, NOT_FOUND, SENT, None, "USER")
                 for name in [*ODD_NAMES, "admin", "ADMIN ", "N/A"]]
        for operation in ["TagResource", "UntagResource", "ListTagsForResource"]:
            more = {"TagResource": {"Tags": [{"Key": "k", "Value": "v"}]}, "UntagResource": {"TagKeys": ["k"]}}.get(operation, {})
            rows.append((operation, {"ResourceArn": USER_ARN + "né/body"} | more, NOT_FOUND, SENT, text, "USER"))
        self.run_rows(rows)

    def test_no_group_or_member(self):
        group, member = {"GroupName": "Group é/1"}, {"MemberName": "ADMIN"}
        none = {"GroupName": "group é/1"}
        rows = [(operation, PLACE | none | more, NOT_FOUND, SENT, None, "GROUP") for operation, more in [
            ("DescribeGroup", {}), ("UpdateGroup", {"Description": "d"}), ("DeleteGroup", {}), ("ListGroupMemberships", {}),
            ("CreateGroupMembership", member), ("DescribeGroupMembership", member), ("DeleteGroupMembership", member)]]
        rows += [(operation, PLACE | group | more, NOT_FOUND, SENT, None, "USER") for operation, more in [
            ("CreateGroupMembership", {"MemberName": "nobody"}), ("DescribeGroupMembership", member),
            ("DescribeGroupMembership", {"MemberName": "nobody"}), ("DeleteGroupMembership", member),
            ("DeleteGroupMembership", {"MemberName": "nobody"})]]
        self.run_rows(rows)

    def test_there_already(self):
        self.strict.register_user(**PLACE, IdentityType="IAM", IamArn=IAM + "role/R", SessionName="there", Email="e", UserRole="READER")
        self.run_rows([
            ("RegisterUser", user("ADMIN"), EXISTS, SENT, None, "USER"),
            ("RegisterUser", user("role/ses é"), EXISTS, SENT, None, "USER"),
            ("RegisterUser", PLACE | {"IdentityType": "IAM", "IamArn": IAM + "role/a/path/R", "SessionName": "there", "Email": "x",
                                      "UserRole": "AUTHOR"}, EXISTS, SENT, None, "USER"),
            ("CreateGroup", PLACE | {"GroupName": "Group é/1"}, EXISTS, SENT, None, "GROUP"),
        ])

    def test_names(self):
        bad = ["tab\t", "new\nline", "Ω", "zero\0", "日本"]
        rows = []
        for name in bad:
            rows += [("RegisterUser", user(name), INVALID, SENT), ("DescribeUser", PLACE | {"UserName": name}, INVALID, SENT),
                     ("CreateGroup", PLACE | {"GroupName": name}, INVALID, SENT)]
        rows += [
            ("RegisterUser", user(""), INVALID, STOPPED),
            ("CreateGroup", PLACE | {"GroupName": ""}, INVALID, STOPPED),
            ("CreateGroupMembership", PLACE | {"GroupName": "Group é/1", "MemberName": "m" * 257}, INVALID, SENT),
        ]
        self.run_rows(rows)

    def test_what_registration_needs(self):
        without = lambda key: {name: value for name, value in user("x").items() if name != key}
        unusable = "Invalid resource identifiers provided. Please check the documentation. "
        applicable = ("The following parameters are not applicable to this identity type: {}. AWS account ID: "
                      f"{ACCOUNT}, Namespace: {NAMESPACE}. ")
        iam = {"IdentityType": "IAM", "Email": "e", "UserRole": "READER", "IamArn": IAM + "user/u"}
        self.run_rows([
            ("RegisterUser", without("IdentityType"), INVALID, STOPPED),
            ("RegisterUser", without("Email"), INVALID, STOPPED),
            ("RegisterUser", without("UserRole"), INVALID, STOPPED),
            ("RegisterUser", without("UserName"), INVALID, SENT, unusable),
            ("RegisterUser", user("x", IdentityType="LDAP"), INVALID, SENT),
            ("RegisterUser", user("x", UserRole="OWNER"), INVALID, SENT),
            ("RegisterUser", user("x", UserRole="reader"), INVALID, SENT),
            ("RegisterUser", user("x", UserRole="RESTRICTED_READER"), INVALID, SENT),
            ("RegisterUser", user("x", IamArn=IAM + "user/u"), INVALID, SENT, applicable.format("Iam Arn")),
            ("RegisterUser", user("x", SessionName="ses"), INVALID, SENT, applicable.format("Session Name")),
            ("RegisterUser", PLACE | iam | {"UserName": "u"}, INVALID, SENT, applicable.format("User Name")),
            ("RegisterUser", PLACE | iam | {"IamArn": IAM + "role/R"}, INVALID, SENT, unusable),
            ("RegisterUser", PLACE | iam | {"IamArn": "alice"}, INVALID, SENT),
            ("RegisterUser", PLACE | iam | {"IamArn": IAM + "group/g"}, INVALID, SENT),
            ("RegisterUser", PLACE | iam | {"IamArn": "arn:aws:iam::999999999999:user/u"}, INVALID, SENT),
            ("RegisterUser", PLACE | iam | {"IamArn": IAM + "role/R", "SessionName": "s"}, INVALID, STOPPED),
            ("RegisterUser", PLACE | iam | {"IamArn": IAM + "role/R", "SessionName": "s" * 65}, INVALID, SENT),
            ("RegisterUser", PLACE | iam | {"IamArn": IAM + "role/R", "SessionName": "a/b"}, INVALID, SENT),
            ("RegisterUser", user("x", CustomPermissionsName="a b"), INVALID, SENT),
            ("RegisterUser", user("x", CustomPermissionsName="p" * 65), INVALID, SENT),
            ("RegisterUser", user("x", ExternalLoginId="i"), INVALID, SENT),
            ("RegisterUser", user("x", ExternalLoginFederationProviderType="CUSTOM_OIDC"), INVALID, SENT),
            ("RegisterUser", user("x", ExternalLoginFederationProviderType="SAML"), INVALID, SENT),
            ("RegisterUser", user("x", Tags=[]), INVALID, STOPPED),
            ("RegisterUser", user("x", Tags=[{"Key": "k", "Value": ""}]), INVALID, STOPPED),
            ("RegisterUser", user("x", Tags=[{"Key": f"k{i}", "Value": "v"} for i in range(51)]), (409, "LimitExceededException"), SENT),
            ("RegisterUser", user("x", Email=5), UNREADABLE, STOPPED),
            ("RegisterUser", user("x", UserRole=["READER"]), UNREADABLE, STOPPED),
        ])

    def test_changes(self):
        rows = []
        for old in ["AUTHOR", "AUTHOR_PRO", "ADMIN", "ADMIN_PRO"]:
            rows += [("UpdateUser", change(old, Role=new), INVALID, SENT) for new in ["READER", "READER_PRO"]]
        rows += [
            ("UpdateUser", change("ADMIN", Role="RESTRICTED_AUTHOR"), INVALID, SENT),
            ("UpdateUser", PLACE | {"UserName": "ADMIN", "Role": "ADMIN"}, INVALID, STOPPED),
            ("UpdateUser", PLACE | {"UserName": "ADMIN", "Email": "e"}, INVALID, STOPPED),
            ("UpdateUser", change("ADMIN", Role="ADMIN", CustomPermissionsName="p", UnapplyCustomPermissions=True), INVALID, SENT),
            ("UpdateUser", change("ADMIN", Role="ADMIN", CustomFederationProviderUrl="https://x"), INVALID, SENT),
            ("UpdateUserCustomPermission", PLACE | {"UserName": "ADMIN"}, INVALID, STOPPED),
            ("UpdateUserCustomPermission", PLACE | {"UserName": "ADMIN", "CustomPermissionsName": ""}, INVALID, STOPPED),
            ("UpdateGroup", PLACE | {"GroupName": "Group é/1", "Description": ""}, INVALID, STOPPED),
            ("UpdateGroup", PLACE | {"GroupName": "Group é/1", "Description": "d" * 513}, INVALID, SENT),
            ("UpdateGroup", PLACE | {"GroupName": "Group é/1", "Description": True}, UNREADABLE, STOPPED),
        ]
        self.run_rows(rows)

    def test_listings(self):
        filters = {"Operator": "StartsWith", "Name": "GROUP_NAME", "Value": "G"}
        rows = []
        for operation, more in [("ListUsers", {}), ("ListGroups", {}), ("ListGroupMemberships", {"GroupName": "Group é/1"}),
                                ("ListUserGroups", {"UserName": "ADMIN"}), ("SearchGroups", {"Filters": [filters]})]:
            rows += [(operation, PLACE | more | {"MaxResults": 0}, INVALID, STOPPED),
                     (operation, PLACE | more | {"MaxResults": 101}, INVALID, SENT)]
            # ListUserGroups declares no InvalidNextTokenException.
            token = INVALID if operation == "ListUserGroups" else (400, "InvalidNextTokenException")
            rows.append((operation, PLACE | more | {"NextToken": "made+up/="}, token, SENT))
        rows += [
            ("ListNamespaces", {"AwsAccountId": ACCOUNT, "NextToken": "made-up"}, (400, "InvalidNextTokenException"), SENT),
            ("SearchGroups", PLACE, INVALID, STOPPED),
            ("SearchGroups", PLACE | {"Filters": []}, INVALID, STOPPED),
            ("SearchGroups", PLACE | {"Filters": [filters, filters]}, INVALID, SENT),
            ("SearchGroups", PLACE | {"Filters": [filters | {"Operator": "StringEquals"}]}, INVALID, SENT),
            ("SearchGroups", PLACE | {"Filters": [filters | {"Name": "USER_NAME"}]}, INVALID, SENT),
            ("SearchGroups", PLACE | {"Filters": [{"Operator": "StartsWith", "Name": "GROUP_NAME"}]}, INVALID, STOPPED),
        ]
        self.run_rows(rows)

    def test_a_token_is_good_for_its_own_listing(self):
        token = self.strict.list_users(**PLACE, MaxResults=2)["NextToken"]
        refused = (400, "InvalidNextTokenException")
        changed = token[:8] + ("A" if token[8] != "A" else "B") + token[9:]
        self.run_rows([("ListGroups", PLACE | {"NextToken": token}, refused, SENT),
                       ("ListGroupMemberships", PLACE | {"GroupName": "Group é/1", "NextToken": token}, refused, SENT),
                       ("ListUsers", PLACE | {"NextToken": changed}, refused, SENT)])

    def test_places(self):
        rows = []
        for operation, more in [("ListUsers", {}), ("CreateGroup", {"GroupName": "g"}), ("DeleteUser", {"UserName": "ADMIN"}),
                                ("RegisterUser", user("y")), ("DescribeNamespace", {})]:
            other = more | {"AwsAccountId": ACCOUNT, "Namespace": "other"}
            foreign = more | {"AwsAccountId": "999999999999", "Namespace": NAMESPACE}
            rows += [
                (operation, other, NOT_FOUND, SENT, f"Namespace other not found in account {ACCOUNT}. AWS account ID: "
                 f"{ACCOUNT}, Namespace: other.", "NAMESPACE"),
                (operation, foreign, NOT_FOUND, SENT, "Account 999999999999 is not signed up with QuickSight with namespace "
                 "default. AWS account ID: 999999999999, Namespace: default.", "NAMESPACE"),
            ]
        rows += [
            ("ListUsers", {"AwsAccountId": "12345678901", "Namespace": NAMESPACE}, INVALID, STOPPED),
            ("ListUsers", {"AwsAccountId": "1234567890ab", "Namespace": NAMESPACE}, INVALID, SENT),
            ("ListUsers", {"AwsAccountId": ACCOUNT, "Namespace": "a b"}, INVALID, SENT),
            ("ListUsers", {"AwsAccountId": ACCOUNT, "Namespace": "n" * 65}, INVALID, SENT),
            ("DeleteNamespace", PLACE, DENIED, SENT),
        ]
        self.run_rows(rows)

    def test_tags(self):
        arn = {"ResourceArn": USER_ARN + "ADMIN"}
        tag = {"Key": "k", "Value": "v"}
        self.run_rows([
            ("TagResource", arn, INVALID, STOPPED),
            ("TagResource", arn | {"Tags": []}, INVALID, STOPPED),
            ("TagResource", arn | {"Tags": [tag, tag]}, INVALID, SENT),
            ("TagResource", arn | {"Tags": [{"Key": "k"}]}, INVALID, STOPPED),
            ("TagResource", arn | {"Tags": [{"Key": "k" * 129, "Value": "v"}]}, INVALID, SENT),
            ("TagResource", arn | {"Tags": [{"Key": "k", "Value": "v" * 257}]}, INVALID, SENT),
            ("TagResource", arn | {"Tags": [{"Key": "aws:k", "Value": "v"}]}, INVALID, SENT),
            ("TagResource", arn | {"Tags": [{"Key": f"k{i}", "Value": "v"} for i in range(51)]}, (409, "LimitExceededException"), SENT),
            ("TagResource", {"ResourceArn": GROUP_ARN + "Group é/1", "Tags": [tag]}, INVALID, SENT),
            ("ListTagsForResource", {"ResourceArn": "no ARN"}, INVALID, SENT),
            ("UntagResource", arn | {"TagKeys": []}, INVALID, STOPPED),
        ])

    def test_dashboards(self):
        ask = {"AwsAccountId": ACCOUNT, "DashboardId": "d", "IdentityType": "IAM"}
        lifetime = (400, "SessionLifetimeInMinutesInvalidException")
        self.run_rows([
            ("GetDashboardEmbedUrl", ask | {"SessionLifetimeInMinutes": 601}, lifetime, SENT),
            ("GetDashboardEmbedUrl", ask | {"SessionLifetimeInMinutes": 14}, lifetime, STOPPED),
            ("GetDashboardEmbedUrl", ask | {"IdentityType": "LDAP"}, (403, "IdentityTypeNotSupportedException"), SENT),
            ("GetDashboardEmbedUrl", ask | {"IdentityType": "ANONYMOUS"}, (403, "UnsupportedPricingPlanException"), SENT),
            ("GetDashboardEmbedUrl", ask | {"IdentityType": "QUICKSIGHT", "UserArn": USER_ARN + "nobody"},
             (404, "QuickSightUserNotFoundException"), SENT),
            ("GetDashboardEmbedUrl", ask | {"IdentityType": "QUICKSIGHT"}, INVALID, SENT),
            ("GetDashboardEmbedUrl", ask | {"DashboardId": "d d"}, INVALID, SENT),
        ])

    def test_what_the_sandbox_does_not_have(self):
        self.run_rows([("ListDashboards", {"AwsAccountId": ACCOUNT}, (404, "UnknownOperationException"), SENT)])
