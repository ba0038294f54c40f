"""Calls by boto3, and what came of them: what the tables of sandbox_allowed.py and sandbox_refused.py are read by."""

import unittest

import botocore.exceptions

import servers
from servers import ACCOUNT, NAMESPACE, PLACE, REGION

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
