#!/usr/bin/env python3
"""Holds what `make install` installs against the program and the tools that read it: installed_test.py MUSTER."""

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
MUSTER = Path(sys.argv[1]).resolve()
SYSTEMD = REPOSITORY / "systemd"
# What one unit says and another does not; everything else of the services is the same.
OWN = {"Type", "ExecStart", "ExecReload", "NotifyAccess", "WatchdogSec", "Restart", "RestartSec", "RestartPreventExitStatus",
       "TimeoutStartSec", "RuntimeDirectory", "RuntimeDirectoryPreserve"}


def run(*words, **options):
    """A command's exit status and output."""
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=300, **options)
    return done.returncode, done.stdout


def install(destination, *arguments, **variables):
    """`make install` without make."""
    return run(REPOSITORY / ".ci/package/install", *(arguments or [MUSTER]),
               env={**os.environ, "DESTDIR": str(destination), **variables})


def settings(path, section="Service"):
    """A unit's settings, each with all its values."""
    found, here = {}, None
    for line in path.read_text().splitlines():
        if line.startswith("["):
            here = line.strip("[]")
        elif here == section and "=" in line and not line.startswith("#"):
            name, value = line.split("=", 1)
            found.setdefault(name, []).append(value)
    return found


class Installed(unittest.TestCase):
    """One installation for all tests."""

    @classmethod
    def setUpClass(cls):
        cls.root = Path(tempfile.mkdtemp(prefix="muster-packages-"))
        cls.addClassCleanup(shutil.rmtree, cls.root)
        status, output = install(cls.root, PREFIX="/usr")
        assert status == 0, output
        cls.share = cls.root / "usr/share"
        cls.pages = sorted((cls.share / "man/man1").iterdir())
        status, told = run(MUSTER, "--experimental-dump-help")
        cls.program = json.loads(told)["command"]
        cls.commands = [command for command in cls.program["subcommands"]
                        if command["shouldDisplay"] and command["commandName"] != "help"]


