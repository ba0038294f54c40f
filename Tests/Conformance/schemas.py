"""Everything that muster writes against the schemas that it prints, and rosters: the schema's word against muster's."""

import copy
import json
import re
import signal
import subprocess
import time
import unittest

import yaml
from jsonschema import Draft202012Validator

import core_yaml
import roster_corpus
import servers

SUBJECTS = ["roster", "plan", "result", "snapshot", "problems", "history"]
GOLDEN = servers.REPOSITORY / "Tests/ReportingTests/Golden"
ROSTERS = servers.REPOSITORY / "Tests/RostersTests/Golden"


def schema(subject, cache={}):
    if subject not in cache:
        printed = servers.muster("schema", subject, key=None)
        assert printed.status == 0, printed
        cache[subject] = json.loads(printed.output)
    return cache[subject]


def validator(subject):
    return Draft202012Validator(schema(subject))


def nodes(value, path=()):
    """A document's values, each with its path."""
    yield path, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from nodes(child, (*path, key))


def at(document, path):
    for key in path:
        document = document[key]
    return document


class SchemaTests(unittest.TestCase):
    def test_are_schemas(self):
        for subject in SUBJECTS:
            with self.subTest(subject):
                Draft202012Validator.check_schema(schema(subject))
                self.assertEqual(schema(subject)["$id"], f"urn:muster:{subject}:1")
                self.assertTrue(schema(subject)["title"] and schema(subject)["description"])
        self.assertEqual(servers.muster("schema", key=None).output, servers.muster("schema", "roster", key=None).output)

    def test_every_key_is_explained(self):
        """Editors show these words; an object without `additionalProperties` would pass any misspelling."""
        for subject in SUBJECTS:
            whole = schema(subject)
            for path, part in nodes(whole):
                # Conditions speak of keys that stand elsewhere.
                if not isinstance(part, dict) or "if" in path or "then" in path:
                    continue
                if path and path[-1] == "properties":
                    for key, value in part.items():
                        target = whole["$defs"][value["$ref"].split("/")[-1]] if "$ref" in value else value
                        with self.subTest(f"{subject}: {'/'.join(map(str, path))}/{key}"):
                            self.assertTrue(value.get("description") or target.get("description"))
                elif part.get("type") == "object":
                    with self.subTest(f"{subject}: {'/'.join(map(str, path))}"):
                        self.assertIn("additionalProperties", part)


