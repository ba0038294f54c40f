"""What the sandbox refuses boto3: the status, the error's name and, where they are known, its words.

A row of a table is a call. All are sent with botocore's parameter validation off; a row says whether botocore would let
the call through with it on.
"""

import botocore.exceptions

from boto_calls import GROUP_ARN, IAM, ROLES, USER_ARN, BotoTest, change, user
from servers import ACCOUNT, NAMESPACE, ODD_NAMES, PLACE

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
        nobody = {"UserName": "né/body"}
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
