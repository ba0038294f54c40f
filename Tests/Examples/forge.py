"""Stand-ins for the APIs of GitHub and GitLab, over TLS, which remember what was posted and refuse what a token may not do."""

import hashlib
import json
import re
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import machine

_certificate = None


def certificate():
    """A certificate for this machine, and its key; the same for all tests."""
    global _certificate
    if _certificate is None or not _certificate.exists():
        _certificate = machine.folder() / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", _certificate.with_name("key.pem"),
             "-out", _certificate], check=True, capture_output=True)
    return _certificate


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, status, message=""):
        super().__init__(message)
        self.status = status


class Forge:
    """A server on this machine; the kinds of forge say what it answers."""

    def __init__(self, repository):
        self.repository = repository
        self.requests = []
        self.program = f"#!/bin/sh\nexec '{machine.MUSTER}' \"$@\"\n".encode()
        forge = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self):
                address = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                query = {name: values[-1] for name, values in parse_qs(address.query).items()}
                forge.requests.append((self.command, address.path))
                status, kind = 200, "application/json"
                try:
                    if address.path == "/muster":
                        given, kind = forge.program, "application/octet-stream"
                    else:
                        given = forge.answer(self.command, address.path, query, self.headers,
                                             json.loads(body) if body else None)
                except Refused as refusal:
                    status, given = refusal.status, {"message": str(refusal)}
                given = given if isinstance(given, bytes) else json.dumps(given).encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(given)))
                self.end_headers()
                self.wfile.write(given)

            do_GET = do_POST = do_PATCH = do_PUT = answer

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(), certificate().with_name("key.pem"))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"https://localhost:{self.server.server_address[1]}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def variables(self):
        """Where the program is, as the pipelines' variables say it."""
        return {"MUSTER_URL": f"{self.url}/muster", "MUSTER_SHA256": hashlib.sha256(self.program).hexdigest()}


BOT = {"login": "github-actions[bot]", "type": "Bot"}


