"""muster and boto3 find the same credentials and region in the same variables and files, or both refuse.

Each file of `parity/` is one set-up: what it shows, and after `-- NAME --` lines the variables, the profile asked for, the
files below HOME, and the outcome: `same`, `refused` by both, or `differs`, with what each finds. What differs is said and
explained there, and nowhere else. Every run of muster logs all it can, and nothing of it may hold a secret.
"""

import collections
import hashlib
import json
import os
import re
import unittest
from pathlib import Path
from unittest import mock

import boto3
import botocore.exceptions

import aws_fakes
import servers
from aws_fakes import SECRETS, made, secret_of, token_of
from servers import ACCOUNT, REGION

CASES = sorted((Path(__file__).parent / "parity").glob("*.txt"))

ROSTER = f'version: 1\naccount: "{ACCOUNT}"\ngroups: {{Finance: {{}}}}\n'


class Case:
    """A set-up, laid out in a folder that is its HOME."""

    def __init__(self, path, home, fakes, moto):
        self.home = home
        self.places = {"HOME": str(home), "FAKES": fakes.url, "MOTO": moto.url}
        head, *parts = re.split(r"^-- (.+) --\n", path.read_text(), flags=re.MULTILINE)
        self.words = head.strip()
        sections = dict(zip(parts[::2], parts[1::2]))
        self.outcome, *self.differences = self.filled(sections.pop("outcome")).strip().split("\n")
        self.profile = sections.pop("profile", "").strip() or None
        variables = self.filled(sections.pop("variables", ""))
        self.variables = {
            "HOME": str(home), "PATH": "/usr/bin:/bin", "AWS_ENDPOINT_URL_STS": fakes.url, "AWS_ENDPOINT_URL_SSO": fakes.url,
            "AWS_ENDPOINT_URL_SSO_OIDC": fakes.url, "AWS_ENDPOINT_URL_QUICKSIGHT": fakes.url, "no_proxy": "*",
            # Nobody is at the real address; whoever asks is sent away at once.
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": fakes.url + "/no-metadata",
        } | dict(line.split("=", 1) for line in variables.splitlines())
        if "services" in sections.get(".aws/config", ""):
            del self.variables["AWS_ENDPOINT_URL_STS"]
        if "ec2_metadata_service_endpoint" in sections.get(".aws/config", ""):
            del self.variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"]
        for name, content in sections.items():
            file = home / self.filled(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.filled(content).replace("<no newline>\n", ""))
            file.chmod(0o700 if file.parent.name == "bin" else 0o600)

    def filled(self, text):
        def value(match):
            word, _, rest = match[1].partition(" ")
            match word:
                case "secret": return secret_of(rest)
                case "session": return token_of(rest)
                case "later": return aws_fakes.later(int(rest))
                case "key": return aws_fakes.key_for(rest)
                case "sha1": return hashlib.sha1(rest.encode()).hexdigest()
                case "sso" | "container" | "external" | "jwt": return made(word, rest)
            return self.places[word]
        # JSON's braces hold quotes.
        return re.sub(r"\{([A-Za-z0-9]+(?: [^{}\"]+)?)\}", value, text)


def of_boto(case):
    """The access key and the region that boto3 finds, and why it does not."""
    cache = str(case.home / ".aws/sso/cache")
    with mock.patch.dict(os.environ, case.variables, clear=True), \
            mock.patch("botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR", cache), \
            mock.patch("botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR", cache):
        try:
            session = boto3.Session(profile_name=case.profile)
            # Where botocore would ask a person for a code there is none.
            session._session.get_component("credential_provider").get_provider("assume-role")._prompter = nobody
            if session.region_name is None:
                return "refused", "no region"
            credentials = session.get_credentials()
            if credentials is None:
                return "refused", "no credentials"
            frozen = credentials.get_frozen_credentials()
            return f"{frozen.access_key} {session.region_name}", None
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError, RuntimeError, ValueError, EOFError,
                OSError) as error:
            return "refused", f"{type(error).__name__}: {error}"


def nobody(_):
    raise EOFError("nobody is there")


def run(case, *arguments):
    options = ["--profile", case.profile] if case.profile else []
    return servers.muster(*arguments, *options, "--log-level", "trace", bare=True, environment=case.variables)


