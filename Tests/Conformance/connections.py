"""Whom muster speaks to: only certificates it has reason to trust, through the proxies the environment names, and what it
says of all that, which never is a secret."""

import base64
import json
import os
import subprocess
import time
import unittest

import servers
import tunnels
from servers import ACCOUNT, KEY, REGION, SECRET

TOKEN = "session/token+of=nobody/else"
PASSWORD = "pass%2Fword%3F"
ROSTER = f'''version: 1
account: "{ACCOUNT}"
region: {REGION}
groups: {{Finance: {{members: [ann, bob]}}}}
users:
  ann: {{email: ann@example.com, role: READER}}
  bob: {{email: bob@example.com, role: AUTHOR}}
'''


class Connections(unittest.TestCase):
    def setUp(self):
        self.server = servers.sandbox()
        self.addCleanup(self.server.stop)
        self.port = int(self.server.url.rpartition(":")[2])
        self.folder = servers.scratch(self)
        self.roster = self.folder / "roster.yaml"
        self.roster.write_text(ROSTER)

    def terminator(self, name, **options):
        made = tunnels.Terminator(tunnels.certificate(self.folder, name, **options), self.port)
        self.addCleanup(made.stop)
        return made, self.folder / f"{name}.pem"

    def proxy(self, port, *options):
        made = tunnels.Proxy(port, *options)
        self.addCleanup(made.stop)
        return made

    def plan(self, url, *arguments, command="plan", **variables):
        return servers.muster(command, self.roster, "--timeout", "5", *arguments, server=url, environment=variables)


class Certificates(Connections):
    def test_trusted(self):
        server, bundle = self.terminator("good")
        url = f"https://localhost:{server.port}"
        config = self.folder / "config"
        config.write_text(f"[default]\nca_bundle = {bundle}\n[profile p]\nca_bundle = {bundle}\n")
        for variables in [
            {"AWS_CA_BUNDLE": bundle}, {"REQUESTS_CA_BUNDLE": bundle}, {"AWS_CONFIG_FILE": config},
            {"AWS_CONFIG_FILE": config, "AWS_PROFILE": "p"}, {"AWS_CONFIG_FILE": config, "REQUESTS_CA_BUNDLE": "/nowhere"},
        ]:
            with self.subTest(variables=variables):
                finished = self.plan(url, **variables)
                self.assertEqual(finished.status, 0, finished)
        # The profile that a roster names has its own.
        config.write_text(f"[profile p]\nca_bundle = {bundle}\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n")
        self.assertEqual(self.plan(url, AWS_CONFIG_FILE=config).status, 1)
        self.roster.write_text(ROSTER + "credentials: {profile: p}\n")
        finished = self.plan(url, AWS_CONFIG_FILE=config)
        self.assertEqual(finished.status, 0, finished)

    def test_refused(self):
        good, bundle = self.terminator("good")
        other, other_bundle = self.terminator("other", host="other.example")
        over, over_bundle = self.terminator("over", days=(-9, -2))
        for server, trusted, words in [
            (good, None, "self-signed certificate|self signed certificate|unable to get local issuer"),
            (good, other_bundle, "self-signed certificate|self signed certificate|unable to get local issuer"),
            (other, other_bundle, "no alternative certificate subject name matches"),
            (over, over_bundle, "certificate has expired"),
            (good, "/nowhere.pem", "/nowhere.pem"),
        ]:
            for command in ("plan", "apply"):
                with self.subTest(words=words, command=command):
                    variables = {"AWS_CA_BUNDLE": trusted} if trusted else {}
                    more = ["--yes", "--state-dir", self.folder / "state"] if command == "apply" else []
                    finished = self.plan(f"https://localhost:{server.port}", *more, command=command, **variables)
                    self.assertEqual(finished.status, 1, finished)
                    self.assertRegex(finished.errors, words)
                    self.assertIn("hint: the endpoint's certificate is not accepted", finished.errors)
                    self.assertEqual(server.trusted, 0)
                    self.assertEqual(finished.output, "")

    def test_plain_http(self):
        refused = self.plan("http://quicksight.test:1234")
        self.assertEqual(refused.status, 64, refused)
        self.assertIn("plain http is accepted for this machine only", refused.errors)
        proxy = self.proxy(self.port)
        allowed = self.plan("http://quicksight.test:1234", "--allow-plaintext", HTTP_PROXY=f"http://127.0.0.1:{proxy.port}")
        self.assertEqual(allowed.status, 0, allowed)
        self.assertEqual(set(proxy.asked), {"CONNECT quicksight.test:1234"})