class GitHub(Forge):
    """What the workflows ask of GitHub, for the repository example-org/quicksight-roster."""

    name = "example-org/quicksight-roster"

    def __init__(self, repository):
        super().__init__(repository)
        self.tokens = {}
        self.pulls = {}
        self.comments = []
        self.issues = []

    def token(self, permissions):
        """A job's token."""
        token = f"ghs_{len(self.tokens):036}"
        self.tokens[token] = permissions
        return token

    def open(self, number, *, base, head, merge, base_ref="main", mergeable=True):
        """A pull request, and what GitHub says of merging it."""
        self.pulls[number] = {"number": number, "mergeable": mergeable, "merge_commit_sha": merge,
                              "head": {"sha": head}, "base": {"sha": base, "ref": base_ref}}

    def may(self, headers, *wanted):
        """Refuses what a token has no permission for: one of those is enough."""
        token = (headers.get("Authorization") or "").removeprefix("Bearer ")
        permissions = self.tokens.get(token)
        if permissions is None:
            raise Refused(401, "Bad credentials")
        ranks = {"read": 1, "write": 2}
        for scope, level in wanted:
            if ranks.get(permissions.get(scope), 0) >= ranks[level]:
                return
        raise Refused(403, "Resource not accessible by integration")

    def answer(self, method, path, query, headers, body):
        match = re.fullmatch(rf"/api/repos/{self.name}/(.*)", path)
        if not match:
            raise Refused(404)
        rest = match[1]
        for pattern, act in [
            (r"GET pulls/(\d+)", self.pull), (r"GET git/commits/([0-9a-f]{40})", self.git_commit),
            (r"GET git/trees/([0-9a-f]{40})", self.git_tree), (r"GET git/blobs/([0-9a-f]{40})", self.git_blob),
            (r"GET issues/(\d+)/comments", self.list_comments), (r"POST issues/(\d+)/comments", self.add_comment),
            (r"PATCH issues/comments/(\d+)", self.change_comment), (r"GET issues", self.list_issues),
            (r"POST issues", self.add_issue), (r"PATCH issues/(\d+)", self.change_issue),
        ]:
            found = re.fullmatch(pattern, f"{method} {rest}")
            if found:
                return act(*found.groups(), query=query, headers=headers, body=body)
        raise Refused(404)

    def pull(self, number, headers, **_):
        self.may(headers, ("pull-requests", "read"))
        if int(number) not in self.pulls:
            raise Refused(404)
        return self.pulls[int(number)]

    def git_commit(self, sha, headers, **_):
        self.may(headers, ("contents", "read"))
        lines = self.repository.git("cat-file", "commit", sha).splitlines()
        return {"sha": sha, "tree": {"sha": lines[0].split()[1]},
                "parents": [{"sha": line.split()[1]} for line in lines if line.startswith("parent ")]}

    def git_tree(self, sha, query, headers, **_):
        self.may(headers, ("contents", "read"))
        options = ["-r", "-t"] if query.get("recursive") else []
        entries = []
        for line in self.repository.git("ls-tree", "-z", "-l", *options, sha, binary=True).split(b"\0")[:-1]:
            about, path = line.split(b"\t", 1)
            mode, kind, oid, size = about.decode().split()
            entry = {"path": path.decode(), "mode": mode, "type": kind, "sha": oid}
            if kind == "blob":
                entry["size"] = int(size)
            entries.append(entry)
        return {"sha": sha, "tree": entries, "truncated": len(entries) > 100_000}

    def git_blob(self, sha, headers, **_):
        self.may(headers, ("contents", "read"))
        if headers.get("Accept") != "application/vnd.github.raw+json":
            raise Refused(415, "the stand-in gives only raw content")
        return self.repository.git("cat-file", "blob", sha, binary=True)

    def page(self, entries, query):
        size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
        return entries[(page - 1) * size:page * size]

    def list_comments(self, number, query, headers, **_):
        self.may(headers, ("pull-requests", "read"), ("issues", "read"))
        return self.page([comment for comment in self.comments if comment["issue"] == int(number)], query)

    def written(self, body, key="body"):
        if len(body.get(key) or "") > 65_536:
            raise Refused(422, "body is too long")
        return body

    def say(self, number, body, user=BOT):
        """A comment by somebody."""
        comment = {"id": 1000 + len(self.comments), "issue": number, "body": body, "user": user, "edits": 0}
        self.comments.append(comment)
        return comment

    def add_comment(self, number, headers, body, **_):
        self.may(headers, ("pull-requests", "write"), ("issues", "write"))
        return self.say(int(number), self.written(body)["body"])

    def change_comment(self, identifier, headers, body, **_):
        self.may(headers, ("pull-requests", "write"), ("issues", "write"))
        for comment in self.comments:
            if comment["id"] == int(identifier):
                if comment["user"] != BOT:
                    raise Refused(403, "not the token's own")
                comment["body"] = self.written(body)["body"]
                comment["edits"] += 1
                return comment
        raise Refused(404)

    def list_issues(self, query, headers, **_):
        self.may(headers, ("issues", "read"))
        return self.page([issue for issue in self.issues if issue["state"] == query.get("state", "open")
                          and query.get("labels", "") in ("", *[label["name"] for label in issue["labels"]])], query)

    def add_issue(self, headers, body, user=BOT, **_):
        if headers is not None:
            self.may(headers, ("issues", "write"))
        issue = {"number": 1 + len(self.issues), "title": body["title"], "body": self.written(body)["body"], "state": "open",
                 "labels": [{"name": label} for label in body.get("labels", [])], "user": user, "edits": 0}
        self.issues.append(issue)
        return issue

    def change_issue(self, number, headers, body, **_):
        self.may(headers, ("issues", "write"))
        issue = self.issues[int(number) - 1]
        if "body" in body:
            issue["edits"] += 1
        issue.update({key: value for key, value in self.written(body).items() if key in ("title", "body", "state")})
        return issue