def of_muster(case):
    """The same of muster, whose key must be accepted where it is used."""
    finished = run(case, "whoami", "--format", "json", "--account", ACCOUNT)
    target, = json.loads(finished.output)["targets"]
    if finished.status:
        return "refused", target["error"], finished
    key = target["accessKeyId"]
    assert target["identity"]["arn"].endswith(f"user/{key}"), finished
    return f"{key} {target['region']}", target["credentials"], finished


class WithFakes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.fakes = aws_fakes.Fakes()
        cls.addClassCleanup(cls.fakes.stop)
        cls.moto = servers.moto()
        cls.addClassCleanup(cls.moto.stop)

    def case(self, path):
        return Case(path, servers.scratch(self), self.fakes, self.moto)

    def assertNoSecrets(self, text, what):
        for secret in SECRETS:
            if secret in text:
                self.fail(f"{what} holds the secret {secret}:\n{text}")


class Parity(WithFakes):
    def test_same_key_and_region(self):
        counts = collections.Counter()
        for path in CASES:
            # Each asks in a HOME of its own: a renewed login is written back.
            case, again = self.case(path), self.case(path)
            with self.subTest(case=path.stem):
                mine, words, finished = of_muster(case)
                theirs, reason = of_boto(again)
                told = f"{case.words}\nmuster: {mine}, {words}\nboto3: {theirs}, {reason}\n{finished}"
                self.assertNoSecrets(str(finished), "whoami")
                if case.outcome == "differs":
                    self.assertEqual([f"muster: {mine}", f"boto3: {theirs}"], case.differences, told)
                else:
                    self.assertEqual(mine, theirs, told)
                    self.assertEqual(mine == "refused", case.outcome == "refused", told)
                counts[case.outcome] += 1
        self.assertGreaterEqual(counts["same"] + counts["refused"], 40)
        print(f"credentials: {counts['same']} set-ups with the same key and region, {counts['refused']} that both refuse, "
              f"{counts['differs']} that differ")
        for path in CASES:
            if "-- outcome --\ndiffers" in path.read_text():
                print(f"  differs: {path.read_text().partition('-- ')[0].strip()}")


class Secrets(WithFakes):
    """No secret in what muster writes, logs, or shows to those who look at its processes."""

    def test_plan_of_every_set_up(self):
        for path in CASES:
            case = self.case(path)
            roster = case.home / "roster.yaml"
            roster.write_text(ROSTER)
            with self.subTest(case=path.stem):
                finished = run(case, "plan", "--format", "json", "--state-dir", case.home, roster)
                self.assertEqual(finished.status, 1, finished)
                self.assertNoSecrets(str(finished), "plan")
                seen = case.home / "cmdline"
                if seen.exists():
                    self.assertIn("muster", seen.read_text())
                    self.assertNoSecrets(seen.read_text(), "the process's arguments")

    def test_apply_with_a_journal(self):
        key, secret, token = "ASIAAPPLY", secret_of("ASIAAPPLY"), token_of("ASIAAPPLY")
        keys = {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}
        server = servers.sandbox(keys=[], environment=keys)
        self.addCleanup(server.stop)
        folder = servers.scratch(self)
        state = folder / "state"
        (folder / "roster.yaml").write_text(ROSTER + f"region: {REGION}\n")
        for name, arguments in {
            "plan": ["plan", "--out", folder / "plan.json", folder / "roster.yaml"],
            "apply": ["apply", "--yes", "--state-dir", state, folder / "roster.yaml"],
            "history": ["history", "--state-dir", state],
            "whoami": ["whoami", folder / "roster.yaml"],
        }.items():
            with self.subTest(command=name):
                finished = servers.muster(*arguments, "--log-level", "trace", server=server, key=None, environment=keys)
                self.assertEqual(finished.status, 0, finished)
                self.assertNoSecrets(str(finished), name)
        written = [file for file in folder.rglob("*") if file.is_file()]
        self.assertGreaterEqual(len(written), 3)
        for file in written:
            self.assertNoSecrets(file.read_text(), file)

    def test_no_program_is_run_offline(self):
        folder = servers.scratch(self)
        (folder / "roster.yaml").write_text(ROSTER + f"region: {REGION}\ncredentials: {{profile: p}}\n")
        (folder / "config").write_text(f"[profile p]\ncredential_process = touch {folder}/was-run\n")
        finished = servers.muster("validate", folder / "roster.yaml", key=None,
                                  environment={"AWS_CONFIG_FILE": folder / "config", "AWS_PROFILE": "p"})
        self.assertEqual(finished.status, 0, finished)
        self.assertFalse((folder / "was-run").exists())


