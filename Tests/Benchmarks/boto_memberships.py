"""What a boto3 script would do: memberships by eight threads, in the retry mode given."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

mode, count = sys.argv[1], int(sys.argv[2])
client = boto3.client(
    "quicksight", region_name="us-east-1", endpoint_url=os.environ["AWS_ENDPOINT_URL"],
    config=Config(retries={"mode": mode, "total_max_attempts": 20}, max_pool_connections=8))


def add(number):
    while True:
        try:
            client.create_group_membership(
                AwsAccountId="111122223333", Namespace="default", GroupName="Everybody", MemberName=f"user-{number:05}")
            return
        except ClientError as error:
            # Its quota of retries is used up; the call is to be made all the same.
            if error.response["Error"]["Code"] != "ThrottlingException":
                raise


with ThreadPoolExecutor(8) as pool:
    list(pool.map(add, range(count)))
