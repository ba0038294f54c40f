"""boto3 calls every operation of the sandbox, and each answer is whole: status and every field, nothing more.

A row of a table is a call; with botocore's parameter validation off it is answered as with it on.
"""

from boto_calls import IAM, ROLES, USER_ARN, BotoTest, change, group_answer, text, user, user_answer
from servers import ACCOUNT, NAMESPACE, ODD_NAMES, PLACE


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
