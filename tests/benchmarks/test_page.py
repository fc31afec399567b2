"""The benchmark of pages measures what its table promises; no figure is judged here."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.browser


def run(repository, *options):
    command = [sys.executable, repository / "benchmarks" / "page.py", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_one_visit_fills_every_column(repository):
    done = run(repository, "--runs", "1", "--only", "bare-served")
    assert done.returncode == 0, done.stderr
    headings, row = (line.split("  ") for line in done.stdout.splitlines()[:2])
    columns = [heading.strip() for heading in headings if heading.strip()]
    title, *figures = [cell.strip() for cell in row if cell.strip()]
    assert columns[0] == "page"
    assert title == "the same, our server"
    assert len(figures) == len(columns) - 1
    assert all(float(figure) >= 0 for figure in figures)
    # The bare box tells of every key, or of several at once where the kernel is busy.
    assert 1 <= float(figures[columns.index("sent") - 1]) <= 40


def test_unknown_page_is_refused_with_the_known_ones(repository):
    done = run(repository, "--only", "nosuch")
    assert done.returncode == 2
    assert "bare-served" in done.stderr