class DocumentTests(unittest.TestCase):
    """Documents of files, and of real runs against the sandbox."""

    def hold(self, text, subject, name, but=()):
        """A document is as the schema says; so it is no longer with a key more, or with one less that must be there."""
        document = json.loads(text)
        with self.subTest(name):
            self.assertEqual(document["format"], f"muster.{subject}/1")
            errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
                      for error in validator(subject).iter_errors(document)
                      if list(error.absolute_path)[2:] not in but]
            self.assertEqual(errors[:5], [])
        return document

    def hold_strictly(self, document, subject, name):
        seen = set()
        for path, part in nodes(document):
            shape = re.sub(r"\d+", "#", "/".join(map(str, path)))
            if not isinstance(part, dict) or shape in seen or path and path[-1] == "tags":
                continue
            seen.add(shape)
            changed = copy.deepcopy(document)
            at(changed, path)["surprise"] = 1
            with self.subTest(f"{name}: a key more in {shape}"):
                self.assertFalse(validator(subject).is_valid(changed))
        return seen

    def run_muster(self, *arguments, status=(0,), subject=None, name=None):
        finished = servers.muster(*arguments, server=self.server, environment={"XDG_STATE_HOME": str(self.folder / "state")})
        self.assertIn(finished.status, status, finished)
        return self.hold(finished.output, subject, name or " ".join(map(str, arguments))) if subject else finished

    def test_goldens(self):
        count = 0
        for file in sorted(GOLDEN.glob("*.json")):
            # The samples' digests are short, and one sample's account is an attack.
            text = re.sub(r'"sha256:(0[0-9a-f])"', lambda found: f'"sha256:{found[1] * 32}"', file.read_text())
            found = re.match(r'\{\s*"format"\s*:\s*"muster\.(\w+)/1"', text)
            # No run makes the attacks on pages, in places that only this program fills.
            if found and found[1] in SUBJECTS and "markup" not in file.name:
                self.hold_strictly(self.hold(text, found[1], file.name, [["target", "account"]]), found[1], file.name)
                count += 1
        self.assertGreaterEqual(count, 5)

    def test_runs(self):
        self.folder = servers.scratch(self)
        seed, roster = self.folder / "seed.yaml", self.folder / "roster.yaml"
        seed.write_text(roster_corpus.DIRECTORY)
        roster.write_text(roster_corpus.WANTED)
        self.server = servers.sandbox(seed=seed)
        plan = self.folder / "plan.json"
        json_format = ("--format", "json")
        found = self.run_muster("plan", roster, *json_format, "--out", plan, status=(4,), subject="plan", name="guarded")
        self.assertTrue(any(action["withheld"] for action in found["plans"][0]["actions"]))
        self.hold_strictly(found, "plan", "guarded")
        for more in ([], ["--tags", "*"]):
            saved = self.folder / "snapshot.json"
            self.run_muster("snapshot", "--account", servers.ACCOUNT, "--region", servers.REGION, "--out", saved, *more)
            snapshot = self.hold(saved.read_text(), "snapshot", f"snapshot {more}")
        self.hold_strictly(snapshot, "snapshot", "snapshot")
        self.assertTrue(any("tags" in user for user in snapshot["users"]))
        self.run_muster("plan", roster, "--snapshot", saved, *json_format, status=(4,), subject="plan")
        named = ["--state-dir", self.folder / "named"]
        replacing = self.run_muster("plan", roster, *named, *json_format, status=(4,), subject="plan")
        flags = {flag for action in replacing["plans"][0]["actions"] for flag in action["flags"]}
        self.assertIn("replaces", flags)
        digest = replacing["plans"][0]["removalDigest"]
        self.run_muster("plan", roster, *named, "--approve-removals", digest, *json_format, status=(0, 4), subject="plan")
        self.run_muster("plan", roster, "--at", "2040-01-01", *json_format, status=(0, 4), subject="plan")
        told = self.run_muster("plan", roster, "--base", seed, *json_format, status=(4,), subject="plan", name="base")
        self.assertEqual({action.get("cause") for action in told["plans"][0]["actions"]}, {"change"})

        apply = ("apply", "--yes", "--settle", "2", *json_format)
        result = self.run_muster(*apply, roster, *named, "--approve-removals", digest, status=(0, 4), subject="result")
        self.hold_strictly(result, "result", "applied")
        roster.write_text(roster_corpus.WANTED.replace("new@example.com", "newer@example.com"))
        self.run_muster(*apply, roster, *named, "--only", "user:pat", subject="result", name="somebody else's")
        stale = self.run_muster(*apply, "--plan", plan, *named, status=(6,), subject="result", name="stale")
        self.assertTrue(any(one["error"] for one in stale["results"][0]["outcomes"]))
        self.run_muster(*apply, "--plan", plan, "--skip-stale", *named, status=(0, 4, 5), subject="result", name="stale left out")
        for state in (["--state-dir", self.folder / "named"], []):
            self.run_muster("history", *state, *json_format, subject="history")

    def test_a_run_with_failures(self):
        self.folder = servers.scratch(self)
        roster = self.folder / "roster.yaml"
        roster.write_text(roster_corpus.WANTED)
        self.server = servers.sandbox(
            arguments=["--fault", "error=403:AccessDeniedException@CreateGroup", "--fault", "500@RegisterUser#1"])
        result = self.run_muster(
            "apply", roster, "--yes", "--settle", "2", "--format", "json", status=(4, 5), subject="result", name="failing")
        outcomes = {one["outcome"] for one in result["results"][0]["outcomes"]}
        self.assertTrue({"failed", "blocked"} <= outcomes, outcomes)
        self.hold_strictly(result, "result", "failing")
        history = self.run_muster("history", "--format", "json", subject="history")
        self.hold_strictly(history, "history", "failing")
        self.assertTrue(any("error" in action for run in history["runs"] for action in run["actions"]))

    def test_an_interrupted_run(self):
        self.folder = servers.scratch(self)
        roster = self.folder / "roster.yaml"
        roster.write_text(roster_corpus.WANTED)
        self.server = servers.sandbox(arguments=["--latency", "300"])
        variables = {
            "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_ENDPOINT_URL": self.server.url,
            "AWS_ACCESS_KEY_ID": servers.KEY, "AWS_SECRET_ACCESS_KEY": servers.SECRET,
            "XDG_STATE_HOME": str(self.folder / "state"),
        }
        command = [str(servers.Programs.muster), "apply", str(roster), "--yes", "--format", "json", "--concurrency", "1"]
        running = subprocess.Popen(
            command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            preexec_fn=servers.die_with_parent)
        # Until the journal has an action, the run is not in the middle of its work.
        end = time.monotonic() + 60
        while time.monotonic() < end and running.poll() is None:
            journals = list((self.folder / "state").rglob("*.jsonl"))
            if any(b"CreateGroup" in journal.read_bytes() for journal in journals):
                break
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        output, errors = running.communicate(timeout=60)
        self.assertEqual(running.returncode, 130, errors)
        result = self.hold(output, "result", "interrupted")
        self.assertEqual(result["results"][0]["interruptedBy"], 2)

    def test_problems(self):
        found = 0
        for folder in sorted(ROSTERS.iterdir()):
            files = sorted(folder.glob("*.yaml"))
            if files:
                told = servers.muster("validate", *files, "--format", "json", key=None)
                document = self.hold(told.output, "problems", folder.name)
                found += len(document["problems"])
        self.assertGreater(found, 50)
        self.hold_strictly(document, "problems", "problems")


