"""What a boto3 script would do with a roster: read it and the directory, compare, and make it so with 32 threads."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
import yaml
from botocore.config import Config

SPACE = {"AwsAccountId": "111122223333", "Namespace": "default"}
client = boto3.client(
    "quicksight", region_name="us-east-1", endpoint_url=os.environ["AWS_ENDPOINT_URL"],
    config=Config(retries={"mode": "standard"}, max_pool_connections=32))


def pages(operation, key, **arguments):
    """Everything that a listing has; what the client cannot page by itself is followed here."""
    token = {}
    while True:
        page = operation(**SPACE, **arguments, **token)
        yield from page[key]
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def members(group):
    return {(group, member["MemberName"])
            for member in pages(client.list_group_memberships, "GroupMemberList", GroupName=group, MaxResults=100)}


with open(sys.argv[1]) as file:
    roster = yaml.load(file, yaml.CSafeLoader)
with ThreadPoolExecutor(32) as pool:
    users = {user["UserName"]: user for user in pages(client.list_users, "UserList", MaxResults=100)}
    groups = {group["GroupName"] for group in pages(client.list_groups, "GroupList", MaxResults=100)}
    live = set().union(*pool.map(members, sorted(groups & roster["groups"].keys())))
    wanted = {(group, member) for group, content in roster["groups"].items() for member in content["members"]}

    def create(group):
        client.create_group(**SPACE, GroupName=group)

    def register(name):
        user = roster["users"][name]
        client.register_user(
            **SPACE, IdentityType="QUICKSIGHT", UserName=name, Email=user["email"], UserRole=user["role"])

    def update(name):
        user = roster["users"][name]
        client.update_user(**SPACE, UserName=name, Email=user["email"], Role=user["role"])

    def differs(name):
        return any(users[name][key] != roster["users"][name][own] for key, own in (("Email", "email"), ("Role", "role")))

    def add(pair):
        client.create_group_membership(**SPACE, GroupName=pair[0], MemberName=pair[1])

    def remove(pair):
        client.delete_group_membership(**SPACE, GroupName=pair[0], MemberName=pair[1])

    list(pool.map(create, sorted(roster["groups"].keys() - groups)))
    list(pool.map(register, sorted(roster["users"].keys() - users.keys())))
    list(pool.map(update, sorted(name for name in roster["users"] if name in users and differs(name))))
    list(pool.map(add, sorted(wanted - live)))
    list(pool.map(remove, sorted(live - wanted)))
