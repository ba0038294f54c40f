"""Apply with 20 ms of latency and no limit: how much of what concurrency and latency allow is reached."""

import datetime
import http.client
import statistics
import time
from urllib.parse import urlsplit

import botocore.auth
import botocore.awsrequest
import botocore.credentials

import programs
from programs import Run, connections, folder, sampled, sandbox
from rows import Figure, row
from rows_limiter import rosters, written

WRITES = 12_000
CONCURRENCY = 32
LATENCY = 0.020


class Probe:
    """Asks the same little question over a connection of its own, and times the answer."""

    def __init__(self, url, group="Everybody"):
        self.path = f"/accounts/{programs.ACCOUNT}/namespaces/default/groups/{group}"
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc)
        request = botocore.awsrequest.AWSRequest(method="GET", url=url + self.path)
        keys = botocore.credentials.Credentials(programs.KEY, programs.SECRET)
        botocore.auth.SigV4Auth(keys, "quicksight", programs.REGION).add_auth(request)
        self.headers = dict(request.headers)

    def __call__(self):
        start = time.perf_counter()
        self.connection.request("GET", self.path, headers=self.headers)
        answer = self.connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        return time.perf_counter() - start


def moment(call):
    return datetime.datetime.fromisoformat(call["time"]).timestamp()


@row("throughput")
def throughput():
    with folder() as path:
        seed, roster = rosters(path, WRITES)
        with sandbox("--seed", seed, "--latency", 1_000 * LATENCY, record=path / "record") as url:
            probe = Probe(url)
            for _ in range(5):
                probe()
            # One connection is the probe's.
            with sampled(probe) as latencies, sampled(lambda: connections(url) - 1) as open_at_once:
                run = Run([
                    programs.Programs.muster, "apply", roster, "--yes", "--concurrency", CONCURRENCY,
                    "--state-dir", path / "state", "--format", "json"], url=url)
        came = written(path)
        latency = statistics.median(latencies)
        ideal = CONCURRENCY / latency
        # The last one to come is answered a latency later.
        reached = len(came) / (moment(came[-1]) - moment(came[0]) + latency)
        # The apply reads, too: what it was given to do is all it sent.
        sent = sum(call.get("operation") != "DescribeGroup" for call in programs.calls(path / "record"))
        return [
            Figure("writes/s ÷ ideal", reached / ideal, "≥ 0.90",
                   f"{CONCURRENCY} ÷ {1_000 * latency:.2f} ms = {ideal:.0f}/s"),
            Figure("CPU per request, µs", run.cpu * 1e6 / sent, "≤ 100", f"{sent} requests", digits=1),
            Figure("connections", max(open_at_once), f"≤ {CONCURRENCY}", "", digits=0),
        ]
