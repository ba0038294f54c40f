"""Monitoring: rules and configuration as promtool reads them, and figures of real runs and of a daemon."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
import unittest
import urllib.error
import urllib.request

import machine

MONITORING = machine.EXAMPLES / "monitoring"
PROMTOOL = shutil.which("promtool") or str(machine.REPOSITORY / ".build-examples/promtool")
# Of whom there must be no word in figures.
PEOPLE = ["catmi", "quinn", "ida", "ravi", "lena", "walter", "example.com", "Finance", "Sales-Forecast"]
DAEMON_ONLY = {"up", "muster_daemon_alive"}


def promtool(*arguments, text=None):
    done = subprocess.run([PROMTOOL, *map(str, arguments)], input=text, capture_output=True, text=True, cwd=MONITORING, timeout=120)
    return done.returncode, done.stdout + done.stderr


def series(page):
    """Samples by name and labels."""
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in page.splitlines() if line and line[0] != "#"}


def count(page, name, **labels):
    """The sum of the samples with these labels."""
    return sum(value for key, value in series(page).items()
               if key.partition("{")[0] == name and all(f'{label}="{value}"' in key for label, value in labels.items()))


class Rules(unittest.TestCase):
    def test_rules_and_their_tests(self):
        for arguments in [("check", "rules", "alerts.yaml"), ("test", "rules", "alerts.test.yaml")]:
            status, words = promtool(*arguments)
            self.assertEqual(status, 0, words)

    def test_every_alert_is_tested_to_be_given_and_not_to_be(self):
        alerts = re.findall(r"- alert: (\w+)", (MONITORING / "alerts.yaml").read_text())
        tests = (MONITORING / "alerts.test.yaml").read_text()
        self.assertGreaterEqual(len(alerts), 10)
        for alert in alerts:
            given = re.search(rf"alertname: {alert}\n +eval_time: \S+\n +exp_alerts:\n", tests)
            self.assertIsNotNone(given, alert)
            self.assertRegex(tests, rf"{{alertname: {alert}, eval_time: ")

    def test_the_configuration(self):
        status, words = promtool("check", "config", "prometheus.yaml")
        self.assertEqual(status, 0, words)


class Figures(unittest.TestCase):
    def setUp(self):
        self.sandbox = machine.Sandbox()
        self.addCleanup(self.sandbox.stop)
        self.file = self.sandbox.folder / "muster.prom"

    def check(self, page):
        status, words = promtool("check", "metrics", text=page)
        self.assertEqual((status, words), (0, ""))
        for name in PEOPLE:
            self.assertNotIn(name, page)

    def apply(self, *arguments, **variables):
        return self.sandbox.muster("apply", "--yes", "--metrics-file", self.file, "--policy", "policy.yaml", "teams",
                                   *arguments, cwd=machine.EXAMPLES / "teams", **variables)

    def test_a_run_leaves_its_figures(self):
        self.assertIn("--metrics-file", (MONITORING / "textfile.md").read_text())
        status, output, errors = self.apply()
        self.assertEqual(status, 0, output + errors)
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o644)
        page = self.file.read_text()
        self.check(page)
        self.assertNotIn("\nprocess_", page, "these are node_exporter's own")

        # The sandbox has the same requests in its record.
        record = self.sandbox.requests()
        for operation in {entry["operation"] for entry in record}:
            there = sum(entry["operation"] == operation for entry in record)
            self.assertEqual(count(page, "muster_requests_total", operation=operation), there, operation)
        self.assertEqual(count(page, "muster_requests_total"), len(record))
        self.assertEqual(count(page, "muster_request_duration_seconds_count"), len(record))
        self.assertEqual(count(page, "muster_actions_total", outcome="done"), len(self.sandbox.writes()))

        # What fails counts on, and leaves the time of the last success alone.
        succeeded = count(page, "muster_target_last_success_timestamp_seconds")
        self.assertAlmostEqual(succeeded, time.time(), delta=600)
        self.assertEqual(self.apply(AWS_ENDPOINT_URL="http://127.0.0.1:1")[0], 1)
        failed = self.file.read_text()
        self.check(failed)
        self.assertEqual(count(failed, "muster_last_success_timestamp_seconds"), count(page, "muster_last_success_timestamp_seconds"))
        self.assertEqual(count(failed, "muster_target_last_success_timestamp_seconds"), succeeded)
        self.assertEqual(count(failed, "muster_target_last_run_exit_status"), 1)
        self.assertGreater(count(failed, "muster_last_run_timestamp_seconds"), succeeded)
        self.assertGreater(count(failed, "muster_requests_total", status="connect"), 0)
        self.assertEqual(count(failed, "muster_actions_total", outcome="done"), len(self.sandbox.writes()))
        self.assertEqual([count(failed, "muster_runs_total", exit_status=number) for number in "01"], [1, 1])

        # Rosters that cannot be read leave everything known of the targets there.
        invalid = self.sandbox.folder / "invalid.yaml"
        invalid.write_text("version: 1\nusers: [catmi]\n")
        self.assertEqual(self.sandbox.muster("plan", "--metrics-file", self.file, invalid)[0], 3)
        broken = self.file.read_text()
        self.check(broken)
        self.assertEqual(count(broken, "muster_rosters_valid"), 0)
        self.assertEqual(count(broken, "muster_target_last_success_timestamp_seconds"), succeeded)

        # Drift is what others changed, by the operation that undoes it.
        self.sandbox.wander("groups: {Finance: {description: Changed by hand}}\n")
        status, output, errors = self.sandbox.muster(
            "plan", "--metrics-file", self.file, "--policy", "policy.yaml", "teams", cwd=machine.EXAMPLES / "teams")
        self.assertEqual(status, 0, output + errors)
        drifted = self.file.read_text()
        self.check(drifted)
        self.assertEqual((count(drifted, "muster_drift_actions"), count(drifted, "muster_drift_actions", operation="UpdateGroup")), (1, 1))
        self.assertEqual(count(drifted, "muster_planned_actions"), 1)

    def test_throttles_and_failures_are_counted_as_the_service_has_them(self):
        self.sandbox = machine.Sandbox(arguments=["--fault", "throttle#/5", "--fault", "503@ListGroups#1"])
        self.addCleanup(self.sandbox.stop)
        status, output, errors = self.apply()
        self.assertEqual(status, 0, output + errors)
        page = self.file.read_text()
        self.check(page)
        record = self.sandbox.requests()
        throttled = [entry for entry in record if entry.get("fault") == "throttle"]
        self.assertGreater(len(throttled), 3)
        self.assertEqual(count(page, "muster_throttled_requests_total"), len(throttled))
        self.assertEqual(count(page, "muster_requests_total"), len(record))
        for status in {entry["status"] for entry in record}:
            self.assertEqual(count(page, "muster_requests_total", status=status), sum(entry["status"] == status for entry in record))
        self.assertEqual(count(page, "muster_requests_total", status=503), 1)
        self.assertGreater(count(page, "muster_limiter_requests_per_second", kind="read"), 0)

    def test_a_file_that_cannot_be_written_is_told_at_the_end(self):
        self.file = self.sandbox.folder / "nowhere/muster.prom"
        status, _, errors = self.apply()
        self.assertEqual(status, 1)
        self.assertIn("the figures are not written", errors)
        self.assertEqual(self.apply()[0], 1)
        self.assertTrue(self.sandbox.writes(), "the directory is corrected all the same")


class Daemon(unittest.TestCase):
    """A daemon with a listener, as prometheus.yaml scrapes it."""

    @classmethod
    def setUpClass(cls):
        cls.sandbox = machine.Sandbox()
        cls.addClassCleanup(cls.sandbox.stop)
        environment = {**cls.sandbox.environment(), "AWS_ACCESS_KEY_ID": machine.KEY, "AWS_SECRET_ACCESS_KEY": machine.SECRET,
                       "HOME": str(cls.sandbox.folder), "PATH": "/usr/bin:/bin"}
        cls.process = subprocess.Popen(
            [machine.MUSTER, "daemon", "--interval", "1h", "--jitter", "0s", "--metrics-listen", "0", "--policy", "policy.yaml", "teams"],
            cwd=machine.EXAMPLES / "teams", env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, preexec_fn=machine.die_with_parent)
        cls.addClassCleanup(cls.process.stderr.close)
        cls.addClassCleanup(cls.process.wait, 60)
        cls.addClassCleanup(cls.process.terminate)
        for line in cls.process.stderr:
            if found := re.search(r"figures are at (http://127\.0\.0\.1:\d+)/metrics", line):
                cls.url = found[1]
                break
        cls.wait(lambda: '"waiting"' in cls.get("/status")[1])
        # After one run, before any test.
        cls.page, cls.record = cls.get("/metrics")[1], cls.sandbox.requests()

    @classmethod
    def get(cls, path, method="GET"):
        try:
            with urllib.request.urlopen(urllib.request.Request(cls.url + path, method=method), timeout=60) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), error.headers

    @classmethod
    def wait(cls, holds):
        end = time.monotonic() + 120
        while not holds():
            if cls.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the daemon does not get there")
            time.sleep(0.05)

    def test_figures(self):
        status, page, headers = self.get("/metrics")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/plain; version=0.0.4; charset=utf-8"))
        checked, words = promtool("check", "metrics", text=page)
        self.assertEqual((checked, words), (0, ""))
        for name in PEOPLE + [machine.KEY, machine.SECRET]:
            self.assertNotIn(name, page)
        self.assertEqual(count(self.page, "muster_requests_total"), len(self.record))
        self.assertEqual(count(self.page, "muster_runs_total", exit_status="0"), 1)
        self.assertEqual(count(page, "muster_daemon_interval_seconds"), 3600)
        self.assertAlmostEqual(count(page, "muster_daemon_next_run_timestamp_seconds"), time.time() + 3600, delta=600)
        self.assertAlmostEqual(count(page, "process_start_time_seconds"), time.time(), delta=600)
        descriptors = len(os.listdir(f"/proc/{self.process.pid}/fd"))
        self.assertAlmostEqual(count(page, "process_open_fds"), descriptors, delta=3)
        self.assertLess(count(page, "process_resident_memory_bytes"), 200e6)

    def test_the_rules_are_about_figures_that_there_are(self):
        page = self.get("/metrics")[1]
        there = {name.partition("{")[0] for name in series(page)}
        rules = (MONITORING / "alerts.yaml").read_text()
        used = set(re.findall(r"\bmuster_\w+", "\n".join(re.findall(r"expr:(.*?)\n +(?:for|labels):", rules, re.DOTALL))))
        used |= set(re.findall(r"printf `(muster_\w+)", rules))
        self.assertGreaterEqual(len(used), 10)
        # The teams' roster gives something until a day.
        self.assertLessEqual(used, there)

    def test_probes_and_summary(self):
        self.assertEqual([self.get(path)[0] for path in ("/healthz", "/readyz", "/nothing")], [200, 200, 404])
        status, body, headers = self.get("/status")
        document = json.loads(body)
        self.assertEqual((status, headers["Content-Type"], document["format"]), (200, "application/json", "muster.status/1"))
        self.assertEqual(document["lastRun"]["exitStatus"], 0)
        self.assertIn("nextRun", document)
        self.assertEqual([target["account"] for target in document["targets"]], ["111122223333"])
        for name in PEOPLE:
            self.assertNotIn(name, body)
        status, body, headers = self.get("/metrics", "HEAD")
        self.assertEqual((status, body), (200, ""))
        self.assertGreater(int(headers["Content-Length"]), 1000)
        status, _, headers = self.get("/metrics", "POST")
        self.assertEqual((status, headers["Allow"]), (405, "GET, HEAD"))

    def test_drift_that_is_found_after_a_sighup(self):
        self.sandbox.wander("groups: {Sales: {description: Changed by hand}}\n")
        runs = count(self.get("/metrics")[1], "muster_runs_total")
        self.process.send_signal(signal.SIGHUP)
        self.wait(lambda: count(self.get("/metrics")[1], "muster_runs_total") > runs)
        page = self.get("/metrics")[1]
        self.assertEqual(count(page, "muster_drift_actions", operation="UpdateGroup"), 1)
        self.assertEqual(count(page, "muster_requests_total", operation="UpdateGroup"),
                         sum(entry["operation"] == "UpdateGroup" for entry in self.sandbox.requests()) - 1)
