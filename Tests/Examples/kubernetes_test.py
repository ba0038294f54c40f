"""examples/kubernetes: the manifests' form and rules, and the container's command run with what they give it."""

import json
import os
import re
import subprocess
import unittest

import forge
import machine
import yaml

FOLDER = machine.EXAMPLES / "kubernetes"
# Who the pod is, as STS hands out: the sandbox knows this key.
ANSWER = forge.SecurityTokens.ANSWER.replace("ASIAEXAMPLESEXAMPLES", machine.KEY).replace("of/a/role", machine.SECRET)


def manifests():
    """The documents, by their kind."""
    documents = list(yaml.safe_load_all((FOLDER / "muster.yaml").read_text()))
    return {document["kind"]: document for document in documents}


def violations(pod):
    """What the Pod Security Standard `restricted` has against a pod (kubernetes.io/docs/concepts/security/pod-security-standards)."""
    found = []

    def rule(holds, name):
        if not holds:
            found.append(name)
    spec = pod["spec"]
    outer = spec.get("securityContext", {})
    rule(not any(spec.get(name) for name in ("hostNetwork", "hostPID", "hostIPC")), "host namespaces")
    kinds = {kind for volume in spec.get("volumes", []) for kind in volume if kind != "name"}
    rule(kinds <= {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"},
         "volume types")
    rule(not set(outer) & {"sysctls", "seLinuxOptions", "windowsOptions"}, "other options")
    for container in spec["containers"] + spec.get("initContainers", []):
        own = container.get("securityContext", {})
        rule(not own.get("privileged"), "privileged")
        rule(own.get("allowPrivilegeEscalation") is False, "privilege escalation")
        rule(own.get("runAsNonRoot", outer.get("runAsNonRoot")) is True, "running as non-root")
        rule(own.get("runAsUser", outer.get("runAsUser")) != 0, "running as non-root user")
        rule(own.get("seccompProfile", outer.get("seccompProfile", {})).get("type") in ("RuntimeDefault", "Localhost"), "seccomp")
        capabilities = own.get("capabilities", {})
        rule("ALL" in capabilities.get("drop", []) and set(capabilities.get("add", [])) <= {"NET_BIND_SERVICE"}, "capabilities")
        rule(own.get("procMount", "Default") == "Default", "procMount")
        rule(not any("hostPort" in port for port in container.get("ports", [])), "host ports")
    return found


class Manifests(unittest.TestCase):
    def setUp(self):
        self.documents = manifests()
        self.cron = self.documents["CronJob"]["spec"]
        self.job = self.cron["jobTemplate"]["spec"]
        self.pod = self.job["template"]
        self.container = self.pod["spec"]["containers"][0]

    def test_every_document_is_there_and_in_the_namespace_that_enforces(self):
        self.assertEqual({kind: document["apiVersion"] for kind, document in self.documents.items()}, {
            "Namespace": "v1", "ServiceAccount": "v1", "ConfigMap": "v1", "PersistentVolumeClaim": "v1", "CronJob": "batch/v1"})
        namespace = self.documents["Namespace"]["metadata"]
        self.assertEqual(namespace["labels"]["pod-security.kubernetes.io/enforce"], "restricted")
        for kind, document in self.documents.items():
            if kind != "Namespace":
                self.assertEqual(document["metadata"]["namespace"], namespace["name"])

    def test_the_pod_is_restricted(self):
        self.assertEqual(violations(self.pod), [])
        self.assertIs(self.container["securityContext"]["readOnlyRootFilesystem"], True)

    def test_the_rules_find_what_is_wrong(self):
        for path, value, name in [
            (("spec", "hostPID"), True, "host namespaces"), (("spec", "securityContext", "seccompProfile"), {}, "seccomp"),
            (("spec", "securityContext", "runAsNonRoot"), False, "running as non-root"),
            (("spec", "containers", 0, "securityContext", "capabilities"), {"drop": ["NET_RAW"]}, "capabilities"),
            (("spec", "containers", 0, "securityContext", "allowPrivilegeEscalation"), True, "privilege escalation"),
            (("spec", "volumes", 0), {"name": "rosters", "hostPath": {"path": "/"}}, "volume types"),
        ]:
            pod = json.loads(json.dumps(self.pod))
            place = pod
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = value
            self.assertEqual(violations(pod), [name])

    def test_no_token_but_the_one_for_sts(self):
        spec = self.pod["spec"]
        self.assertIs(self.documents["ServiceAccount"]["automountServiceAccountToken"], False)
        self.assertIs(spec["automountServiceAccountToken"], False)
        self.assertEqual(spec["serviceAccountName"], self.documents["ServiceAccount"]["metadata"]["name"])
        tokens = [source["serviceAccountToken"] for volume in spec["volumes"]
                  for source in volume.get("projected", {}).get("sources", [])]
        self.assertEqual([(token["audience"], token["path"]) for token in tokens], [("sts.amazonaws.com", "token")])
        self.assertGreaterEqual(tokens[0]["expirationSeconds"], 600)
        self.assertFalse([volume for volume in spec["volumes"] if "secret" in volume])

    def test_the_role_trusts_that_service_account_alone(self):
        statement, = json.loads((machine.EXAMPLES / "iam/kubernetes-trust.json").read_text())["Statement"]
        issuer = statement["Principal"]["Federated"].split(":oidc-provider/")[1]
        metadata = self.documents["ServiceAccount"]["metadata"]
        self.assertEqual(statement["Action"], "sts:AssumeRoleWithWebIdentity")
        self.assertEqual(statement["Condition"], {"StringEquals": {
            f"{issuer}:aud": "sts.amazonaws.com",
            f"{issuer}:sub": f"system:serviceaccount:{metadata['namespace']}:{metadata['name']}"}})

    def test_runs_are_one_at_a_time_and_end(self):
        self.assertEqual(self.cron["concurrencyPolicy"], "Forbid")
        self.assertEqual(self.pod["spec"]["restartPolicy"], "Never")
        self.assertGreaterEqual(self.pod["spec"]["terminationGracePeriodSeconds"], 45)
        self.assertLess(self.job["activeDeadlineSeconds"], 3600)
        codes = self.job["podFailurePolicy"]["rules"][0]["onExitCodes"]
        self.assertEqual((codes["containerName"], codes["operator"], codes["values"]), (self.container["name"], "In", [3, 4, 64]))
        self.assertRegex(self.cron["schedule"], r"^\d+ \* \* \* \*$")

    def test_mounts_have_their_volumes(self):
        volumes = {volume["name"]: volume for volume in self.pod["spec"]["volumes"]}
        self.assertEqual({mount["name"] for mount in self.container["volumeMounts"]}, set(volumes))
        self.assertEqual(volumes["rosters"]["configMap"]["name"], self.documents["ConfigMap"]["metadata"]["name"])
        self.assertEqual(volumes["state"]["persistentVolumeClaim"]["claimName"],
                         self.documents["PersistentVolumeClaim"]["metadata"]["name"])
        self.assertEqual([mount["name"] for mount in self.container["volumeMounts"] if not mount.get("readOnly")], ["state"])
        self.assertEqual(self.pod["spec"]["securityContext"]["fsGroupChangePolicy"], "OnRootMismatch")


class Run(unittest.TestCase):
    """The container's command, as its container would run it, but for where its mounts are."""

    def setUp(self):
        self.sandbox = machine.Sandbox(AWS_SESSION_TOKEN="session")
        self.addCleanup(self.sandbox.stop)
        self.security = forge.SecurityTokens()
        self.security.ANSWER = ANSWER
        self.addCleanup(self.security.stop)
        self.documents = manifests()
        self.pod = self.documents["CronJob"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        self.container = self.pod["containers"][0]
        self.root = machine.folder()
        for mount in self.container["volumeMounts"]:
            self.at(mount["mountPath"]).mkdir(parents=True)
        # What the kubelet makes of a ConfigMap, a token, and a volume with an fsGroup.
        rosters = self.at("/etc/muster/rosters")
        self.rosters = rosters / "..2026_11_22_00_00_00.1"
        self.rosters.mkdir()
        (rosters / "..data").symlink_to(self.rosters.name)
        for name, text in self.documents["ConfigMap"]["data"].items():
            (self.rosters / name).write_text(text)
            (rosters / name).symlink_to(f"..data/{name}")
        self.at("/var/run/secrets/sts.amazonaws.com/token").write_text("header.payload.signature")
        self.at("/var/lib/muster").chmod(0o2775)

    def at(self, path):
        """Where a path of the container is here."""
        return self.root / path.lstrip("/")

    def here(self, text):
        """A word of the container, with its paths as they are here."""
        for mount in self.container["volumeMounts"]:
            text = text.replace(mount["mountPath"], str(self.at(mount["mountPath"])))
        return text

    def run_container(self):
        """The exit status and all that it said."""
        given = {entry["name"]: self.here(entry["value"]) for entry in self.container["env"]}
        done = subprocess.run(
            [machine.MUSTER, *(self.here(word) for word in self.container["args"])], cwd="/", stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
            env={"PATH": "/usr/bin:/bin", "HOME": "/", "AWS_ENDPOINT_URL": self.sandbox.url,
                 "AWS_ENDPOINT_URL_STS": self.security.url, "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", ""), **given})
        return done.returncode, done.stdout

    def test_it_takes_on_the_role_and_keeps_the_directory_run_after_run(self):
        status, output = self.run_container()
        self.assertEqual(status, 0, output)
        asked, = self.security.asked
        self.assertEqual(asked, {
            "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::111122223333:role/muster",
            "RoleSessionName": "muster-cronjob", "WebIdentityToken": "header.payload.signature"})
        self.sandbox.wander("groups: {Sales: {members: [lena]}}\nguards: {removals: {memberships: 100%}}\n")
        before = len(self.sandbox.requests())
        status, output = self.run_container()
        self.assertEqual(status, 0, output)
        self.assertIn("add  user ana  to group Sales", re.sub(r" +(?=to )", "  ", output))
        self.assertIn("CreateGroupMembership", [entry["operation"] for entry in self.sandbox.requests()[before:]])

    def test_nothing_is_written_but_the_journal(self):
        self.run_container()
        written = {path for path in self.root.rglob("*") if path.is_file() and not path.is_symlink()
                   and "rosters" not in path.parts and path.name != "token"}
        state = self.at("/var/lib/muster/state")
        self.assertEqual(state.stat().st_mode & 0o7777 & ~0o2000, 0o700)
        self.assertTrue(written)
        self.assertTrue(all(path.parent == state for path in written), written)

    def test_what_it_must_not_do_again_is_told_by_its_status(self):
        codes = self.documents["CronJob"]["spec"]["jobTemplate"]["spec"]["podFailurePolicy"]["rules"][0]["onExitCodes"]["values"]
        roster = self.rosters / "sales.yaml"
        text = roster.read_text()
        roster.write_text(text + "guards: {removals: {memberships: 0}}\n")
        roster.write_text(roster.read_text().replace("members: [ana, lena]", "members: []"))
        status, output = self.run_container()
        self.assertEqual(status, 4, output)
        self.assertIn(status, codes)
        roster.write_text(text + "grups: {}\n")
        status, output = self.run_container()
        self.assertEqual(status, 3, output)
        self.assertIn(status, codes)