class Place(Installed):
    """make install and make uninstall."""

    def test_a_prefix_is_in_the_units_too(self):
        with tempfile.TemporaryDirectory() as folder:
            status, output = install(folder, PREFIX="/opt/muster")
            self.assertEqual(status, 0, output)
            for unit in Path(folder, "opt/muster/lib/systemd/system").glob("*.service"):
                self.assertIn("ExecStart=/opt/muster/bin/muster ", unit.read_text())
            installed = [path for path in Path(folder).rglob("*") if path.is_file()]
            self.assertEqual(len(list(Path(folder, "opt/muster/lib/systemd/system").iterdir())), 6)
            self.assertTrue(all(os.access(path, os.R_OK) for path in installed))

            Path(folder, "etc/muster/muster.env").write_text("AWS_PROFILE=mine\n")
            Path(folder, "etc/muster/rosters/mine.yaml").write_text("version: 1\n")
            self.assertEqual(install(folder, PREFIX="/opt/muster")[0], 0)
            self.assertEqual(Path(folder, "etc/muster/muster.env").read_text(), "AWS_PROFILE=mine\n")
            self.assertEqual(install(folder, "--remove", PREFIX="/opt/muster")[0], 0)
            left = {str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file()}
            self.assertEqual(left, {"etc/muster/muster.env", "etc/muster/example.yaml", "etc/muster/rosters/mine.yaml"})

    def test_the_example_is_a_roster(self):
        status, output = run(self.root / "usr/bin/muster", "validate", self.root / "etc/muster/example.yaml")
        self.assertEqual(status, 0, output)

    def test_without_a_program_nothing_is_installed(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertNotEqual(install(folder, "/nowhere/muster")[0], 0)
            self.assertEqual(list(Path(folder).iterdir()), [])


class Units(Installed):
    """systemd/."""

    def units(self, kind):
        return sorted(SYSTEMD.glob(f"*.{kind}"))

    def test_they_verify(self):
        units = self.root / "units"
        units.mkdir()
        names = []
        for unit in self.units("service") + self.units("timer"):
            # There is no /usr/bin/muster here, and templates are verified as an instance.
            text = unit.read_text().replace("/usr/bin/muster", str(MUSTER))
            (units / unit.name).write_text(text)
            names.append(unit.name.replace("@.", "@sales."))
        status, output = run("systemd-analyze", "verify", "--man=yes", *[units / name for name in names],
                             env={**os.environ, "MANPATH": str(self.share / "man"), "SYSTEMD_UNIT_PATH": f"{units}:"})
        self.assertEqual((status, output), (0, ""))

    def test_they_are_little_exposed(self):
        for unit in self.units("service"):
            status, output = run("systemd-analyze", "security", "--offline=true", "--threshold=15", unit)
            self.assertEqual(status, 0, output)
            exposure = float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", output)[1])
            self.assertLessEqual(exposure, 1.5)

    def test_they_differ_only_in_what_they_do(self):
        first = settings(SYSTEMD / "muster.service")
        for unit in self.units("service"):
            said = settings(unit)
            for name in (set(first) | set(said)) - OWN:
                values = [value for value in said.get(name, []) if "%i.env" not in value]
                values = [value.replace("/rosters/%i.yaml", "/rosters") for value in values]
                self.assertEqual(values, first.get(name), f"{unit.name}: {name}")

    def test_a_stop_is_longer_than_the_grace(self):
        for command in self.commands:
            for argument in command["arguments"]:
                if [name["name"] for name in argument.get("names", [])] == ["grace"]:
                    for unit in self.units("service"):
                        self.assertGreaterEqual(int(settings(unit)["TimeoutStopSec"][0]), int(argument["defaultValue"]) + 15)

    def test_timers_persist_and_spread(self):
        for unit in self.units("timer"):
            said = settings(unit, "Timer")
            self.assertEqual(said["Persistent"], ["yes"])
            self.assertIn("RandomizedDelaySec", said)
            status, output = run("systemd-analyze", "calendar", said["OnCalendar"][0])
            self.assertEqual(status, 0, output)

    def test_their_commands_are_the_programs(self):
        known = {command["commandName"]: {name["name"] for argument in command["arguments"] for name in argument.get("names", [])}
                 for command in self.commands}
        for unit in self.units("service"):
            _, command, *words = settings(unit)["ExecStart"][0].split()
            for word in words:
                if word.startswith("--"):
                    self.assertIn(word[2:].split("=")[0], known[command], unit.name)


class Manual(Installed):
    """The manual pages."""

    def test_every_command_has_one(self):
        wanted = {"muster.1"} | {f"muster-{command['commandName']}.1" for command in self.commands}
        self.assertEqual({page.name for page in self.pages}, wanted)

    def test_every_option_is_in_it(self):
        for command in self.commands:
            _, text = run("mandoc", "-T", "utf8", "-O", "width=120", self.share / f"man/man1/muster-{command['commandName']}.1")
            text = re.sub(".\b", "", text)
            for argument in command["arguments"]:
                for name in argument.get("names", []):
                    if argument["shouldDisplay"]:
                        self.assertRegex(text, r"(?m)^\s+.*-{1,2}" + re.escape(name["name"]) + r"\b")
            for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "SEE ALSO"):
                self.assertRegex(text, f"(?m)^{section}$")

    def test_nobody_finds_fault(self):
        for page in self.pages:
            self.assertEqual(run("mandoc", "-T", "lint", "-W", "warning", page), (0, ""), page.name)
            status, output = run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", page, env={**os.environ, "MANWIDTH": "80"})
            self.assertEqual(status, 0)
            self.assertNotRegex(output, r"(?i)warning:")

    def test_every_variable_of_the_program_is_told(self):
        told = set(re.findall(r"[A-Z_]{2,}", re.sub(r"\\f[BRI]", " ", (self.share / "man/man1/muster.1").read_text())))
        # Variables of whoever serves HTTP, and beginnings of names, are no variables of the user's.
        others = {"REQUEST_METHOD"}
        names = {name for source in (REPOSITORY / "Sources").rglob("*.swift") for found in re.findall(
            r'environment\["([A-Z_]+)"\]|"((?:AWS|MUSTER|GITHUB|CI|XDG)_[A-Z_]*)"', source.read_text()) for name in found
                 if name and not name.endswith("_")}
        self.assertGreater(len(names), 40)
        self.assertEqual(names - told - others, set())

    def test_the_exit_statuses_are_readmes(self):
        text = (self.share / "man/man1/muster.1").read_text()
        statuses = re.findall(r"(?m)^\| ([0-9, ]+) \|", (REPOSITORY / "README.md").read_text().split("| exit | meaning |")[1]
                              .split("\n\n")[0])
        self.assertGreater(len(statuses), 9)
        for status in statuses:
            for number in status.split(","):
                self.assertIn(f"\\fB{number.strip()}\\fR", text)


