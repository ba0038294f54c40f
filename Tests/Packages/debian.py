"""Fresh Debian roots, made by debootstrap from the mirror that this machine uses; one is kept, the others are its copies."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
CACHE = REPOSITORY / ".build-debian"
RELEASE = "bookworm"


def command(*words, **options):
    """Runs a command that must succeed; its output."""
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}: exit status {done.returncode}\n{done.stdout[-4000:]}")
    return done.stdout


def mirror():
    """Where this machine's apt has the release from; Debian's own where it has another one."""
    told = command("apt-get", "indextargets", "--format", "$(LABEL) $(CODENAME) $(COMPONENT) $(REPO_URI)", "Created-By: Packages")
    for line in told.splitlines():
        *_, codename, component, address = line.split()
        if (codename, component) == (RELEASE, "main"):
            return address
    return "http://deb.debian.org/debian"


def base(*packages):
    """A root with some packages, as it is kept; nothing is done in it any more."""
    name = "-".join(["base", RELEASE, *packages])
    root = CACHE / name
    if not root.exists():
        half = CACHE / f"{name}.half"
        shutil.rmtree(half, ignore_errors=True)
        CACHE.mkdir(exist_ok=True)
        print(f"debootstrap {RELEASE} {' '.join(packages)}", flush=True)
        command("debootstrap", "--variant=minbase", *([f"--include={','.join(packages)}"] if packages else []), RELEASE, half,
                mirror())
        half.rename(root)
    return root


def fresh(name, *packages):
    """A new root, which is gone in the end."""
    root = CACHE / name
    shutil.rmtree(root, ignore_errors=True)
    command("cp", "--archive", "--reflink=auto", base(*packages), root)
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    # Told to end, it cleans up behind itself.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return root


def inside(root, *words):
    """Runs a command in a root."""
    # Not `chroot` alone: what a maintainer script starts ends with it, and nothing of this machine is seen.
    return command("unshare", "--mount", "--pid", "--fork", "--kill-child", f"--root={root}", f"--mount-proc", *words,
                   env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8",
                        "DEBIAN_FRONTEND": "noninteractive",
                        **{name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}})


def install(root, package):
    """Installs a package file by apt, with what it depends on."""
    shutil.copy(package, root / "tmp" / "package.deb")
    inside(root, "apt-get", "update", "-qq")
    return inside(root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "/tmp/package.deb")


def need_root():
    """These tests make roots and namespaces."""
    if os.geteuid():
        sys.exit("this test must be root's")


class Tally:
    """What was checked, and how it went."""

    def __init__(self, name):
        self.name, self.passed, self.failed = name, 0, 0

    def check(self, what, holds, seen=""):
        """Tells one thing that must hold."""
        print(f"{'ok    ' if holds else 'FAILED'}  {what}", flush=True)
        if not holds and seen:
            print("    " + str(seen).strip().replace("\n", "\n    "), flush=True)
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)

    def end(self):
        """The closing line, and the end."""
        print(f"{self.name}: {self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(0 if self.passed and not self.failed else 1)
