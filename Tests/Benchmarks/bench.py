"""Runs the rows, each so many times, and prints one table.

A row is a function that measures once and returns `Figure`s; `@row` names it. A figure is a ratio beside its reference,
which the same call measured. Rows live in modules of their own, which ROWS lists.
"""

import argparse
import importlib
import statistics
import sys
import traceback
from pathlib import Path

from programs import Programs
from rows import RUNS

ROWS = [
    "rows_start", "rows_planning", "rows_validate", "rows_reports", "rows_reading", "rows_apply", "rows_limiter",
    "rows_throughput",
]


def table(results):
    """Lines of text; of every figure the median, the least and the most."""
    head = ("row", "figure", "median", "least–most", "wanted", "beside")
    lines = [head]
    for name, runs in results:
        for index, figure in enumerate(runs[0]):
            values = [run[index].value for run in runs]
            lines.append((
                name, figure.name, figure.text(statistics.median(values)),
                f"{figure.text(min(values))}–{figure.text(max(values))}", figure.wanted, figure.beside))
            name = ""
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def main():
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--repeat", type=int, default=3, help="how often to measure each row (default: 3)")
    parser.add_argument("--muster", type=Path, default=Programs.muster, help="a release build")
    parser.add_argument("--list", action="store_true", help="name the rows")
    parser.add_argument("rows", nargs="*")
    given = parser.parse_args()
    for module in ROWS:
        importlib.import_module(module)
    if given.list:
        print("\n".join(RUNS))
        return 0
    unknown = [name for name in given.rows if name not in RUNS]
    if unknown:
        parser.error(f"there is no row {unknown[0]}; there are {', '.join(RUNS)}")
    Programs.muster = given.muster.resolve()
    if not Programs.muster.exists():
        parser.error(f"{given.muster} is missing: make release")
    results, broken = [], []
    try:
        for name in given.rows or RUNS:
            for number in range(given.repeat):
                print(f"bench: {name} {number + 1}/{given.repeat}", file=sys.stderr, flush=True)
                try:
                    run = RUNS[name]()
                except Exception:
                    # One row that fails does not cost the others, which took minutes.
                    traceback.print_exc()
                    broken.append(name)
                    break
                if number == 0:
                    results.append((name, []))
                results[-1][1].append(run)
    except KeyboardInterrupt:
        broken.append("interrupted")
    if results:
        print(table(results))
    if broken:
        print(f"bench: not whole: {', '.join(broken)}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
