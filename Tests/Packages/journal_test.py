#!/usr/bin/env python3
"""What reaches a real systemd-journald: journal_test.py MUSTER; as root, in a mount namespace with a /run of its own."""

import ctypes
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MUSTER = Path(sys.argv[1]).resolve()
JOURNALD = "/lib/systemd/systemd-journald"
PLACE = {"PATH": "/usr/bin:/bin", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
         "AWS_EC2_METADATA_DISABLED": "true", "AWS_ACCESS_KEY_ID": "AKIAJOURNALJOURNAL00",
         "AWS_SECRET_ACCESS_KEY": "journal/secret", "AWS_ENDPOINT_URL": "http://127.0.0.1:1", "HOME": "/run"}
FORGED = "eve\nPRIORITY=0\nMESSAGE=all is well\nMUSTER_TARGET=forged"


def until(what, holds):
    end = time.monotonic() + 60
    while not holds():
        if time.monotonic() > end:
            sys.exit(f"packages: waited in vain until {what}")
        time.sleep(0.05)


def muster(*words):
    """Runs muster as a unit does: standard error is a stream of the journal's, and JOURNAL_STREAM names it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stream:
        stream.connect("/run/systemd/journal/stdout")
        stream.sendall(b"muster\n\n6\n0\n0\n0\n0\n")
        status = os.fstat(stream.fileno())
        return subprocess.run([MUSTER, *words], stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, timeout=120,
                              env={**PLACE, "JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"}).returncode


def entries():
    """What the journal has of muster, by its own reader."""
    done = subprocess.run(["journalctl", "--directory=/run/log/journal", "--output=json", "--all", "SYSLOG_IDENTIFIER=muster"],
                          check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def left_out(why):
    print(f"packages: entries of the journal are not tried: {why}")


def main():
    if os.geteuid() != 0 or not Path(JOURNALD).exists():
        return left_out("only root, with systemd's journal there, can try it")
    # The machine's own /run, where its own journal may be, is left alone.
    libc = ctypes.CDLL(None, use_errno=True)
    none, private, recursive, namespace = b"none", 1 << 18, 1 << 14, 0x20000
    if libc.unshare(namespace) or libc.mount(none, b"/", None, private | recursive, None) or libc.mount(
            b"tmpfs", b"/run", b"tmpfs", 0, None):
        return left_out(f"there is no mount namespace to be had: {os.strerror(ctypes.get_errno())}")
    os.makedirs("/run/systemd/journal")
    journald = subprocess.Popen([JOURNALD], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                preexec_fn=lambda: libc.prctl(1, 15))
    try:
        until("the journal listens", lambda: all(Path(f"/run/systemd/journal/{name}").is_socket() for name in ("socket", "stdout")))
        roster = Path(tempfile.mkdtemp(dir="/run")) / "roster.yaml"
        roster.write_text('version: 1\naccount: "111122223333"\nregion: us-east-1\ngroups: {Sales: {}}\n')
        assert muster("plan", "--log-level", "debug", "--timeout", "2", roster) == 1
        until("the failure is there", lambda: any(entry["PRIORITY"] == "3" for entry in entries()))
        requests = [entry for entry in entries() if entry.get("MUSTER_OPERATION") == "ListGroups"]
        assert requests and all(entry["MUSTER_TARGET"] == "111122223333/default" and entry["PRIORITY"] == "7"
                                and entry["_TRANSPORT"] == "journal" for entry in requests), requests
        failure = next(entry for entry in entries() if entry["PRIORITY"] == "3")
        assert failure["MESSAGE"].startswith("error: ") and "\n" in failure["MESSAGE"], failure

        # A name with line breaks, in a message as it is and by the file's name: one entry, and no field of its own.
        strange = roster.parent / FORGED.replace("/", "")
        strange.write_text("version: 1\nusers: {" + json.dumps(FORGED) + ": {role: NONE}}\n")
        before = len(entries())
        assert muster("plan", strange) == 3
        until("what is wrong is there", lambda: len(entries()) >= before + 2)
        new = entries()[before:]
        assert len(new) == 2 and all(entry["PRIORITY"] == "3" and "MUSTER_TARGET" not in entry for entry in new), new
        assert not any(entry["MESSAGE"] == "all is well" for entry in entries())

        # Lines on standard error, where they are asked for.
        assert muster("plan", "--log-format", "text", roster.parent / "nothing.yaml") == 3
        until("the lines are there", lambda: any(entry["_TRANSPORT"] == "stdout" for entry in entries()))
        assert not any("journal/secret" in json.dumps(entry) for entry in entries())
    finally:
        journald.terminate()
        journald.wait(30)
    print("journal: 3 passed, 0 failed", flush=True)


main()
