#!/usr/bin/env python3
"""Compares our signatures with botocore's on random requests.

    python3 signatures.py PATH_TO_PROBE [COUNT] [SEED]     exit status 0: all equal, 1: not
    python3 signatures.py --vectors                        prints the fixed vectors of the unit tests as Swift
"""

import datetime
import random
import subprocess
import sys
from unittest import mock
from urllib.parse import quote

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

FIELDS = ("method", "scheme", "host", "port", "path", "query", "type", "body", "key", "secret", "token",
          "region", "service", "time")

LATIN_1 = [chr(code) for code in range(0x20, 0x100) if not 0x7F <= code < 0xA0]
NAMES = ["pat", "analysts/charlie", "AWSReservedSSO_X_0a/user@corp.example", "a b", " ", "a+b", "100%", "%2F", "~tilde~",
         "it's", 'say "hi"', "Ünïcödé ÿ", "a;b", "q?x=1", "#1", "*", "(x)", "back\\slash", "a=b&c", "N/A", "..", "."]


def encode(text):
    return quote(text, safe="-._~")


def sign(request):
    url = f"{request['scheme']}://{request['host']}"
    if request["port"]:
        url += f":{request['port']}"
    url += request["path"]
    if request["query"]:
        url += "?" + request["query"]
    headers = {"Content-Type": request["type"]} if request["type"] else {}
    aws = AWSRequest(method=request["method"], url=url, headers=headers, data=request["body"])
    now = datetime.datetime.fromtimestamp(int(request["time"]), datetime.timezone.utc)
    credentials = Credentials(request["key"], request["secret"], request["token"] or None)
    with mock.patch("botocore.auth.get_current_datetime", return_value=now):
        botocore.auth.SigV4Auth(credentials, request["service"], request["region"]).add_auth(aws)
    return aws.headers["Authorization"]


def random_name(rng):
    if rng.random() < 0.5:
        return rng.choice(NAMES)
    return "".join(rng.choice(LATIN_1) for _ in range(rng.randint(1, 24)))


def random_path(rng):
    segments = ["accounts", "111122223333", "namespaces", "default"]
    for _ in range(rng.randint(0, 2)):
        segments += [rng.choice(["users", "groups", "members"]), encode(random_name(rng))]
    if rng.random() < 0.1:  # what a proxy or a careless caller might leave
        segments.insert(rng.randint(0, len(segments)), rng.choice(["", ".", "..", "...", ".hidden", "x@y:z", "it's"]))
    return rng.choice(["/", "/", "/", "//"]) + "/".join(segments) + rng.choice(["", "", "", "/"])


def random_query(rng):
    pairs = []
    for _ in range(rng.choice([0, 0, 1, 2, 3, 6])):
        key = rng.choice(["max-results", "next-token", "keys", "a", "a-b", "A", encode(random_name(rng))])
        kind = rng.random()
        if kind < 0.1:
            pairs.append(key)
        elif kind < 0.2:
            pairs.append(key + "=")
        else:
            pairs.append(key + "=" + encode(random_name(rng)))
    if pairs and rng.random() < 0.2:
        pairs.append(rng.choice(pairs))
    rng.shuffle(pairs)
    return "&".join(pairs)


