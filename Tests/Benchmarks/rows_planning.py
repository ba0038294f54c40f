"""Planning from a snapshot file, beside a program that only walks the roster's YAML, and beside what a user would write."""

import math
import sys
import tempfile
from pathlib import Path

from offline import made, plan, run, walk
from rows import Figure, row

USERS = 1_000_000


def beside_walk(roster, snapshot, factor=1.0):
    """Reading YAML is all that the reference does; the plan also reads the snapshot, which is the larger file."""
    least = run(walk(), roster)
    planned = plan(roster, snapshot)
    size = f"walk: {least.cpu:.2f} s of CPU, {least.seconds:.2f} s"
    return planned, [
        Figure("CPU ÷ walk", planned.cpu / least.cpu, f"≤ {2.0 * factor:.2f}", size, digits=2),
        Figure("time ÷ walk", planned.seconds / least.seconds, f"≤ {1.5 * factor:.2f}", size, digits=2),
        Figure("peak, MiB", planned.peak, "≤ 512", digits=0),
    ]


@row("planning")
def nothing_to_change():
    planned, figures = beside_walk(*made(USERS))
    assert b"No changes" in planned.output, planned.output
    return figures


@row("planning-changed")
def one_percent_changed():
    return beside_walk(*made(USERS, changed=USERS // 100), factor=1.1)[1]


@row("planning-new")
def many_to_be_made():
    roster, snapshot = made(USERS, new=100_000)
    least = run(walk(), roster)
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "plan.json"
        planned = plan(roster, snapshot, "--out", saved)
        size = saved.stat().st_size
    return [
        Figure("peak, MiB", planned.peak, "≤ 512", f"400,000 actions, {size / 1e6:.0f} MB saved", digits=0),
        Figure("CPU ÷ walk", planned.cpu / least.cpu, "", f"walk: {least.cpu:.2f} s of CPU", digits=2),
    ]


@row("planning-growth")
def growth():
    """How CPU grows with the users: the exponent of the power of them that fits best, and how well a line does."""
    sizes = [10_000, 100_000, 1_000_000]
    times = [plan(*made(size)).cpu for size in sizes]
    x, y = [math.log(size) for size in sizes], [math.log(time) for time in times]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    exponent = (sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x))
    return [
        Figure("exponent", exponent, "≤ 1.1", ", ".join(f"{size:,}: {time:.2f} s" for size, time in zip(sizes, times)),
               digits=2),
        Figure("CPU a user, 1,000,000 ÷ 100,000", times[2] / times[1] / 10, "≈ 1", digits=2),
    ]


@row("planning-python")
def beside_python():
    roster, snapshot = made(100_000)
    script = Path(__file__).with_name("python_plan.py")
    reference = run(sys.executable, script, roster, snapshot)
    planned = plan(roster, snapshot)
    return [
        Figure("its CPU ÷ ours", reference.cpu / planned.cpu, "≥ 30",
               f"PyYAML's C loader and dictionaries, 100,000 users: {reference.cpu:.1f} s, {reference.peak:.0f} MiB",
               digits=1),
    ]
