"""Who gets into the sandbox: keys, secrets, tokens, clocks, regions and services, as botocore signs them."""

import datetime
import http.client
import unittest
import urllib.parse
from unittest import mock

import botocore
import botocore.auth
import botocore.exceptions

import servers
from servers import ACCOUNT, KEY, PLACE, SECRET

TOKEN = "FwoGZXIvYXdzEBYaD//odd+token/with=signs=="


class AccessTest(unittest.TestCase):
    def refusal(self, client, operation="list_users", parameters=PLACE):
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            getattr(client, operation)(**parameters)
        response = caught.exception.response
        return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"], response["Error"]["Message"]

    def check(self, refusal, status, code, words=""):
        self.assertEqual(refusal[:2], (status, code), refusal)
        self.assertIn(words, refusal[2])


class LongTermKeys(AccessTest):
    @classmethod
    def setUpClass(cls):
        cls.server = servers.sandbox(keys=[(KEY, SECRET), ("AKIASECOND", "another:secret")])
        cls.addClassCleanup(cls.server.stop)

    def test_each_key_is_let_in(self):
        for key, secret in [(KEY, SECRET), ("AKIASECOND", "another:secret")]:
            with self.subTest(key=key):
                self.assertEqual(servers.client(self.server, key=key, secret=secret).list_users(**PLACE)["Status"], 200)

    def test_who_it_is(self):
        caller = servers.client(self.server, "sts").get_caller_identity()
        self.assertEqual((caller["Account"], caller["Arn"]), (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/muster"))

    def test_wrong_key(self):
        self.check(self.refusal(servers.client(self.server, key="AKIANOBODY")), 403, "UnrecognizedClientException")

    def test_wrong_secret(self):
        for secret in ["wrong", SECRET + "x", SECRET.swapcase()]:
            with self.subTest(secret=secret):
                self.check(self.refusal(servers.client(self.server, secret=secret)), 403, "InvalidSignatureException",
                           "does not match the signature you provided")

    def test_a_token_where_there_is_none(self):
        self.check(self.refusal(servers.client(self.server, token=TOKEN)), 403, "UnrecognizedClientException")

    def test_no_signature(self):
        unsigned = servers.client(self.server, signature_version=botocore.UNSIGNED)
        self.check(self.refusal(unsigned), 403, "MissingAuthenticationTokenException")

    def test_wrong_region(self):
        for region in ["us-west-2", "eu-central-1"]:
            with self.subTest(region=region):
                status, code, message = self.refusal(servers.client(self.server, region=region))
                self.assertEqual((status, code), (401, "AccessDeniedException"))
                self.assertEqual(message, f"Operation is being called from endpoint {region}, but your identity region is "
                                          "us-east-1. Please use the us-east-1 endpoint.")

    def test_wrong_service(self):
        client = servers.client(self.server)
        client._request_signer._signing_name = "execute-api"
        self.check(self.refusal(client), 403, "InvalidSignatureException", "quicksight")

    def test_skewed_clock(self):
        right = datetime.datetime.now(datetime.timezone.utc)
        for minutes, words in [(-16, "Signature expired: "), (-600, "Signature expired: "), (16, "Signature not yet current: ")]:
            with self.subTest(minutes=minutes):
                with mock.patch("botocore.auth.get_current_datetime", return_value=right + datetime.timedelta(minutes=minutes)):
                    self.check(self.refusal(servers.client(self.server)), 403, "InvalidSignatureException", words)
        for minutes in (-14, 14):
            with self.subTest(minutes=minutes):
                with mock.patch("botocore.auth.get_current_datetime", return_value=right + datetime.timedelta(minutes=minutes)):
                    self.assertEqual(servers.client(self.server).list_users(**PLACE)["Status"], 200)

    def test_sts_refuses_in_its_own_words(self):
        for client, status, code in [
            (servers.client(self.server, "sts", key="AKIANOBODY"), 403, "InvalidClientTokenId"),
            (servers.client(self.server, "sts", secret="wrong"), 403, "SignatureDoesNotMatch"),
        ]:
            with self.subTest(code=code):
                self.check(self.refusal(client, "get_caller_identity", {}), status, code)

    def test_a_refused_write_changes_nothing(self):
        refused = servers.client(self.server, secret="wrong")
        self.check(self.refusal(refused, "create_group", PLACE | {"GroupName": "g"}), 403, "InvalidSignatureException")
        self.assertEqual(servers.client(self.server).list_groups(**PLACE)["GroupList"], [])

    def test_a_changed_request(self):
        """What was signed is what counts: another path, query, body or method is refused."""
        signed = botocore.awsrequest.AWSRequest(
            "POST", f"{self.server.url}/accounts/{ACCOUNT}/namespaces/default/groups?a=1", data=b'{"GroupName":"g"}',
            headers={"Content-Type": "application/json"})
        botocore.auth.SigV4Auth(botocore.credentials.Credentials(KEY, SECRET), "quicksight", "us-east-1").add_auth(signed)
        right = {"method": "POST", "url": "/accounts/111122223333/namespaces/default/groups?a=1", "body": b'{"GroupName":"g"}'}
        for change in [{"url": right["url"].replace("a=1", "a=2")}, {"url": right["url"].replace("default", "other")},
                       {"body": b'{"GroupName":"h"}'}, {"method": "PUT"}, {"body": b""}]:
            with self.subTest(**change):
                self.assertIn(self.send(dict(signed.headers), **(right | change)), (403, 404))
        self.assertEqual(servers.client(self.server).list_groups(**PLACE)["GroupList"], [])
        self.assertEqual(self.send(dict(signed.headers), **right), 201)
        servers.client(self.server).delete_group(**PLACE, GroupName="g")

    def send(self, headers, method, url, body):
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.server.url).netloc, timeout=30)
        try:
            connection.request(method, url, body=body, headers=headers)
            return connection.getresponse().status
        finally:
            connection.close()


class TemporaryKeys(AccessTest):
    """Keys with a session token, which the sandbox takes from the environment as the SDKs do."""

    def start(self, expiration):
        server = servers.sandbox(keys=(), environment={
            "AWS_ACCESS_KEY_ID": "ASIATEMPORARY", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN,
            "AWS_CREDENTIAL_EXPIRATION": expiration})
        self.addCleanup(server.stop)
        return server

    def client(self, server, token=TOKEN, secret=SECRET):
        return servers.client(server, key="ASIATEMPORARY", secret=secret, token=token)

    def test_a_session(self):
        server = self.start("2999-01-01T00:00:00Z")
        self.assertEqual(self.client(server).list_users(**PLACE)["Status"], 200)
        for token in ["other", None]:
            with self.subTest(token=token):
                self.check(self.refusal(self.client(server, token)), 403, "UnrecognizedClientException")
        self.check(self.refusal(self.client(server, secret="wrong")), 403, "InvalidSignatureException")

    def test_a_session_that_is_over(self):
        server = self.start("2020-01-01T00:00:00Z")
        self.check(self.refusal(self.client(server)), 403, "ExpiredTokenException")
