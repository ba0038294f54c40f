"""What a boto3 script would do to plan: load the roster, read the directory by eight threads, compare.

Prints, as JSON: the requests, the CPU seconds of reading alone, and how many differences there are.
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
import yaml
from botocore.config import Config

THREADS = 8
DIRECTORY = {"AwsAccountId": "111122223333", "Namespace": "default"}
client = boto3.client(
    "quicksight", region_name="us-east-1", endpoint_url=os.environ["AWS_ENDPOINT_URL"],
    config=Config(retries={"mode": "standard"}, max_pool_connections=THREADS + 2))
pages = 0


def listed(operation, key, **given):
    """Every entry of a listing; most of these have no paginator."""
    global pages
    token = {}
    while True:
        answer = operation(**DIRECTORY, MaxResults=100, **given, **token)
        pages += 1
        yield from answer[key]
        if not answer.get("NextToken"):
            return
        token = {"NextToken": answer["NextToken"]}


def users():
    return {user["UserName"]: (user.get("Email"), user.get("Role"))
            for user in listed(client.list_users, "UserList")}


def members(group):
    return {member["MemberName"]
            for member in listed(client.list_group_memberships, "GroupMemberList", GroupName=group)}


with open(sys.argv[1]) as file:
    roster = yaml.load(file, Loader=yaml.CSafeLoader)

begun = time.process_time()
with ThreadPoolExecutor(THREADS) as pool:
    live_users = pool.submit(users)
    names = [group["GroupName"] for group in listed(client.list_groups, "GroupList")]
    live_groups = dict(zip(names, pool.map(members, names)))
    live_users = live_users.result()
reading = time.process_time() - begun

differences = 0
for name, wanted in (roster.get("users") or {}).items():
    live = live_users.get(name)
    if live is None or live[0] != wanted.get("email") or live[1] != wanted.get("role"):
        differences += 1
for name, wanted in (roster.get("groups") or {}).items():
    live = live_groups.get(name)
    if live is None:
        differences += 1
        continue
    wanted = set((wanted or {}).get("members") or [])
    differences += len(wanted - live) + len(live - wanted)
print(json.dumps({"requests": pages, "reading": reading, "differences": differences}))
