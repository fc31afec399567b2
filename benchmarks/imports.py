"""What each import adds to the kernel behind a page: seconds, and memory of its own (USS).

The columns "alone" are for a kernel that imports this and nothing else; "in order" is what is left
to pay after the rows above. The medians of `--runs` fresh processes, which take turns.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from statistics import median
from typing import Annotated

import typer

MODULES = (
    "ipywidgets",
    "anywidget",
    "pydantic",
    "yaml",
    "sqlalchemy",
    "copwidgets.kinds",
    "copwidgets.guide",
    "copwidgets.widgets",
    "copwidgets.store.sqlite",
    "copwidgets.pages",
    "alembic",
    "pandas",
    "copwidgets.results",
)
MEASURE = """
import importlib, json, sys, time
import psutil, ipykernel.debugger, ipykernel.ipkernel, ipykernel.kernelapp
process, found = psutil.Process(), []
for name in sys.argv[1:]:
    memory, start = process.memory_full_info().uss, time.perf_counter()
    importlib.import_module(name)
    seconds = time.perf_counter() - start
    found.append((seconds, (process.memory_full_info().uss - memory) / 1e6))
print(json.dumps(found))
"""
Figures = tuple[float, float]


def _import(names: Iterable[str]) -> list[Figures]:
    """Import some modules one after another in a fresh process; return seconds and MB of each."""
    command = [sys.executable, "-c", MEASURE, *names]
    environ = os.environ | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}  # the debugger's warnings
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environ)
    return [(seconds, memory) for seconds, memory in json.loads(done.stdout)]


def _medians(runs: list[Figures]) -> Figures:
    seconds, memory = zip(*runs, strict=True)
    return median(seconds), median(memory)


def to_table(alone: dict[str, list[Figures]], in_order: dict[str, list[Figures]]) -> str:
    """Return the medians as text: a line of headings, then a line for each module."""
    width = max(map(len, alone))
    lines = [f"{'module':{width}}  alone ms  alone MB  in order ms  in order MB"]
    for name, runs in alone.items():
        seconds, memory = _medians(runs)
        more_seconds, more_memory = _medians(in_order[name])
        own = f"{seconds * 1000:8.0f}  {memory:8.1f}"
        lines.append(f"{name:{width}}  {own}  {more_seconds * 1000:11.0f}  {more_memory:11.1f}")
    return "\n".join(lines)


def main(
    runs: Annotated[int, typer.Option(min=1, help="Processes for each figure.")] = 5,
) -> None:
    """Import each module `runs` times and print the medians."""
    alone: dict[str, list[Figures]] = {name: [] for name in MODULES}
    in_order: dict[str, list[Figures]] = {name: [] for name in MODULES}
    for _ in range(runs):
        for name in MODULES:
            alone[name] += _import([name])
        for name, figures in zip(MODULES, _import(MODULES), strict=True):
            in_order[name].append(figures)
    print(to_table(alone, in_order))
    print(f"\nMedians of {runs} processes each, on top of what every kernel has imported.")


if __name__ == "__main__":
    typer.run(main)
