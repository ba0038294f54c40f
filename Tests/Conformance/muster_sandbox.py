"""muster itself against the sandbox, from the outside: export, the quickstart, and bad weather."""

import contextlib
import json
import os
import socket
import subprocess
import threading
import time
import unittest

import servers
from servers import ACCOUNT, KEY, ODD_NAMES, PLACE, REGION, REPOSITORY, SECRET

QUICKSTART = REPOSITORY / "examples/quickstart"
ROSTER = QUICKSTART / "roster.yaml"
TARGET = ["--account", ACCOUNT, "--region", REGION]

# Names that YAML would read as something else than text, and others that cannot be seen.
YAML_NAMES = [
    "no", "Yes", "null", "~", "0012", "1e3", "0x1F", "1_000", "12:30:45", "2026-11-22", ".inf", "<<", "=", "-", "?", ":",
    "- item", "a: b", "a #b", "#a", "&a", "*a", "!tag", "|", ">", "%a", "@a", "`a`", "[a]", "{a}", "a,b", "'", '"', "\\", "\\n",
    " before", "after ", "in  side", "\xa0", "soft\xadhyphen", "\x7f", "\x85", "é", "ÿ", "---", "...x", "u" * 257, "é" * 1200,
]


class Export(unittest.TestCase):
    """The live directory as a roster has an empty plan, whatever the names are."""

    def setUp(self):
        self.server = servers.sandbox()
        self.addCleanup(self.server.stop)
        self.boto = servers.client(self.server)
        self.path = servers.scratch(self) / "exported.yaml"

    def register(self, name, **fields):
        usual = {"IdentityType": "QUICKSIGHT", "UserName": name, "Email": f"{name}@x", "UserRole": "READER"}
        self.boto.register_user(**PLACE | usual | fields)

    def join(self, group, *members):
        for member in members:
            self.boto.create_group_membership(**PLACE, GroupName=group, MemberName=member)

    def export(self, server=None):
        exported = servers.muster("export", *TARGET, server=server or self.server)
        self.assertEqual((exported.status, exported.errors), (0, ""), exported)
        return exported.output

    def nothing_to_do(self):
        self.path.write_text(self.export(), encoding="utf-8")
        valid = servers.muster("validate", self.path)
        self.assertEqual(valid.status, 0, valid)
        plan = servers.muster("plan", self.path, "--detailed-exitcode", server=self.server)
        self.assertEqual(plan.status, 0, plan)
        self.assertIn("No changes", plan.output)
        applied = servers.muster("apply", self.path, "--yes", server=self.server)
        self.assertEqual(applied.status, 0, applied)

    def test_nothing_at_all(self):
        self.nothing_to_do()

    def test_odd_names(self):
        names = list(dict.fromkeys(ODD_NAMES + YAML_NAMES))
        for name in names:
            self.register(name)
        for name in names:
            self.boto.create_group(**PLACE, GroupName=name, Description=f"{name}: é “{name}”"[:512])
            self.join(name, *names[:3])
            if len(name) <= 256:
                self.join("two words", name)
        self.nothing_to_do()

    def test_everything_a_user_can_have(self):
        login = {"ExternalLoginFederationProviderType": "CUSTOM_OIDC", "CustomFederationProviderUrl": "https://idp.example.com/é?a=1#x",
                 "ExternalLoginId": "c: 17 #"}
        for role in ["READER", "READER_PRO", "AUTHOR", "AUTHOR_PRO", "ADMIN", "ADMIN_PRO"]:
            self.register(role, UserRole=role)
        self.register("permissions", CustomPermissionsName="no-export+=,.@_")
        self.register("oidc", **login)
        self.register("cognito", ExternalLoginFederationProviderType="COGNITO", ExternalLoginId="c")
        self.register("tags", Tags=[{"Key": "k", "Value": "v"}])
        self.register("mail", Email="not: an {address}")
        for arn, session in [("user/ops/alice", None), ("role/service-role/Analysts", "charlie@example.com")]:
            self.boto.register_user(**PLACE, IdentityType="IAM", IamArn=f"arn:aws:iam::{ACCOUNT}:{arn}", Email="e", UserRole="AUTHOR",
                                    **({"SessionName": session} if session else {}))
        self.boto.create_group(**PLACE, GroupName="all")
        self.boto.create_group(**PLACE, GroupName="none", Description="d" * 512)
        self.join("all", "ADMIN", "alice", "Analysts/charlie@example.com", "tags")
        self.nothing_to_do()

    def test_what_a_roster_cannot_say(self):
        """Names that differ only in case, and . and .., are left alone."""
        for name in ["Case", "case", ".", "..", "plain", "N/A"]:
            self.register(name)
            self.boto.create_group(**PLACE, GroupName=name)
        self.join("plain", "Case", "plain")
        self.join("Case", "case", "plain")
        self.nothing_to_do()
        text = self.path.read_text()
        self.assertIn("ignore:", text)
        self.assertIn("another name differs from it only in case", text)

    def test_a_seed_comes_back(self):
        """What an export seeds exports the same."""
        for name in ODD_NAMES:
            self.register(name, UserRole="AUTHOR")
            self.boto.create_group(**PLACE, GroupName=name, Description=name)
            self.join(name, ODD_NAMES[0], name)
        first = self.export()
        self.path.write_text(first, encoding="utf-8")
        again = servers.sandbox(seed=self.path)
        self.addCleanup(again.stop)
        body = lambda text: text.partition("\n")[2]  # The first line has the time.
        self.assertEqual(body(self.export(again)), body(first))


