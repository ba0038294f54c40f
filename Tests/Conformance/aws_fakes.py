"""Local fakes of STS, IAM Identity Center, a container's endpoint and instance metadata: what gives credentials.

Nothing here shares code with muster: signatures are checked by botocore. Every key has one secret and one token, made from
its name, so that whoever asks twice in the same way gets the same; `SECRETS` are those that must never be seen anywhere.
"""

import datetime
import hashlib
import http.server
import json
import threading
import urllib.parse
from xml.sax.saxutils import escape

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from servers import ACCOUNT

# moto's metadata service gives these.
SECRETS = {"test-secret-key", "test-session-token"}


def made(kind, name):
    """A secret text, always the same for the same name."""
    text = f"{kind}/{hashlib.sha256(f'{kind} {name}'.encode()).hexdigest()[:40]}+="
    SECRETS.add(text)
    return text


def secret_of(key):
    return "test-secret-key" if key == "test-key" else made("secret", key)


def token_of(key):
    return made("session", key)


def later(seconds):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def key_for(*parts):
    return "ASIA" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16].upper()


def signer(handler, body):
    """The key that a request is rightly signed with, or the name of what is wrong with it."""
    fields = dict(part.split("=", 1) for part in handler.headers.get("Authorization", "").partition(" ")[2].split(", ") if "=" in part)
    if "Credential" not in fields:
        return None, "MissingAuthenticationToken"
    key, _, region, service, _ = fields["Credential"].split("/")
    token = handler.headers.get("X-Amz-Security-Token")
    if key.startswith("ASIA") and token != token_of(key):
        return None, "InvalidClientTokenId"
    names = fields["SignedHeaders"].split(";")
    request = botocore.awsrequest.AWSRequest(
        method=handler.command, url=f"http://{handler.headers['Host']}{handler.path}", data=body,
        headers={name: handler.headers[name] for name in names})
    request.context["timestamp"] = handler.headers["X-Amz-Date"]
    auth = botocore.auth.SigV4Auth(botocore.credentials.Credentials(key, secret_of(key), token), service, region)
    text = auth.string_to_sign(request, auth.canonical_request(request))
    right = service == "sts" and auth.signature(text, request) == fields["Signature"]
    return (key, None) if right else (None, "SignatureDoesNotMatch")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body, kind="application/json", headers=()):
        body = body if isinstance(body, str) else json.dumps(body)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path, _, query = self.path.partition("?")
        head, _, rest = path.lstrip("/").partition("/")
        routes = {"": self.sts, "imds": self.metadata, "imds-v1": self.metadata_v1, "imds-expired": self.metadata,
                  "imds-no-role": self.metadata, "container": self.container, "federation": self.sso, "token": self.renewal}
        route = routes.get(head, self.quicksight)
        route(head, rest, query, body)

    do_GET = do_POST = do_PUT = answer

    # STS

    def sts(self, head, rest, query, body):
        form = dict(urllib.parse.parse_qsl(body))
        operation = form.get("Action", "")
        caller, wrong = signer(self, body)
        if operation == "AssumeRoleWithWebIdentity":
            caller, wrong = "web " + form["WebIdentityToken"], None
            SECRETS.add(form["WebIdentityToken"])
        if wrong:
            return self.refuse(403, wrong, f"The Canonical String for this request should have been {body}")
        if operation == "GetCallerIdentity":
            return self.xml(operation, f"<Arn>arn:aws:iam::{ACCOUNT}:user/{caller}</Arn><UserId>AIDA{caller}</UserId><Account>{ACCOUNT}</Account>")
        role = form["RoleArn"]
        if role.endswith("/refused"):
            return self.refuse(403, "AccessDenied", f"not authorized; you sent {form.get('WebIdentityToken')} and {form.get('ExternalId')}")
        name = form["RoleSessionName"]
        # What each calls a session that nobody named.
        name = "" if name == "muster" or name.startswith("botocore-session-") else name
        key = key_for(operation, caller, role, name, form.get("ExternalId", ""), form.get("DurationSeconds", ""))
        self.xml(operation, f"""<AssumedRoleUser><Arn>{escape(role)}/{escape(name)}</Arn><AssumedRoleId>AROA:x</AssumedRoleId></AssumedRoleUser>
            <Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>{secret_of(key)}</SecretAccessKey>
            <SessionToken>{token_of(key)}</SessionToken><Expiration>{later(3600)}</Expiration></Credentials>""")

    def xml(self, operation, result):
        self.reply(200, f"""<{operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{operation}Result>{result}
            </{operation}Result><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></{operation}Response>""", "text/xml")

    def refuse(self, status, code, message):
        self.reply(status, f"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>{code}</Code>
            <Message>{escape(message)}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>""", "text/xml")

    # The machine and the container

    def credentials(self, key, seconds=21600):
        return {"Code": "Success", "AccessKeyId": key, "SecretAccessKey": secret_of(key), "Token": token_of(key),
                "Expiration": later(seconds)}

    def metadata(self, head, rest, query, body):
        token = made("imds", "token")
        if self.command == "PUT":
            seconds = self.headers["x-aws-ec2-metadata-token-ttl-seconds"]
            return self.reply(200, token, "text/plain", [("x-aws-ec2-metadata-token-ttl-seconds", seconds)])
        if self.headers["x-aws-ec2-metadata-token"] != token:
            return self.reply(401, "")
        self.metadata_v1(head, rest, query, body)

    def metadata_v1(self, head, rest, query, body):
        role = "latest/meta-data/iam/security-credentials/"
        if self.command == "PUT" or head == "imds-no-role" or not rest.startswith(role):
            return self.reply(404, "no")
        if rest == role:
            return self.reply(200, "server", "text/plain")
        self.reply(200, self.credentials(key_for(head), -60 if head == "imds-expired" else 21600))

    def container(self, head, rest, query, body):
        if rest.startswith("broken"):
            return self.reply(500, {"message": "broken", "you": made("container", "token")})
        if rest.startswith("guarded") and self.headers["Authorization"] != made("container", "token"):
            return self.reply(401, {"message": "who are you?"})
        self.reply(200, self.credentials(key_for(head, rest, query)))

    # IAM Identity Center

    def sso(self, head, rest, query, body):
        bearer = self.headers["x-amz-sso_bearer_token"]
        if bearer == made("sso", "refused"):
            return self.reply(401, {"message": f"Session token {bearer} not found"}, headers=[("x-amzn-ErrorType", "UnauthorizedException")])
        asked = urllib.parse.parse_qs(query)
        key = key_for(bearer, *asked["account_id"], *asked["role_name"])
        self.reply(200, {"roleCredentials": {"accessKeyId": key, "secretAccessKey": secret_of(key), "sessionToken": token_of(key),
                                             "expiration": 1000 * int(datetime.datetime.now().timestamp() + 3600)}})

    def renewal(self, head, rest, query, body):
        asked = json.loads(body)
        if (asked["grantType"], asked["refreshToken"], asked["clientSecret"]) != (
                "refresh_token", made("sso", "refresh"), made("sso", "client")):
            return self.reply(400, {"error": "invalid_grant", "error_description": f"not {asked['refreshToken']}"},
                              headers=[("x-amzn-ErrorType", "InvalidGrantException")])
        self.reply(200, {"accessToken": made("sso", "renewed"), "expiresIn": 28800, "refreshToken": made("sso", "refresh"),
                         "tokenType": "Bearer"})

    # QuickSight lets nobody in, and tells whom it did not.

    def quicksight(self, head, rest, query, body):
        self.reply(403, {"Message": "User: somebody is not authorized"}, headers=[("x-amzn-ErrorType", "AccessDeniedException")])


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Whoever is asked may be gone."""


class Fakes:
    """All of them, on one port."""

    def __init__(self):
        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
