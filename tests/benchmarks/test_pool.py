"""The benchmark of pooling goes each way and prints a line for it; no figure is judged here."""

import subprocess
import sys

import pytest


@pytest.fixture
def run(repository):
    def start(*options):
        command = [sys.executable, repository / "benchmarks" / "pool.py", *options]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return start


def test_each_way_gets_a_line_with_its_figures(run):
    ways = ["raw", "fast", "plain", "refresh", "export", "duckdb"]
    only = [part for way in ways for part in ("--only", way)]
    heading, columns, *lines = run("--rows", "200", "--runs", "1", *only).strip().splitlines()
    assert heading.startswith("200 answers, ")
    assert "x limit" in columns
    assert len(lines) == len(ways)
    assert float(lines[0].split()[-3]) == 1.0