class Quickstart(unittest.TestCase):
    def test_from_validate_to_no_changes(self):
        server = servers.sandbox(seed=QUICKSTART / "directory.yaml")
        self.addCleanup(server.stop)
        boto = servers.client(server)
        run = lambda *arguments, **options: servers.muster(*arguments, server=server, **options)

        valid = servers.muster("validate", ROSTER, key=None)
        self.assertEqual((valid.status, valid.errors), (0, ""), valid)
        planned = run("plan", ROSTER)
        self.assertEqual(planned.status, 0, planned)
        detailed = run("plan", ROSTER, "--detailed-exitcode", "--format", "json")
        self.assertEqual(detailed.status, 2, detailed)
        plan = json.loads(detailed.output)
        self.assertEqual(plan["format"], "muster.plan/1")
        again = json.loads(run("plan", ROSTER, "--format", "json").output)
        self.assertEqual({**plan, "created": ""}, {**again, "created": ""}, "a plan is deterministic")
        self.assertEqual(len(boto.list_users(**PLACE)["UserList"]), 3, "planning changes nothing")

        asked = run("apply", ROSTER)
        self.assertEqual(asked.status, 64, asked)
        self.assertEqual(len(boto.list_users(**PLACE)["UserList"]), 3, "without --yes nothing changes")
        applied = run("apply", "--yes", "--format", "json", ROSTER)
        self.assertEqual(applied.status, 0, applied)
        result = json.loads(applied.output)
        self.assertEqual(result["format"], "muster.result/1")
        settled = run("plan", "--detailed-exitcode", ROSTER)
        self.assertEqual(settled.status, 0, settled)

        # boto3 sees what the roster says.
        self.assertEqual({user["UserName"]: user["Role"] for user in boto.list_users(**PLACE)["UserList"]},
                         {"catmi": "ADMIN", "pat": "AUTHOR", "sam": "AUTHOR", "analysts/charlie": "READER", "dana": "READER"})
        members = lambda group: {each["MemberName"] for each in boto.list_group_memberships(**PLACE, GroupName=group)["GroupMemberList"]}
        self.assertEqual(members("Sales-Management"), {"pat", "analysts/charlie"})

        # Drift is seen and corrected.
        boto.delete_group_membership(**PLACE, GroupName="Sales-Management", MemberName="pat")
        boto.update_user(**PLACE, UserName="catmi", Email="wrong@example.com", Role="ADMIN")
        drift = run("plan", "--detailed-exitcode", "--format", "json", ROSTER)
        self.assertEqual(drift.status, 2, drift)
        self.assertEqual(json.loads(drift.output)["plans"][0]["summary"]["byOperation"],
                         {"CreateGroupMembership": 1, "UpdateUser": 1})
        self.assertEqual(run("apply", "--yes", ROSTER).status, 0)
        self.assertEqual(members("Sales-Management"), {"pat", "analysts/charlie"})
        self.assertEqual(boto.describe_user(**PLACE, UserName="catmi")["User"]["Email"], "catmi@example.com")

        piped = run("plan", "--detailed-exitcode", "-", stdin=ROSTER.read_text())
        self.assertEqual(piped.status, 0, piped)