class Proxies(Connections):
    def setUp(self):
        super().setUp()
        self.end, self.bundle = self.terminator("quicksight", host="quicksight.test")

    def run_through(self, *arguments, url="https://quicksight.test", **variables):
        return self.plan(url, *arguments, AWS_CA_BUNDLE=self.bundle, **variables)

    def test_tunnel_with_a_password(self):
        proxy = self.proxy(self.end.port, "ann", "pass/word?")
        url = f"http://ann:{PASSWORD}@127.0.0.1:{proxy.port}"
        for name in ("HTTPS_PROXY", "https_proxy"):
            with self.subTest(variable=name):
                finished = self.run_through("--log-level", "trace", **{name: url})
                self.assertEqual(finished.status, 0, finished)
                self.assertNotIn(PASSWORD, str(finished))
        self.assertEqual(set(proxy.asked), {"CONNECT quicksight.test:443"})
        # What the proxy sees is no part of the request.
        self.assertNotIn("AWS4-HMAC", "".join(proxy.heads))
        wrong = self.run_through("--log-level", "trace", https_proxy=url.replace("word", "wort"))
        self.assertEqual(wrong.status, 1, wrong)
        self.assertIn("407", wrong.errors)
        self.assertNotIn("wort", str(wrong))
        damaged = self.run_through(https_proxy=url.replace("http:", "gopher:"))
        self.assertEqual(damaged.status, 64, damaged)
        self.assertIn("https_proxy is not the URL of an HTTP proxy", damaged.errors)
        self.assertNotIn(PASSWORD, str(damaged))

    def test_what_goes_without(self):
        proxy = self.proxy(self.end.port)
        url = f"http://127.0.0.1:{proxy.port}"
        for variables in [
            {"HTTPS_PROXY": url, "NO_PROXY": "quicksight.test"}, {"HTTPS_PROXY": url, "no_proxy": "a.example, .test"},
            {"HTTPS_PROXY": url, "NO_PROXY": "*"}, {"HTTPS_PROXY": url, "https_proxy": ""}, {"HTTP_PROXY": url},
            {"ALL_PROXY": url}, {},
        ]:
            with self.subTest(variables=variables):
                finished = self.run_through(**variables)
                self.assertEqual(finished.status, 1, finished)
                self.assertIn("resolve", finished.errors)
        both = {"HTTPS_PROXY": url, "HTTP_PROXY": url}
        # This machine, by whatever name.
        for host in ("127.0.0.1", "localhost"):
            self.assertEqual(self.run_through(url=f"http://{host}:{self.port}", **both).status, 0)
        # Whoever answers for the instance's metadata gives credentials: nobody in between may. botocore asks the proxy.
        asked = servers.muster("whoami", "--account", ACCOUNT, "--region", REGION, key=None, environment=both | {
            "AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://metadata.test/"})
        self.assertEqual(asked.status, 1, asked)
        self.assertEqual(proxy.asked, [])


