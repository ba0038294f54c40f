"""Endpoints are botocore's: of every region of its partitions, with FIPS and dual stack or without, and as configured."""

import itertools
import json
import os
import re
import subprocess
import unittest
from unittest import mock

import boto3
import botocore.session
from botocore.endpoint_provider import EndpointProvider

import servers
from servers import ACCOUNT, KEY, SECRET, Programs


class Captured(Exception):
    pass


class EveryRegion(unittest.TestCase):
    def test_every_region_fips_and_dual_stack(self):
        loader = botocore.session.get_session().get_component("data_loader")
        partitions = loader.load_data("partitions")
        regions = [region for partition in partitions["partitions"] for region in partition["regions"]]
        # Such as are to come, whose partition their name tells.
        regions += ["us-south-9", "mx-west-7", "us-gov-north-3", "cn-south-2", "us-iso-south-3", "us-isob-south-3", "eusc-de-north-2"]
        self.assertGreater(len(regions), 50)
        asked, expected = [], []
        for service in ("quicksight", "sts"):
            provider = EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), partitions)
            for region, fips, dual in itertools.product(regions, (False, True), (False, True)):
                parameters = {"Region": region, "UseFIPS": fips, "UseDualStack": dual}
                if service == "sts":
                    parameters["UseGlobalEndpoint"] = False
                found = provider.resolve_endpoint(**parameters)
                schemes = found.properties.get("authSchemes", [{}])
                signed = f" {schemes[0].get('signingRegion', region)}" if service == "sts" else ""
                asked.append([service, region, str(fips).lower(), str(dual).lower()])
                expected.append(found.url + signed)
        lines = "".join("\t".join(field.encode().hex() for field in one) + "\n" for one in asked)
        told = subprocess.run([Programs.probe], input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
        self.assertEqual(len(told), len(asked))
        for question, mine, theirs in zip(asked, told, expected):
            with self.subTest(question=question):
                self.assertEqual(mine, theirs)


CONFIG = """
[default]
region = eu-west-1
[profile own]
region = eu-west-1
endpoint_url = https://all.example:8443/base
[profile section]
region = us-gov-west-1
services = here
endpoint_url = https://all.example
[services here]
quicksight =
  endpoint_url = https://quicksight.example
sts =
  endpoint_url = https://sts.example
[profile other]
region = cn-north-1
services = elsewhere
[services elsewhere]
s3 =
  endpoint_url = https://s3.example
[profile ignoring]
region = eu-west-1
ignore_configured_endpoint_urls = true
endpoint_url = https://all.example
[profile fips]
region = us-east-2
use_fips_endpoint = true
[profile both]
region = us-east-2
use_fips_endpoint = TRUE
use_dualstack_endpoint = true
[profile mixed]
region = us-east-2
use_fips_endpoint = true
endpoint_url = https://all.example
"""

OWN = {"AWS_ENDPOINT_URL": "https://any.example"}
SETUPS = [
    (None, {}), ("own", {}), ("section", {}), ("other", {}), ("ignoring", {}), ("fips", {}), ("both", {}), ("mixed", {}),
    (None, OWN), ("own", OWN), ("section", OWN), ("other", OWN), ("ignoring", OWN),
    (None, {"AWS_ENDPOINT_URL_QUICKSIGHT": "http://localhost:4566/"} | OWN),
    ("section", {"AWS_ENDPOINT_URL_QUICKSIGHT": "https://own.example"}),
    ("own", {"AWS_ENDPOINT_URL_STS": "https://sts.example"}),
    (None, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"} | OWN),
    ("own", {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}), ("own", {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"}),
    (None, {"AWS_USE_FIPS_ENDPOINT": "true"}), (None, {"AWS_USE_DUALSTACK_ENDPOINT": "true"}),
    (None, {"AWS_USE_FIPS_ENDPOINT": "True", "AWS_USE_DUALSTACK_ENDPOINT": "true"}),
    (None, {"AWS_USE_FIPS_ENDPOINT": "1"}), ("fips", {"AWS_USE_FIPS_ENDPOINT": "false"}),
    ("both", {"AWS_USE_DUALSTACK_ENDPOINT": "false"}), ("own", {"AWS_USE_FIPS_ENDPOINT": "true"}),
    (None, {"AWS_USE_DUALSTACK_ENDPOINT": "true"} | OWN), ("mixed", {"AWS_USE_FIPS_ENDPOINT": "false"}),
    ("mixed", {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}),
    ("other", {"AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"}),
    ("section", {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_USE_FIPS_ENDPOINT": "true"}),
]


class Configured(unittest.TestCase):
    """Variables and profiles give the endpoint that boto3 sends to."""

    def test_set_ups(self):
        folder = servers.scratch(self)
        basic = {"AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(folder),
                 "PATH": "/usr/bin:/bin", "no_proxy": "*"}
        # boto3 has keys in every profile. muster has none anywhere: nothing is sent, and the endpoint is told all the same.
        for name, credentials in {
            "boto": f"aws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}", "muster": "credential_process = /nowhere",
        }.items():
            (folder / name).write_text(re.sub(r"^(region = .*)$", rf"\1\n{credentials}", CONFIG, flags=re.MULTILINE))
        for profile, variables in SETUPS:
            with self.subTest(profile=profile, variables=variables):
                mine = self.of_muster(profile, basic | variables | {"AWS_CONFIG_FILE": str(folder / "muster")})
                theirs = self.of_boto(profile, basic | variables | {"AWS_CONFIG_FILE": str(folder / "boto")})
                self.assertEqual(mine, theirs)

    def of_boto(self, profile, variables):
        def capture(request, **_):
            raise Captured(request.url)
        with mock.patch.dict(os.environ, variables, clear=True):
            client = boto3.Session(profile_name=profile).client("quicksight")
            client.meta.events.register("before-send", capture)
            try:
                client.list_users(AwsAccountId=ACCOUNT, Namespace="default")
            except Captured as captured:
                return str(captured).partition("/accounts/")[0]

    def of_muster(self, profile, variables):
        options = ["--profile", profile] if profile else []
        finished = servers.muster("whoami", "--account", ACCOUNT, "--format", "json", *options, bare=True, environment=variables)
        target, = json.loads(finished.output)["targets"]
        self.assertIn("could not be started", target["error"])
        return target["endpoint"]


if __name__ == "__main__":
    unittest.main()