class GitLab(Forge):
    """What the pipeline asks of GitLab, for the project 7."""

    token = "glpat-examples-0123456789"
    me = {"id": 42, "username": "project_7_bot"}

    def __init__(self, repository):
        super().__init__(repository)
        self.notes = []
        self.issues = []

    def answer(self, method, path, query, headers, body):
        if headers.get("PRIVATE-TOKEN") != self.token:
            raise Refused(401)
        if body is not None and headers.get("Content-Type") != "application/json":
            raise Refused(415)
        for pattern, act in [
            (r"GET user", lambda **_: self.me), (r"GET projects/7/merge_requests/(\d+)/notes", self.list_notes),
            (r"POST projects/7/merge_requests/(\d+)/notes", self.add_note),
            (r"PUT projects/7/merge_requests/(\d+)/notes/(\d+)", self.change_note), (r"GET projects/7/issues", self.list_issues),
            (r"POST projects/7/issues", self.add_issue), (r"PUT projects/7/issues/(\d+)", self.change_issue),
        ]:
            found = re.fullmatch(pattern, f"{method} {path.removeprefix('/api/v4/')}")
            if found:
                return act(*found.groups(), query=query, body=body)
        raise Refused(404)

    def list_notes(self, number, query, **_):
        size, page = int(query.get("per_page", 20)), int(query.get("page", 1))
        return [note for note in self.notes if note["on"] == int(number)][(page - 1) * size:page * size]

    def say(self, number, body, author=None):
        note = {"id": 500 + len(self.notes), "on": int(number), "body": body, "author": author or self.me, "edits": 0}
        self.notes.append(note)
        return note

    def add_note(self, number, body, **_):
        return self.say(number, body["body"])

    def change_note(self, number, identifier, body, **_):
        note = self.notes[int(identifier) - 500]
        if note["author"] != self.me or note["on"] != int(number):
            raise Refused(403)
        note["body"] = body["body"]
        note["edits"] += 1
        return note

    def list_issues(self, query, **_):
        return [issue for issue in self.issues if issue["state"] == query["state"] and query["labels"] in issue["labels"]
                and issue["author"]["id"] == int(query["author_id"])]

    def add_issue(self, body, author=None, **_):
        issue = {"iid": 1 + len(self.issues), "title": body["title"], "description": body["description"], "state": "opened",
                 "labels": body["labels"].split(","), "confidential": body.get("confidential", False),
                 "author": author or self.me, "edits": 0}
        self.issues.append(issue)
        return issue

    def change_issue(self, number, body, **_):
        issue = self.issues[int(number) - 1]
        if body.get("state_event") == "close":
            issue["state"] = "closed"
        if "description" in body:
            issue["description"] = body["description"]
            issue["edits"] += 1
        return issue


class SecurityTokens:
    """AWS's security token service, as far as AssumeRoleWithWebIdentity goes: it notes what it was asked."""

    ANSWER = """<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/muster-plan/muster-4711</Arn>
      <AssumedRoleId>AROAEXAMPLESEXAMPLES:muster-4711</AssumedRoleId></AssumedRoleUser>
    <Credentials><AccessKeyId>ASIAEXAMPLESEXAMPLES</AccessKeyId><SecretAccessKey>of/a/role</SecretAccessKey>
      <SessionToken>session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
  </AssumeRoleWithWebIdentityResult>
  <ResponseMetadata><RequestId>1d43c55d-1a6b-4d3f-8f33-ee1d4cd2f9b5</RequestId></ResponseMetadata>
</AssumeRoleWithWebIdentityResponse>"""

    def __init__(self):
        self.asked = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                service.asked.append({name: values[0] for name, values in parse_qs(body).items()})
                self.send_response(200)
                self.send_header("Content-Type", "text/xml")
                self.end_headers()
                self.wfile.write(service.ANSWER.encode())

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