class Rosters(WithFakes):
    """A roster picks the profile or the role of its target."""

    def setUp(self):
        self.home = servers.scratch(self)
        self.environment = {
            "HOME": str(self.home), "AWS_ENDPOINT_URL_STS": self.fakes.url, "AWS_CONFIG_FILE": str(self.home / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.home / "credentials")}
        (self.home / "credentials").write_text(
            f"[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = {secret_of('AKIABASE')}\n")
        (self.home / "config").write_text("[profile ci]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = base\n")

    def roster(self, account, credentials):
        file = self.home / f"{account}.yaml"
        file.write_text(f'version: 1\naccount: "{account}"\nregion: us-west-2\ngroups: {{}}\n' + credentials)
        return file

    def whoami(self, *arguments, **variables):
        return servers.muster("whoami", *arguments, key=None, environment=self.environment | variables)

    def test_each_target_has_its_own_and_one_failure_leaves_the_others_alone(self):
        role = "arn:aws:iam::444455556666:role/muster"
        files = [self.roster("111122223333", "credentials: {profile: ci}\n"), self.roster("222233334444", "credentials: {profile: gone}\n"),
                 self.roster("444455556666", f"credentials: {{assumeRole: '{role}'}}\n"), self.roster("777788889999", "")]
        finished = self.whoami(*files, "--format", "json", AWS_PROFILE="base")
        self.assertEqual(finished.status, 1, finished)
        found = {target["account"]: target for target in json.loads(finished.output)["targets"]}
        key = lambda role: aws_fakes.key_for("AssumeRole", "AKIABASE", role, "", "", "")
        self.assertEqual(found["111122223333"]["accessKeyId"], key("arn:aws:iam::111122223333:role/r"))
        self.assertIn('there is no profile "gone"', found["222233334444"]["error"])
        self.assertEqual(found["444455556666"]["accessKeyId"], key(role))
        self.assertEqual(found["777788889999"]["accessKeyId"], "AKIABASE")
        self.assertEqual({target["region"] for target in found.values()}, {"us-west-2"})
        text = self.whoami(files[2], AWS_PROFILE="base").output
        self.assertIn(f'  credentials  role {role} via profile "base" → static keys in ~/credentials\n', text)
        self.assertIn("  ends         2", text)
        # A profile asked for is what the role is taken on with.
        chained = json.loads(self.whoami(files[2], "--profile", "ci", "--format", "json").output)["targets"][0]
        self.assertEqual(chained["credentials"], f'role {role} via profile "ci" → role arn:aws:iam::111122223333:role/r via '
                         'source_profile "base" → static keys in ~/credentials')
        self.assertEqual(chained["accessKeyId"], aws_fakes.key_for(
            "AssumeRole", key("arn:aws:iam::111122223333:role/r"), role, "", "", ""))

    def test_plan_goes_with_the_role(self):
        role = "arn:aws:iam::111122223333:role/muster"
        roster = self.roster("111122223333", f"credentials: {{assumeRole: '{role}'}}\n")
        finished = servers.muster("plan", roster, key=None, environment=self.environment | {
            "AWS_PROFILE": "base", "AWS_ENDPOINT_URL_QUICKSIGHT": self.fakes.url})
        self.assertEqual(finished.status, 1, finished)
        self.assertIn("AccessDeniedException (403)", finished.errors)

    def test_moto(self):
        """The role's session, as moto's STS sees it, is the one that boto3 has."""
        keys = {"AWS_ACCESS_KEY_ID": "AKIAMOTO", "AWS_SECRET_ACCESS_KEY": secret_of("AKIAMOTO"), "AWS_DEFAULT_REGION": REGION,
                "AWS_ENDPOINT_URL_STS": self.moto.url}
        (self.home / "config").write_text("[profile m]\nrole_arn = arn:aws:iam::111122223333:role/m\n"
                                          "credential_source = Environment\nrole_session_name = nightly\n")
        finished = self.whoami("--profile", "m", "--account", "111122223333", "--format", "json", **keys)
        self.assertEqual(finished.status, 0, finished)
        mine = json.loads(finished.output)["targets"][0]["identity"]
        with mock.patch.dict(os.environ, self.environment | keys, clear=True):
            theirs = boto3.Session(profile_name="m").client("sts").get_caller_identity()
        self.assertEqual((mine["arn"], mine["account"]), (theirs["Arn"], theirs["Account"]))
        self.assertTrue(mine["arn"].endswith(":assumed-role/m/nightly"), mine)


if __name__ == "__main__":
    unittest.main()