def random_request(rng):
    body = b""
    if rng.random() < 0.5:
        body = bytes(rng.randrange(256) for _ in range(rng.choice([1, 2, 55, 64, 300])))
    return {
        "method": rng.choice(["GET", "POST", "PUT", "DELETE"]),
        "scheme": rng.choice(["https", "http"]),
        "host": rng.choice(["quicksight.us-east-1.amazonaws.com", "127.0.0.1", "localhost", "[::1]"]),
        "port": rng.choice(["", "", "443", "80", "8080"]),
        "path": random_path(rng),
        "query": random_query(rng),
        "type": rng.choice(["application/json", "application/x-amz-json-1.0", " text/plain;   charset=utf-8 "])
        if body else "",
        "body": body,
        "key": rng.choice(["AKIDEXAMPLE", "ASIAIOSFODNN7EXAMPLE"]),
        "secret": rng.choice(["wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "s", "x" * 100]),
        "token": rng.choice(["", "FwoGZXIvYXdzEBYaD//token+with/odd==characters", "t" * 900]),
        "region": rng.choice(["us-east-1", "eu-central-1", "cn-north-1"]),
        "service": rng.choice(["quicksight", "sts"]),
        "time": str(rng.randrange(0, 4_000_000_000)),
    }


def line(request):
    values = (request[name] for name in FIELDS)
    return "\t".join((value if isinstance(value, bytes) else value.encode()).hex() for value in values)


def compare(probe, count, seed):
    rng = random.Random(seed)
    requests = [random_request(rng) for _ in range(count)]
    text = "".join(line(request) + "\n" for request in requests)
    ours = subprocess.run([probe], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    if len(ours) != count:
        print(f"the probe answered {len(ours)} of {count} requests")
        return 1
    different = 0
    for request, our in zip(requests, ours):
        theirs = sign(request)
        if our != theirs:
            different += 1
            if different <= 5:
                print(f"different for {request}\n  ours:   {our}\n  theirs: {theirs}")
    print(f"signatures: {count - different} of {count} equal to botocore {botocore.__version__} (seed {seed})")
    return 1 if different else 0


def swift_text(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def vectors():
    base = {
        "method": "GET", "scheme": "https", "host": "quicksight.us-east-1.amazonaws.com", "port": "", "query": "",
        "path": "/", "type": "", "body": b"", "key": "AKIDEXAMPLE", "token": "", "region": "us-east-1",
        "secret": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "service": "quicksight", "time": "1795316400",
    }
    namespace = "/accounts/111122223333/namespaces/default"
    cases = [{}, {"path": namespace + "/users"}]
    cases += [{"path": f"{namespace}/users/{encode(name)}"} for name in NAMES]
    cases += [{"path": namespace + "/groups", "query": query} for query in [
        "max-results=100", "next-token=a%2Bb%2Fc%3D%3D&max-results=100", "b=2&a=1&b=1", "a", "a=&a", "a-b=1&a=2", "A=1&a=1"]]
    cases += [{"path": path} for path in ["/a//b", "/a/./b", "/a/../b", "/../a", "/a/b/", "/a/..", "/...", "/.a/b.", "//"]]
    cases += [{"path": namespace + "/groups", "query": "&&a=1&"}]
    post = {"method": "POST", "path": namespace + "/groups", "type": "application/json"}
    cases += [{**post, "body": b'{"GroupName":"Sales"}'}, {**post, "body": "é".encode()},
              {**post, "type": "  text/plain;   charset=utf-8 ", "body": b"x"}]
    cases += [{"method": "PUT", "path": namespace + "/groups/Sales/members/pat"},
              {"method": "DELETE", "path": "/resources/arn%3Aaws%3Aquicksight/tags", "query": "keys=b&keys=a"},
              {"token": "FwoGZXIvYXdzEBYaD//odd+token=="}, {**post, "token": "t", "body": b"{}"},
              {"scheme": "http", "host": "127.0.0.1", "port": "8080"}, {"port": "443"}, {"host": "[::1]", "port": "9"},
              {"region": "cn-north-1", "service": "sts", "time": "951782399"}, {"secret": "s", "time": "0"}]
    print("// Made by Tests/Conformance/signatures.py --vectors with botocore", botocore.__version__)
    print("\n/// Requests with the signature that botocore makes of them.")
    print("let signatureVectors: [SignatureVector] = [")
    for case in cases:
        request = {**base, **case}
        authorization = sign(request)
        arguments = []
        for name in FIELDS:
            if request[name] == base[name]:
                continue
            if name in ("port", "time"):
                arguments.append(f"{name}: {request[name]}")
            elif name == "body":
                arguments.append(f"body: {swift_text(request[name].decode())}")
            else:
                arguments.append(f"{name}: {swift_text(request[name])}")
        signed = authorization.split("SignedHeaders=")[1].split(",")[0]
        arguments.append(f'signedHeaders: "{signed}"')
        arguments.append(f'signature: "{authorization.split("Signature=")[1]}"')
        print("    SignatureVector(")
        print(",\n".join("        " + argument for argument in arguments))
        print("    ),")
    print("]")


if __name__ == "__main__":
    if sys.argv[1:] == ["--vectors"]:
        vectors()
    elif 2 <= len(sys.argv) <= 4:
        sys.exit(compare(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5000,
                         int(sys.argv[3]) if len(sys.argv) > 3 else 1))
    else:
        sys.exit(__doc__)