class Secrets(Connections):
    """Nothing secret in what is written, logged or shown, whatever is done; invitations are in their file alone."""

    def setUp(self):
        super().setUp()
        self.keys = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN}
        self.server.stop()
        self.server = servers.sandbox(keys=[], environment=self.keys)
        self.addCleanup(self.server.stop)
        self.port = int(self.server.url.rpartition(":")[2])
        self.end, self.bundle = self.terminator("quicksight", host="quicksight.test")
        self.through = self.proxy(self.end.port, "ann", "pass/word?")
        self.variables = self.keys | {
            "HTTPS_PROXY": f"http://ann:{PASSWORD}@127.0.0.1:{self.through.port}", "AWS_CA_BUNDLE": self.bundle}
        self.secrets = {SECRET, TOKEN, PASSWORD, "pass/word?", base64.b64encode(b"ann:pass/word?").decode()}

    def check(self, text, what):
        for secret in self.secrets:
            if secret in text:
                self.fail(f"{what} holds the secret {secret}:\n{text}")

    def muster(self, name, status, *arguments, **variables):
        finished = servers.muster(
            *arguments, "--log-level", "trace", server="https://quicksight.test", key=None,
            environment=self.variables | variables)
        self.assertEqual(finished.status, status, f"{name}\n{finished}")
        self.told.append((name, str(finished)))
        return finished

    def test_nothing_secret_anywhere(self):
        self.told = []
        folder, state, roster = self.folder, self.folder / "state", self.roster
        for format in ("text", "markdown", "json", "html"):
            self.muster(f"plan {format}", 0, "plan", roster, "--format", format, "--state-dir", state)
        self.muster("plan --out", 0, "plan", roster, "--out", folder / "plan.json", "--state-dir", state)
        self.muster("apply", 0, "apply", "--yes", "--plan", folder / "plan.json", "--state-dir", state, "--format", "json",
                    "--invitations", folder / "invitations", "--out", folder / "result.json")
        urls = [json.loads(line)["url"] for line in (folder / "invitations").read_text().splitlines()]
        self.assertEqual(len(urls), 2)
        self.assertEqual((folder / "invitations").stat().st_mode & 0o777, 0o600)
        # Of an address all that could be told apart is secret.
        self.secrets |= {url.partition("?")[2] for url in urls}
        for file in ("plan.json", "result.json"):
            for format in ("text", "markdown", "json", "html"):
                shown = servers.muster("show", folder / file, "--format", format, key=None)
                self.told.append((f"show {file} {format}", str(shown)))
        roster.write_text(ROSTER.replace("READER", "AUTHOR").replace("ann, bob", "ann"))
        for format in ("text", "markdown", "json", "html"):
            self.muster(f"apply {format}", 0, "apply", "--yes", roster, "--format", format, "--state-dir", state)
            roster.write_text(roster.read_text().replace("@example", "+@example"))
        self.muster("whoami", 0, "whoami", roster)
        self.muster("whoami json", 0, "whoami", roster, "--format", "json")
        self.muster("export", 0, "export", "--account", ACCOUNT, "--region", REGION)
        self.muster("snapshot", 0, "snapshot", "--account", ACCOUNT, "--region", REGION, "--out", folder / "snapshot.json")
        self.told.append(("history", str(servers.muster("history", "--state-dir", state, key=None))))
        # What goes wrong is told at length, and no longer than may be.
        self.muster("a wrong token", 1, "plan", roster, AWS_SESSION_TOKEN=TOKEN + "x")
        self.muster("a wrong secret", 1, "plan", roster, AWS_SECRET_ACCESS_KEY=SECRET + "x")
        self.muster("a broken secret", 1, "plan", roster, AWS_SECRET_ACCESS_KEY=SECRET + "\r\nx")
        self.muster("a broken token", 1, "plan", roster, AWS_SESSION_TOKEN=TOKEN + "\r\nx")
        self.muster("no proxy", 1, "plan", roster, HTTPS_PROXY=f"http://ann:{PASSWORD}@proxy.invalid:1")
        self.muster("a refusing proxy", 1, "plan", roster, HTTPS_PROXY=self.variables["HTTPS_PROXY"].replace("ann:", "bob:"))
        self.muster("a proxy of another kind", 64, "plan", roster, HTTPS_PROXY=f"socks5://ann:{PASSWORD}@p:1")
        self.muster("an endpoint with a password", 64, "plan", roster, AWS_ENDPOINT_URL=f"https://ann:{PASSWORD}@q.test")
        self.assertGreater(len(self.told), 30)
        for name, text in self.told:
            self.check(text, name)
        written = [file for file in folder.rglob("*") if file.is_file() and file.name != "invitations"]
        self.assertGreaterEqual(len(written), 6)
        for file in written:
            self.check(file.read_text(), file)
            if file.parent == state:
                self.assertEqual(file.stat().st_mode & 0o077, 0, file)

    def test_arguments_of_the_process(self):
        """What others on the machine see of a run: its arguments, and those of what it runs."""
        process = subprocess.Popen(
            [servers.Programs.muster, "apply", self.roster, "--state-dir", self.folder / "state", "--yes", "--read-rate", "1"],
            env={key: str(value) for key, value in self.variables.items()} | {
                "AWS_ENDPOINT_URL": "https://quicksight.test", "AWS_CONFIG_FILE": "/dev/null",
                "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            end = time.monotonic() + 30
            while not self.through.asked and time.monotonic() < end:
                time.sleep(0.01)
            seen = open(f"/proc/{process.pid}/cmdline").read()
            self.assertIn("--read-rate", seen)
            self.check(seen, "the process's arguments")
            self.check(os.readlink(f"/proc/{process.pid}/exe"), "its path")
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    unittest.main()
