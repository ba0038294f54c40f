"""How long muster takes to begin: alone, and until a small plan is there."""

import statistics
import subprocess
import time

import programs
from programs import Run, calls, folder, sandbox
from rows import Figure, row
from rows_reading import HEAD, compiled
from rows_throughput import Probe, moment

STARTS = 40
USERS = 10
LATENCY = 0.020
PLANS = 5


def started(command):
    """Milliseconds by the clock from before the program's start to its end."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, env={}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    process.wait()
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return 1e3 * (time.perf_counter() - begin)


def rounds(came, latency):
    """How many of the calls had to wait for the answer to one before: those that came before it could be there did not."""
    count, begin = 0, None
    for at in sorted(moment(call) for call in came):
        if begin is None or at - begin >= latency:
            count, begin = count + 1, at
    return count


@row("start")
def start():
    with folder() as path:
        compiled("libraries.c", path / "libraries", "yaml-0.1", "libcurl", "libcrypto")
        ours, bare = [], []
        # In turn, so that whatever else the machine does befalls both.
        for _ in range(STARTS):
            ours.append(started([programs.Programs.muster, "--version"]))
            bare.append(started([path / "libraries"]))
        linked = subprocess.run(["ldd", programs.Programs.muster], check=True, capture_output=True, text=True).stdout
        seed, roster = path / "seed.yaml", path / "roster.yaml"
        users = "".join(f"  user-{n}: {{email: user-{n}@example.com, role: READER}}\n" for n in range(USERS))
        seed.write_text(f"{HEAD}groups:\n  Team:\n    members: [user-0, user-1, user-2]\nusers:\n{users}")
        roster.write_text(f"{HEAD}groups:\n  Team:\n    members: [user-0, user-1, user-3]\nusers:\n{users}")
        with sandbox("--seed", seed, "--latency", 1_000 * LATENCY, record=path / "record") as url:
            probe = Probe(url, group="Team")
            for _ in range(3):
                probe()
            latencies, plans, trips = [], [], 0
            for _ in range(PLANS):
                mark = len(calls(path / "record"))
                plans.append(Run([programs.Programs.muster, "plan", roster, "--state-dir", path / "state"], url=url))
                trips = rounds(calls(path / "record")[mark:], LATENCY)
                latencies += [probe(), probe()]
        latency = statistics.median(latencies)
        beyond = statistics.median(plan.seconds for plan in plans) - trips * latency
        return [
            Figure("--version ÷ C", statistics.median(ours) / statistics.median(bare), "≤ 2",
                   f"{statistics.median(bare):.1f} ms", digits=2),
            Figure("plan of ten, ms beyond its round trips", 1e3 * beyond, "≤ 30",
                   f"{trips} round trips of {1e3 * latency:.1f} ms", digits=1),
            Figure("libraries of Swift's needed", linked.count("libswift"), "0", "", digits=0),
        ]