class RosterTests(unittest.TestCase):
    """The schema as an editor applies it, and `muster validate`."""

    def verdicts(self, file):
        told = json.loads(servers.muster("validate", file, "--format", "json", key=None).output)
        errors = [problem["message"] for problem in told["problems"] if problem["severity"] == "error"]
        try:
            documents = core_yaml.documents(file.read_text())
            complaints = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
                          for document in documents for error in validator("roster").iter_errors(document)]
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            complaints = [str(error)]
        return errors, complaints

    def test_corpus(self):
        """Each roster is good to both or bad to both; where they cannot agree, why is said."""
        folder = servers.scratch(self)
        for name, text in roster_corpus.GOOD.items():
            with self.subTest(f"good: {name}"):
                (folder / "roster.yaml").write_text(text)
                self.assertEqual(self.verdicts(folder / "roster.yaml"), ([], []))
        for name, text in roster_corpus.BAD.items():
            with self.subTest(f"bad: {name}"):
                (folder / "roster.yaml").write_text(text)
                errors, complaints = self.verdicts(folder / "roster.yaml")
                self.assertTrue(errors, "muster sees nothing wrong")
                self.assertTrue(complaints, f"the schema sees nothing wrong, and muster: {errors}")

    def test_disagreements(self):
        folder = servers.scratch(self)
        for name, (text, is_ours) in roster_corpus.DISAGREEMENTS.items():
            with self.subTest(name):
                (folder / "roster.yaml").write_text(text)
                errors, complaints = self.verdicts(folder / "roster.yaml")
                # One that is mended must leave the list.
                self.assertEqual((bool(errors), bool(complaints)), (is_ours, not is_ours), (errors, complaints))

    def test_goldens(self):
        """The checker's own examples: what only it can see is listed by file."""
        unseen = set()
        for file in sorted(ROSTERS.glob("*/*.yaml")):
            name = f"{file.parent.name}/{file.name}"
            errors, complaints = self.verdicts(file)
            with self.subTest(name):
                if errors and not complaints:
                    unseen.add(name)
                    self.assertIn(name, roster_corpus.UNSEEN, errors)
                else:
                    self.assertTrue(errors or not complaints, f"only the schema complains: {complaints[:3]}")
        self.assertEqual(set(roster_corpus.UNSEEN) - unseen, set())

    def test_misplaced_keys(self):
        """A key of one place, put at any other, is told by both."""
        folder = servers.scratch(self)
        keys = ["version", "email", "percent"]
        for place in roster_corpus.PLACES:
            known = place["keys"]
            for key in [key for key in keys if key not in known] + ["surprise"]:
                with self.subTest(f"{key} in {place['name']}"):
                    (folder / "roster.yaml").write_text(place["text"].replace("KEY", f"{key}: {{}}"))
                    errors, complaints = self.verdicts(folder / "roster.yaml")
                    self.assertTrue(any("unknown key" in error for error in errors), errors)
                    self.assertTrue(complaints)


if __name__ == "__main__":
    unittest.main()