class Completion(Installed):
    """Completions, in the shells themselves."""

    def bash(self, *words):
        """What bash offers for a line, the last word being the one to complete."""
        line = " ".join(f"'{word}'" for word in words)
        script = (f"source {self.share}/bash-completion/completions/muster\n"
                  f"COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; COMP_TYPE=9\n"
                  f"_muster muster '{words[-1]}' '{words[-2]}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"\n")
        status, output = run("bash", "--norc", "-c", script, cwd=self.root / "etc/muster")
        return output.split()

    def test_they_are_in_their_language(self):
        for shell, path in (("bash", "bash-completion/completions/muster"), ("fish", "fish/vendor_completions.d/muster.fish"),
                            ("zsh", "zsh/site-functions/_muster")):
            self.assertEqual(run(shell, "-n", self.share / path), (0, ""), shell)

    def test_bash_completes(self):
        self.assertEqual(self.bash("muster", "app"), ["apply"])
        self.assertIn("--approve-removals", self.bash("muster", "apply", "--a"))
        self.assertEqual(sorted(self.bash("muster", "plan", "--color", "")), ["always", "auto", "never"])
        self.assertIn("example.yaml", self.bash("muster", "plan", "ex"))
        self.assertNotIn("muster.env", self.bash("muster", "plan", "mu"))

    def test_fish_completes(self):
        status, output = run("fish", "--no-config", "-c", f"source {self.share}/fish/vendor_completions.d/muster.fish;"
                             " complete -C 'muster app'; complete -C 'muster plan --color a'",
                             env={**os.environ, "HOME": str(self.root)})
        offered = {line.split("\t")[0] for line in output.splitlines()}
        self.assertTrue({"apply", "auto", "always"} <= offered, output)

    def test_zsh_completes(self):
        # In a terminal of its own: zsh completes nowhere else.
        script = (f"fpath=({self.share}/zsh/site-functions $fpath); autoload -Uz compinit; compinit -u -d {self.root}/dump; "
                  "zstyle ':completion:*' list-colors ''; PROMPT='>'\n")
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.root)
            os.execvpe("zsh", ["zsh", "-f"], {**os.environ, "TERM": "dumb", "HOME": str(self.root)})
        seen = ""

        def until(text):
            nonlocal seen
            while text not in seen:
                if not select.select([terminal], [], [], 300)[0]:
                    self.fail(f"zsh did not say {text!r}: {seen}")
                try:
                    seen += os.read(terminal, 4096).decode(errors="replace")
                except OSError:
                    self.fail(f"zsh ended before {text!r}: {seen}")
        os.write(terminal, (script + "echo rea''dy\n").encode())
        until("ready\r\n")
        os.write(terminal, b"muster app\t")
        until("muster apply")
        os.write(terminal, b"\x03exit\n")
        os.close(terminal)
        os.waitpid(child, 0)


if __name__ == "__main__":
    result = unittest.main(argv=[sys.argv[0]], verbosity=2, exit=False).result
    failed = len(result.failures) + len(result.errors)
    print(f"packages: {result.testsRun - failed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed or not result.testsRun else 0)
