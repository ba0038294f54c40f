"""Checking a roster of a million users, beside a program that only walks its YAML."""

from offline import made, run, walk
from programs import Programs
from rows import Figure, row

USERS = 1_000_000


@row("validate")
def validate():
    roster, _ = made(USERS)
    least = run(walk(), roster)
    checked = run(Programs.muster, "validate", roster)
    assert checked.output == b"Valid: 1 file.\n", checked.output
    return [
        Figure("CPU ÷ walk", checked.cpu / least.cpu, "≤ 1.60", f"walk: {least.cpu:.2f} s of CPU", digits=2),
        Figure("peak, MiB", checked.peak, "", digits=0),
    ]


@row("validate-errors")
def errors():
    roster, _ = made(USERS, broken=10_000)
    checked = run(Programs.muster, "validate", roster, allowed=(3,))
    lines = checked.output.decode().splitlines()
    told = [int(line.split(":")[1]) for line in lines if ": error: " in line]
    assert told == sorted(told) and lines[-2:] == ["… and 9900 problems more", "Not valid: 10000 errors in 1 file."], lines[-2:]
    least = run(walk(), roster)
    return [
        Figure("errors told, in order", len(told), "100", lines[-2], digits=0),
        Figure("CPU ÷ walk", checked.cpu / least.cpu, "≤ 1.60", f"walk: {least.cpu:.2f} s of CPU", digits=2),
        Figure("peak, MiB", checked.peak, "", digits=0),
    ]