@contextlib.contextmanager
def bad_server(answer=None):
    """A server that gives every connection the same bytes, or takes it and stays silent; its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    held = []

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            held.append(connection)
            if answer is not None:
                with contextlib.suppress(OSError):
                    connection.recv(65536)
                    connection.sendall(answer)
                    connection.shutdown(socket.SHUT_RDWR)
                    connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        # Closing alone does not wake accept().
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)
        for connection in held:
            connection.close()


def dead_port():
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


class BadWeather(unittest.TestCase):
    """Each gets one clear message, the right exit status, and nothing else: no stack trace, no secret."""

    COMMANDS = [["plan", ROSTER], ["apply", "--yes", ROSTER], ["export", *TARGET]]

    @classmethod
    def setUpClass(cls):
        cls.server = servers.sandbox()
        cls.addClassCleanup(cls.server.stop)

    def fails(self, *arguments, status=1, saying, within=10, output="", **options):
        run = servers.muster(*arguments, timeout=within + 30, **options)
        self.assertEqual(run.status, status, run)
        self.assertEqual(run.output, output, "standard output is for reports")
        self.assertLess(run.seconds, within, run)
        self.assertIn(saying, run.errors)
        self.assertEqual(run.errors.lower().count("error: "), 1, run)
        self.assertLess(len(run.errors), 1_000, run)
        for sign in ["Fatal", "fatal error", "Stack", "backtrace", ".swift:", "0x0000"]:
            self.assertNotIn(sign, run.errors)
        for secret in [SECRET, options.get("secret"), "Authorization", "Signature="]:
            if secret:
                self.assertNotIn(secret, run.errors)

    def every_command(self, *arguments, **options):
        for command in self.COMMANDS:
            with self.subTest(command=command[0]):
                self.fails(*command, *arguments, **options)

    def test_dead_port(self):
        self.every_command(server=dead_port(), saying="the service cannot be reached: 127.0.0.1:")

    def test_silent_server(self):
        with bad_server() as url:
            self.every_command("--timeout", "2", server=url, saying="no whole answer within 2", within=5)

    def test_servers_that_are_not_quicksight(self):
        page = b"<html><body>Please sign in to the guest network</body></html>"
        with_head = lambda head, body: head + b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
        for name, answer in {
            "a portal": with_head(b"HTTP/1.1 200 OK\r\nContent-Type: text/html", page),
            "a proxy": with_head(b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html", page),
            "a redirect": with_head(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/", b""),
            "other JSON": with_head(b"HTTP/1.1 200 OK\r\nContent-Type: application/json", b'{"status": "fine"}'),
            "no JSON": with_head(b"HTTP/1.1 200 OK\r\nContent-Type: application/json", b"\xff\xfe\x00" * 50),
            "half an answer": b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"UserList": [',
            "no HTTP": b"SSH-2.0-OpenSSH_9.2p1\r\n",
            "nothing": b"",
        }.items():
            with self.subTest(server=name), bad_server(answer) as url:
                self.fails("plan", ROSTER, server=url, saying="could not be read", within=30)

    def test_wrong_credentials(self):
        self.every_command(server=self.server, secret="wrong/secret+of=ours", saying="InvalidSignatureException (403)")
        self.every_command(server=self.server, key="AKIANOBODY", saying="UnrecognizedClientException (403)")
        self.every_command(server=self.server, environment={"AWS_SESSION_TOKEN": "token"}, saying="UnrecognizedClientException (403)")

    def test_no_credentials(self):
        self.every_command(server=self.server, key=None, saying="no AWS credentials found")
        self.every_command(server=self.server, key=None, environment={"AWS_ACCESS_KEY_ID": KEY}, saying="AWS_SECRET_ACCESS_KEY is not")

    def test_wrong_region(self):
        self.every_command("--region", "eu-west-1", server=self.server, saying="give --region us-east-1")

    def test_unwritable_output(self):
        for command in [*self.COMMANDS, ["validate", ROSTER], ["sandbox", "--listen", "127.0.0.1:0"],
                        ["plan", "--format", "json", ROSTER], ["validate", "--format", "json", ROSTER]]:
            with self.subTest(command=command), open("/dev/full", "wb") as full:
                self.fails(*command, server=self.server, stdout=full, saying="standard output cannot be written: No space left")
        # An apply that nobody is asked about depends on no reader: it goes to its end, and says so in its exit status.
        self.assertEqual(servers.muster("plan", ROSTER, "--detailed-exitcode", server=self.server).status, 0)

    def test_a_reader_that_went_away(self):
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as closed:
            run = servers.muster("plan", ROSTER, server=self.server, stdout=closed)
        # By the signal, as most programs, or with a message.
        self.assertIn(run.status, (1, -13), run)
        self.assertNotIn("Fatal", run.errors)

    def test_wrong_usage(self):
        for arguments in [["plan"], ["nonsense"], ["plan", ROSTER, "--no-such-option"], ["plan", ROSTER, "--timeout", "soon"],
                          ["plan", ROSTER, "--timeout", "-1"], ["plan", ROSTER, "--concurrency", "0"], ["plan", "-", "-"],
                          ["plan", ROSTER, "--account", "1"], ["export"], ["apply", ROSTER], ["sandbox", "--listen", "nowhere"],
                          ["sandbox", "--access-key", "half"], ["plan", ROSTER, "--endpoint-url", "http://192.0.2.1"],
                          ["plan", ROSTER, "--endpoint-url", "ftp://localhost"], ["plan", ROSTER, "--format", "xml"]]:
            with self.subTest(arguments=arguments):
                self.fails(*arguments, server=self.server, status=64, saying="rror: ")

    def test_bad_rosters(self):
        folder = servers.scratch(self)
        for name, text in {"missing": None, "empty": "", "no YAML": "a: [", "no roster": "[1, 2]", "deep": "[" * 20_000,
                           "no UTF-8": b"version: 1\nusers: {\xff: {}}\n", "a secret": f"version: 1\nsecret: {SECRET}\n"}.items():
            with self.subTest(roster=name):
                path = folder / "roster.yaml"
                path.unlink(missing_ok=True)
                if text is not None:
                    path.write_bytes(text if isinstance(text, bytes) else text.encode())
                run = servers.muster("plan", path, server=self.server)
                self.assertEqual((run.status, run.output), (3, ""), run)
                self.assertIn("error: ", run.errors)
                self.assertLess(run.seconds, 2)

    def test_stopped_while_it_waits(self):
        """SIGINT and SIGTERM end a command that hears nothing, at once and with their own status."""
        with bad_server() as url:
            for number, status in [(2, 130), (15, 143)]:
                with self.subTest(signal=number):
                    variables = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_ENDPOINT_URL": url}
                    process = subprocess.Popen([servers.Programs.muster, "plan", ROSTER], env=variables, stdout=subprocess.PIPE,
                                               stderr=subprocess.PIPE, preexec_fn=servers.die_with_parent)
                    time.sleep(0.7)
                    process.send_signal(number)
                    output, errors = process.communicate(timeout=20)
                    # plan changes nothing, and may leave ending it to the system.
                    self.assertIn(process.returncode, (status, -number), errors)
                    self.assertEqual(output, b"")
